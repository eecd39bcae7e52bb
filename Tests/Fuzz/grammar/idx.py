"""IDX files, plain and in gzip."""

import struct
import zlib

from . import odd, packing


def array(shape, content, kind=8, rank=None):
    rank = len(shape) if rank is None else rank
    return bytes([0, 0, kind, rank & 255]) + b"".join(struct.pack(">I", odd.bounded(extent, 32)) for extent in shape) + content


def images(random):
    """Mostly one image, as the target has one label beside."""
    extent = lambda: random.randint(1, 30) if random.random() < 0.95 else odd.number(random, 5, 0.3)
    shape = [1 if random.random() < 0.95 else 2, extent(), extent()]
    count = shape[0] * shape[1] * shape[2]
    content = random.randbytes(count if 0 <= count < 5000 else 20)
    if random.random() < 0.05:
        content = content[:-1] if random.random() < 0.5 else content + b"\0"
    kind = 8 if random.random() < 0.97 else random.choice([0, 9, 11, 13, 14])
    return array(shape, content, kind, None if random.random() < 0.97 else random.randrange(256))


def sample(random):
    count = random.randint(0, 5)
    labels = array([count], bytes(random.randrange(12) for _ in range(count)))
    shape = [count, random.randint(0, 3), random.randint(1, 3)]
    pictures = array(shape, random.randbytes(shape[0] * shape[1] * shape[2]))
    return bytes([len(labels)]) + labels + (pictures if random.random() < 0.8 else images(random))


def sample_gzip(random):
    content = images(random) if random.random() < 0.7 else array([1], bytes([random.randrange(12)]))
    return packing.gzip_file(content, random)


def sample_gzip_images(random):
    return packing.gzip_file(images(random), random)


def extremes():
    labels = array([1], b"\1")
    for edge in odd.edges:
        yield f"edge{edge}", bytes([len(labels)]) + labels + array([1, edge, edge], b"")
        yield f"zero{edge}", bytes([len(labels)]) + labels + array([1, edge, 0], b"")
    labels = array([200], bytes(200))
    yield "large", bytes([len(labels)]) + labels + array([200, 72, 72], bytes(200 * 72 * 72))


def gzip_extremes():
    import random
    chance = random.Random(7)
    one = array([1, 1, 1], b"\7")
    plain = lambda packed, content: struct.pack("<BBBBIBB", 31, 139, 8, 0, 0, 0, 255) + packed + struct.pack(
        "<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    yield "empty-members", plain(packing.stored(b"", True), b"") * 40_000 + plain(packing.stored(one, True), one)
    yield "members-of-a-byte", b"".join(plain(packing.stored(bytes([byte]), True), bytes([byte])) for byte in array(
        [1, 1, 20_000], bytes(20_000)))
    large = array([1, 1000, 500], bytes(500_000))
    for what, block in ("stored", packing.stored(b"")), ("fixed", packing.empty_fixed):
        blocks = block * (400_000 // len(block))
        yield f"empty-{what}", plain(blocks + packing.stored(one, True), one)
        yield f"large-then-empty-{what}", plain(packing.stored(large) + blocks + packing.stored(b"", True), large)
        yield f"packed-then-empty-{what}", plain(
            zlib.compress(large, 9)[2:-4][:-1] + blocks + packing.stored(b"", True), large)
    flushed = zlib.compressobj(9, zlib.DEFLATED, -15)
    blocks = b"".join(flushed.compress(b"\0") + flushed.flush(zlib.Z_SYNC_FLUSH) for _ in range(100_000))
    blocks += flushed.flush()
    yield "flushes", plain(packing.stored(array([1, 1, 100_000], b"")) + blocks, array([1, 1, 100_000], bytes(100_000)))
    bomb = array([1, 2500, 4000], bytes(10**7))
    yield "bomb", plain(zlib.compress(bomb, 9)[2:-4], bomb)
    yield "bomb-beyond", plain(zlib.compress(array([1, 2, 2], bytes(10**7)), 9)[2:-4], b"")
    yield "zeros-behind", plain(packing.stored(one, True), one) + bytes(900_000)
    yield "name", struct.pack("<BBBBIBB", 31, 139, 8, 8, 0, 0, 255) + b"x" * 900_000
    yield "names", b"".join(packing.gzip_member(b"", chance) for _ in range(3000))
