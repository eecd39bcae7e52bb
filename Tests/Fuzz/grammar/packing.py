"""DEFLATE, zlib and gzip streams, block by block."""

import struct
import zlib


def stored(content, last=False):
    """Stored blocks. An empty content is one empty block."""
    parts = [content[start:start + 65535] for start in range(0, len(content), 65535)] or [b""]
    return b"".join(
        struct.pack("<BHH", last and index == len(parts) - 1, len(part), len(part) ^ 0xFFFF) + part
        for index, part in enumerate(parts))


# A block of fixed codes with nothing in it, with the bits that fill its last byte: it is no last block, and a stored
# block without contents follows it, which brings the next block to a whole byte.
empty_fixed = bytes([0b010, 0, 0, 0, 0xFF, 0xFF])


def deflate(content, random):
    """The content in any of the ways of a packer, or by hand with empty blocks between."""
    way = random.randrange(6)
    if way == 0:
        return stored(content, last=True)
    if way == 1:
        cut = random.randint(0, len(content))
        empty = [stored(b""), empty_fixed][random.randrange(2)] * random.choice([0, 1, 2, 50])
        return empty + stored(content[:cut]) + empty + stored(content[cut:], last=True)
    strategies = [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FILTERED]
    packer = zlib.compressobj(random.randint(0, 9), zlib.DEFLATED, -random.randint(9, 15), 9, random.choice(strategies))
    packed = b""
    for _ in range(random.randrange(3)):
        cut = random.randint(0, len(content))
        packed += packer.compress(content[:cut]) + packer.flush(random.choice([zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH]))
        content = content[cut:]
    return packed + packer.compress(content) + packer.flush()


def zlib_stream(content, random, packed=None):
    packed = deflate(content, random) if packed is None else packed
    sum = zlib.adler32(content)
    if random.random() < 0.03:
        sum ^= 1
    header = random.choice([0x7801, 0x789C, 0x78DA, 0x081D, 0x18AB >> 8 << 8 | 0x19])
    if random.random() < 0.9 or header % 31:
        header = 0x789C
    return struct.pack(">H", header) + packed + struct.pack(">I", sum) + (b"\0" if random.random() < 0.02 else b"")


def gzip_member(content, random, packed=None):
    flags = random.choice([0, 0, 0, 1, 2, 4, 8, 16, 31]) if random.random() < 0.97 else random.randrange(256)
    header = struct.pack("<BBBBIBB", 31, 139, 8, flags, random.getrandbits(32), random.choice([0, 2, 4]), 255)
    if flags & 4:
        extra = random.randbytes(random.choice([0, 1, 100]))
        header += struct.pack("<H", len(extra)) + extra
    for flag in 8, 16:
        if flags & flag:
            header += random.choice([b"", b"name", b"\xff" * 300]) + b"\0"
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    packed = deflate(content, random) if packed is None else packed
    return header + packed + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def gzip_file(content, random):
    """Members, some of them empty."""
    file, rest = b"", content
    for _ in range(random.choice([0, 0, 0, 1, 2, 20])):
        cut = random.choice([0, random.randint(0, len(rest))])
        file += gzip_member(rest[:cut], random)
        rest = rest[cut:]
    file += gzip_member(rest, random)
    if random.random() < 0.1:
        file += random.choice([b"\0" * 512, b"x", b"\0x", b"\x1f\x8b", b"\0" * 8 + gzip_member(b"", random)])
    return file
