"""`.npy` files, versions 1.0 to 3.0."""

import math
import struct

from . import odd

sizes = {"f2": 2, "f4": 4, "f8": 8, "i1": 1, "i2": 2, "i4": 4, "i8": 8, "u1": 1, "u2": 2, "u4": 4, "u8": 8, "b1": 1}
others = ["O", "c8", "c16", "S3", "U2", "V4", "M8[s]", "m8", "f16", "?", "f", "i", "d", "q", "b", "l", "float64", "f4,f4", ""]


def sample(random):
    if random.random() < 0.9:
        code = random.choice(list(sizes))
        order = random.choice("<>") if sizes[code] > 1 else random.choice("<>|=")
    else:
        code, order = random.choice(others + list(sizes)), random.choice(["<", ">", "|", "=", "", "!"])
    shape = [odd.number(random, 5, 0.01) for _ in range(random.choice([0, 1, 1, 2, 2, 3, 4, 33]))]
    if len(shape) == 33:
        shape = [min(extent, 1) if extent in range(6) else extent for extent in shape]
    count = math.prod(shape)
    size = sizes.get(code, 4) * count
    if not 0 <= size < 1 << 14:
        size = random.randrange(64)
    values = values_of(code, order, size, random)
    if random.random() < 0.05:
        values = values[:-1] if random.random() < 0.5 else values + b"\0"
    return file(header(order + code, shape, random), values, random.choice([1, 1, 2, 3]), random)


def values_of(code, order, size, random):
    """Random bits, which are any number there is, or small whole numbers."""
    if random.random() < 0.5 or code not in sizes:
        return random.randbytes(size)
    letter = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q"}.get(code)
    letter = letter or {"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "b1": "?"}[code]
    sign = ">" if order == ">" else "<"
    count = size // sizes[code]
    return struct.pack(f"{sign}{count}{letter}", *(random.randrange(2 if letter == "?" else 100) for _ in range(count)))


def header(descr, shape, random):
    quote = random.choice("'\"")
    text = lambda value: quote + value + quote
    extents = ", ".join(f"{extent}{random.choice(['', '', '', 'L']) if random.random() < 0.05 else ''}" for extent in shape)
    if len(shape) == 1 and random.random() < 0.97 or shape and random.random() < 0.05:
        extents += ","
    pairs = [
        (text("descr"), text(descr)), (text("fortran_order"), random.choice(["False", "True"])),
        (text("shape"), f"({extents})")]
    odds = random.random()
    if odds < 0.1:
        random.shuffle(pairs)
    elif odds < 0.13:
        pairs.append(random.choice(pairs))
    elif odds < 0.16:
        pairs.pop(random.randrange(3))
    elif odds < 0.19:
        pairs.append((text(odd.name(random)), random.choice(["1", "None", "'x'"])))
    elif odds < 0.22:
        pairs[1] = (pairs[1][0], random.choice(["0", "1", "None", "false", "true", "True1", "()"]))
    elif odds < 0.25:
        pairs[2] = (pairs[2][0], random.choice(["3", "[3]", "(3)", "(-1,)", "(0x3,)", "(1_0,)", "(03,)", "(+3,)", "(3.0,)"]))
    elif odds < 0.27:
        pairs[0] = (pairs[0][0], random.choice(["[('a', '<f4')]", "('<f4', (2,))", "b'<f4'", "u'<f4'", "'<f' '4'"]))
    colon, comma = random.choice([(": ", ", "), (":", ","), (" : ", " , "), (":\n", ",\t")])
    return "{" + comma.join(key + colon + value for key, value in pairs) + random.choice([", }", "}", ",}"])


def file(header, values, version, random=None):
    text = header.encode("utf-8" if version == 3 else "latin-1", "replace")
    start = 10 if version == 1 else 12
    padding = 63 - (start + len(text)) % 64 if random is None or random.random() < 0.9 else random.randrange(70)
    text += b" " * padding + (b"\n" if random is None or random.random() < 0.97 else b"")
    length = len(text)
    if random is not None and random.random() < 0.02:
        length = random.choice([0, length - 1, length + 1, 65535, 2**32 - 1])
    minor = 0 if random is None or random.random() < 0.98 else 1
    length = struct.pack("<H", odd.bounded(length, 16)) if version == 1 else struct.pack("<I", odd.bounded(length, 32))
    return b"\x93NUMPY" + bytes([version, minor]) + length + text + values


def extremes():
    text = "{{'descr': '{}', 'fortran_order': {}, 'shape': ({}), }}".format
    for edge in odd.edges:
        yield f"edge{edge}", file(text("<f8", False, f"{edge},"), b"", 1)
        yield f"edge{edge}-zero", file(text("<f8", True, f"{edge}, 0, {edge}"), b"", 1)
    yield "rank-32", file(text("<f4", True, "2, " * 16 + "1, " * 15 + "1"), bytes(4 << 16), 1)
    yield "rank-64", file(text("<f4", True, "1, " * 63 + "1"), bytes(4), 1)
    yield "rank-65", file(text("<f4", False, "1, " * 64 + "1"), bytes(4), 1)
    yield "rank-20000", file(text("<f4", False, "1," * 20_000), bytes(4), 2)
    yield "zeros", file(text("<f4", False, "0," * 30_000), b"", 2)
    yield "longest", file(text("<f4", False, "1,") + " " * 60_000, bytes(4), 1)
    yield "deep", file("(" * 60_000, b"", 1)
    yield "digits", file(text("<f4", False, "1" * 60_000 + ","), b"", 1)
    for scalar in "|u1", ">i2", "<f2", "<u8", ">f8":
        size = int(scalar[2])
        yield f"large-{scalar[1:]}", file(text(scalar, True, f"{(1 << 20) // size // 1024}, 1024"), bytes(range(256)) * 4096, 1)
    for name, long in odd.long_names.items():
        yield f"key-{name}", file("{'" + long[:20_000] + "': 1}", b"", 3)
        yield f"type-{name}", file(text(long[:20_000], False, "1,"), bytes(4), 3)
