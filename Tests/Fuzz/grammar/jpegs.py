"""JPEG files that say much in few bytes. What programs write are seeds; here is what none does."""

import struct

from . import odd

# A bit each: no difference from the block before, no more coefficients. Another code is a run of 16,384 blocks and more.
codes = bytes([0, 1] + [0] * 15 + [0]) + bytes([0x10, 1, 1] + [0] * 14 + [0, 0xE0])


def segment(code, content):
    return bytes([0xFF, code]) + struct.pack(">H", len(content) + 2) + content


def beginning(kind, width, height, factors=(0x11,)):
    frame = struct.pack(">BHHB", 8, height & 65535, width & 65535, len(factors))
    frame += b"".join(bytes([index, factor, 0]) for index, factor in enumerate(factors))
    return b"\xff\xd8" + segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC4, codes) + segment(kind, frame)


def scan(components, band, data):
    return segment(0xDA, bytes([len(components)]) + b"".join(bytes([index, 0]) for index in components) + bytes(band)) + data


def runs(blocks):
    """As few bits as so many blocks take, of which none has a coefficient of its own."""
    bits = ""
    while blocks > 0:
        run = min(max(blocks, 16_384), 32_767)
        bits += "10" + format(run - 16_384, "014b")
        blocks -= run
    return bytes(int(bits[start:start + 8], 2) for start in range(0, len(bits), 8))


def refinements(side, factors):
    """Each bit of each coefficient in a scan of its own."""
    content = beginning(0xC2, side, side, factors)
    for index in range(len(factors)):
        blocks = (side // 8) ** 2
        content += scan([index], [0, 0, 0], bytes(-(-blocks // 8)))
        for place in range(1, 64):
            content += scan([index], [place, place, 13], runs(blocks))
            for low in range(12, -1, -1):
                content += scan([index], [place, place, (low + 1) << 4 | low], runs(blocks))
    return content + b"\xff\xd9"


def extremes():
    yield "jpeg-refinements", refinements(1024, [0x11])
    yield "jpeg-refinements-of-colors", refinements(512, [0x11] * 3)
    for kind in 0xC0, 0xC2:
        for edge in odd.edges:
            yield f"jpeg-{kind}-{edge}", beginning(kind, edge, edge) + scan([0], [0, 0, 0], b"\0")
        for width, height in (2000, 2000), (1, 65535), (65535, 1):
            for factors in [0x11], [0x44], [0x11] * 3, [0x22, 0x11, 0x11], [0x41, 0x11, 0x14]:
                content = beginning(kind, width, height, factors)
                data = bytes(width * height // 8 + 100_000)
                yield f"jpeg-{kind}-{width}-{bytes(factors).hex()}", content + scan(range(len(factors)), [0, 0, 0], data) + b"\xff\xd9"
    start = beginning(0xC0, 8, 8)
    block = scan([0], [0, 63, 0], b"\x3f")
    yield "jpeg-fill", start + b"\xff" * 900_000 + block[1:]
    yield "jpeg-fill-in-scan", start + block[:-1] + b"\xff" * 900_000 + b"\xd9"
    yield "jpeg-zeros", start + b"\xff\0" * 400_000 + block
    yield "jpeg-codes", b"\xff\xd8" + segment(0xC4, codes * 1700) * 14 + start[2:] + block
    yield "jpeg-factors", b"\xff\xd8" + segment(0xDB, (b"\0" + b"\1" * 64) * 1000) * 14 + start[2:] + block
    yield "jpeg-comments", b"\xff\xd8" + segment(0xFE, b"") * 200_000 + start[2:] + block
    yield "jpeg-exif", b"\xff\xd8" + segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(65_000)) * 14 + start[2:] + block
    restarts = segment(0xDD, b"\0\1") + scan([0], [0, 63, 0], b"".join(
        b"\x3f" + b"\xff" * 20 + bytes([0xD0 + index % 8]) for index in range(40_000)))
    yield "jpeg-restarts", beginning(0xC0, 1600, 1600) + restarts
    yield "jpeg-blocks", beginning(0xC0, 800, 800) + segment(0xDD, b"\xff\xff") + scan([0], [0, 63, 0], bytes(10_000 // 4))
