"""PNG files, PGM and PPM files, and what of JPEG files no program writes."""

import math
import struct
import zlib

from . import jpegs, odd, packing

depths = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
values = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
signature = b"\x89PNG\r\n\x1a\n"
others = [b"tEXt", b"iTXt", b"gAMA", b"pHYs", b"bKGD", b"zzZz", b"tIME", b"iCCP", b"sRGB"]


def chunk(kind, content=b""):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def header(width, height, depth, color, interlaced=0, compression=0, filtering=0):
    return chunk(b"IHDR", struct.pack(
        ">IIBBBBB", odd.bounded(width, 32), odd.bounded(height, 32), depth & 255, color & 255, compression, filtering, interlaced))


def rows(width, height, depth, color, interlaced, filled):
    """The rows of all passes: `filled(length)` gives one, its filter first."""
    result = b""
    for x, y, dx, dy in passes if interlaced else [(0, 0, 1, 1)]:
        columns, count = -(-(width - x) // dx), -(-(height - y) // dy)
        if columns > 0 and count > 0:
            result += b"".join(filled(-(-columns * values[color] * depth // 8)) for _ in range(count))
    return result


def sample(random):
    return png(random) if random.random() < 0.7 else pnm(random)


def png(random):
    color = random.choice(list(depths))
    depth = random.choice(depths[color])
    width, height = random.randint(1, 12), random.randint(1, 12)
    interlaced = random.randrange(2)
    colors = random.choice([1, 2, 1 << depth, 256]) if color == 3 else 3
    if color == 3 and random.random() < 0.9:
        colors = min(1 << depth, 256)
    filters = [random.randrange(5) for _ in range(3)] if random.random() < 0.99 else [5]
    content = rows(width, height, depth, color, interlaced, lambda length: bytes([random.choice(filters)]) + random.randbytes(length))
    if random.random() < 0.03:
        content = random.choice([content[:-1], content + b"\0", b""])
    packed = packing.zlib_stream(content, random)
    data = [packed]
    if random.random() < 0.4:
        cuts = sorted(random.randint(0, len(packed)) for _ in range(random.choice([1, 3, 20])))
        data = [packed[start:end] for start, end in zip([0, *cuts], [*cuts, len(packed)])]
    oddity = lambda: random.random() < 0.01
    fields = dict(width=width, height=height, depth=depth, color=color, interlaced=interlaced)
    if random.random() < 0.04:
        key = random.choice(list(fields))
        fields[key] = random.choice([fields[key] + 1, *odd.edges]) if key in ("width", "height") else random.randrange(20)
    parts = [header(**fields)]
    if random.random() < 0.2:
        parts.append(chunk(random.choice(others), random.randbytes(random.randrange(30))))
    palette = color == 3 or color in (2, 6) and random.random() < 0.1
    if palette and not oddity():
        parts.append(chunk(b"PLTE", random.randbytes(3 * colors + (1 if oddity() else 0))))
    if color in (0, 2, 3) and random.random() < 0.3:
        sizes = {0: 2, 2: 6, 3: random.randint(1, colors)}
        hidden = random.randbytes(sizes[color] + (1 if oddity() else 0))
        if color != 3 and random.random() < 0.7:
            hidden = b"".join(struct.pack(">H", random.randrange(1 << min(depth, 3))) for _ in range(sizes[color] // 2))
        parts.append(chunk(b"tRNS", hidden))
    parts += [chunk(b"IDAT", part) for part in data]
    parts.append(chunk(b"IEND"))
    odds = random.random()
    if odds < 0.02:
        parts.insert(random.randrange(len(parts) + 1), random.choice(parts))
    elif odds < 0.04:
        parts.pop(random.randrange(len(parts)))
    elif odds < 0.05:
        parts.insert(random.randrange(len(parts)), chunk(random.choice([b"ABCD", b"IHDR", b"acTL", b"1234", b"\0\0\0\0"]), b"x"))
    return signature + b"".join(parts) + (b"behind" if random.random() < 0.05 else b"")


def pnm(random):
    kind = random.choice([2, 3, 5, 6]) if random.random() < 0.97 else random.choice([1, 4, 7])
    width, height = (odd.number(random, 8, 0.01) for _ in range(2))
    greatest = random.choice([255, 255, 65535, 1, 15, 100, 256, 1000]) if random.random() < 0.97 else random.choice(odd.edges)
    count = width * height * (3 if kind in (3, 6) else 1)
    count = count if 0 <= count < 5000 else 10
    spaces = lambda: random.choice([b" ", b"\n", b"\t", b"\r\n", b" # comment\n", b" #\n", b"\v", b"  "]) \
        if random.random() < 0.2 else b" "
    start = b"P%d" % kind + random.choice([b"\n", b" "]) + b"%d" % width + spaces() + b"%d" % height + spaces() + b"%d" % greatest
    most = max(0, min(greatest, 65535))
    numbers = [random.randint(0, most) if random.random() < 0.999 else most + 1 for _ in range(count)]
    if kind in (2, 3):
        body = spaces() + b"".join(b"%d" % number + spaces() for number in numbers)
    else:
        body = b"\n" + b"".join(
            bytes([number & 255]) if greatest < 256 else struct.pack(">H", number & 65535) for number in numbers)
    if random.random() < 0.04:
        body = random.choice([body[:-1], body + b"\0", body + b"\n", body + b"P5 1 1 255\n\1"])
    return start + body


def extremes():
    yield from png_extremes()
    yield from pnm_extremes()
    yield from jpegs.extremes()


def png_extremes():
    white = rows(1000, 1000, 8, 0, 0, lambda length: b"\0" + b"\xff" * length)
    stream = lambda content, packed: b"\x78\x01" + packed + struct.pack(">I", zlib.adler32(content))
    one = b"\0\7"
    for what, block in ("stored", packing.stored(b"")), ("fixed", packing.empty_fixed):
        blocks = block * (400_000 // len(block))
        yield f"empty-{what}", file(header(1, 1, 8, 0), stream(one, blocks + packing.stored(one, True)))
        small = white[:200_200]
        yield f"large-then-empty-{what}", file(
            header(1000, 200, 8, 0), stream(small, packing.stored(small) + blocks + packing.stored(b"", True)))
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(white) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield f"packed-then-empty-{what}", file(
            header(1000, 1000, 8, 0), stream(white, packed + blocks + packing.stored(b"", True)))
    packed = stream(one, packing.stored(one, True))
    yield "empty-chunks", signature + header(1, 1, 8, 0) + chunk(b"IDAT") * 60_000 + chunk(b"IDAT", packed) + chunk(b"IEND")
    yield "empty-chunks-behind", signature + header(1, 1, 8, 0) + chunk(b"IDAT", packed) + chunk(b"IDAT") * 60_000 + chunk(b"IEND")
    yield "bytes", signature + header(200, 150, 8, 0) + b"".join(
        chunk(b"IDAT", bytes([byte])) for byte in stream(white[:0] + (b"\0" + bytes(200)) * 150, packing.stored(
            (b"\0" + bytes(200)) * 150, True))) + chunk(b"IEND")
    broken = bytearray(stream((b"\0" + bytes(200)) * 150, packing.stored((b"\0" + bytes(200)) * 150, True)))
    broken[-1] ^= 1
    yield "bytes-broken", signature + header(200, 150, 8, 0) + b"".join(
        chunk(b"IDAT", bytes([byte])) for byte in broken) + chunk(b"IEND")
    yield "ancillary", signature + header(1, 1, 8, 0) + chunk(b"zzZz") * 60_000 + chunk(b"IDAT", packed) + chunk(b"IEND")
    for edge in odd.edges:
        yield f"width{edge}", file(header(edge, 1, 8, 0), packed)
        yield f"height{edge}", file(header(1, edge, 1, 3), packed, chunk(b"PLTE", bytes(3)))
        yield f"both{edge}", file(header(edge, edge, 16, 6, 1), packed)
    for color, depth in (3, 1), (0, 1), (3, 8), (6, 16), (0, 16):
        for interlaced in 0, 1:
            for width, height in (2000, 2000), (1, 400_000), (400_000, 1):
                content = rows(width, height, depth, color, interlaced, lambda length: bytes(1 + length))
                palette = chunk(b"PLTE", bytes(3)) + chunk(b"tRNS", b"\0") if color == 3 else b""
                if color == 0:
                    palette = chunk(b"tRNS", b"\0\0")
                yield f"black-{color}-{depth}-{interlaced}-{width}", file(
                    header(width, height, depth, color, interlaced), zlib.compress(content, 9), palette)
    for filter in range(5):
        content = rows(500, 500, 8, 6, 0, lambda length: bytes([filter]) + bytes(range(250)) * (length // 250))
        yield f"filter{filter}", file(header(500, 500, 8, 6), zlib.compress(content, 1))


def pnm_extremes():
    for edge in odd.edges:
        for kind in 2, 3, 5, 6:
            yield f"pnm{kind}-{edge}", b"P%d %d %d 255\n\0\0\0" % (kind, edge, edge)
        yield f"pnm-greatest-{edge}", b"P5 1 1 %d\n\0\0" % edge
    yield "pnm-comments", b"P2" + b"#\n" * 400_000 + b"1 1 255 7"
    yield "pnm-comment", b"P2 #" + b"x" * 900_000 + b"\n1 1 255 7"
    yield "pnm-comments-within", b"P2 1000 200 255" + b" #\n1" * 200_000
    yield "pnm-spaces", b"P2 1 1 255 7" + b" " * 900_000
    yield "pnm-digits", b"P2 1 1 255 " + b"0" * 900_000 + b"7"
    yield "pnm-width", b"P5 " + b"9" * 900_000 + b" 1 255 7"
    yield "pnm-values", b"P2 1000 400 1\n" + b"1 0 " * 200_000
    yield "pnm-bytes", b"P5 1000 1000 255\n" + bytes(10**6)
    yield "pnm-words", b"P6 300 300 65535\n" + bytes(300 * 300 * 6)


def file(header, packed, middle=b""):
    return signature + header + middle + chunk(b"IDAT", packed) + chunk(b"IEND")


def sample_rows(random):
    """What the target `png-rows` takes: eight choices, then the bytes of rows."""
    return random.randbytes(8) + random.randbytes(random.randrange(400))


def sample_deflate(random):
    """What the target `deflate` takes: a choice, then packed bytes."""
    content = random.randbytes(random.randrange(100)) * random.randrange(20)
    return bytes([random.randrange(4)]) + packing.deflate(content, random)
