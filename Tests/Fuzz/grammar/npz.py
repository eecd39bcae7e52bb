"""`.npz` files: zip archives of `.npy` files, stored or deflated, with and without zip64 and data descriptors."""

import struct
import zlib

from . import npy, odd, packing


def sample(random):
    members = []
    for _ in range(random.choice([0, 1, 1, 2, 3, 8])):
        name = odd.name(random) + (".npy" if random.random() < 0.9 else random.choice(["", ".txt", ".NPY", "/"]))
        content = npy.sample(random) if random.random() < 0.95 else random.randbytes(random.randrange(30))
        members.append((name.encode("utf-8", "replace"), content))
    return archive(members, random)


def archive(members, random, method=None):
    """Mostly as it should be; else with one field that is wrong."""
    body, directory = b"", b""
    wrong = random.randrange(8) if random.random() < 0.15 else None
    victim = random.randrange(len(members)) if members else 0
    for index, (name, content) in enumerate(members):
        broken = wrong if index == victim else None
        way = random.choice([0, 8]) if method is None else method
        packed = packing.deflate(content, random) if way == 8 else content
        fields = dict(crc=zlib.crc32(content), packed=len(packed), size=len(content), offset=len(body), method=way, flags=0)
        if any(byte > 127 for byte in name):
            fields["flags"] |= 0x800
        descriptor = b""
        if random.random() < 0.2:
            fields["flags"] |= 8
            descriptor = random.choice([b"PK\x07\x08", b""]) + struct.pack(
                "<III", fields["crc"], fields["packed"], fields["size"])
        local = dict(fields)
        if descriptor:
            local.update(crc=0, packed=0, size=0)
        if broken is not None:
            key = random.choice(list(fields))
            value = odd.bounded(random.choice([fields[key] + 1, fields[key] - 1, *odd.edges]), 32)
            random.choice([fields, local])[key] = value
        wide = random.random() < 0.15
        extra = local_extra = b""
        if wide:
            local_extra = struct.pack("<HHQQ", 1, 16, local["size"], local["packed"])
            values = [fields["size"], fields["packed"], fields["offset"]]
            chosen = [random.random() < 0.7 for _ in values]
            extra = b"".join(struct.pack("<Q", value) for value, is_wide in zip(values, chosen) if is_wide)
            extra = struct.pack("<HH", 1, len(extra)) + extra
            for key, is_wide in zip(["size", "packed", "offset"], chosen):
                if is_wide:
                    fields[key] = 0xFFFFFFFF
            local["size"] = local["packed"] = 0xFFFFFFFF
        if random.random() < 0.1:
            extra = struct.pack("<HH", 0x5455, 5) + bytes(5) + extra
        comment = b"comment" if random.random() < 0.1 else b""
        other = name + b"x" if random.random() < 0.01 else name
        body += struct.pack(
            "<IHHHHHIIIHH", 0x04034B50, 45 if wide else 20, local["flags"] & 0xFFFF, local["method"] & 0xFFFF, 0, 0x21,
            local["crc"], local["packed"], local["size"], len(other), len(local_extra)) + other + local_extra
        body += packed + descriptor
        directory += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 20, fields["flags"] & 0xFFFF, fields["method"] & 0xFFFF, 0, 0x21,
            fields["crc"], fields["packed"], fields["size"], len(name), len(extra), len(comment), 0, 0, 0,
            fields["offset"]) + name + extra + comment
    return body + directory + end(len(members), len(directory), len(body), random)


def end(count, size, start, random):
    tail = b""
    if random.random() < 0.15:
        tail = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, start)
        tail += struct.pack("<IIQI", 0x07064B50, 0, start + size, 1)
        count = 0xFFFF if random.random() < 0.7 else count
        start = 0xFFFFFFFF if random.random() < 0.7 else start
    if random.random() < 0.03:
        count, size, start = (odd.bounded(random.choice([x, x + 1, *odd.edges]), 32) for x in (count, size, start))
    comment = random.choice([b"x", b"PK\x05\x06" + bytes(18), bytes(65535)]) if random.random() < 0.05 else b""
    count &= 0xFFFF
    return tail + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, start, len(comment)) + comment


class Plain:
    """In the place of chance: what is asked for is never odd."""

    def random(self):
        return 1.0

    def choice(self, values):
        return values[0]

    def randrange(self, count):
        return 0


def extremes():
    array = npy.file("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", b"ab", 1)
    yield "empty-members", archive([(b"%d.npy" % index, b"") for index in range(5000)], Plain(), 0)
    yield "members", archive([(b"%d.npy" % index, array) for index in range(2000)], Plain(), 0)
    yield "same-name", archive([(b"a.npy", array)] * 3, Plain(), 0)
    for name, long in odd.long_names.items():
        encoded = long.encode()[:60_000].decode("utf-8", "ignore").encode()
        names = [encoded + b".npy", encoded + b"2.npy"]
        yield f"name-{name}", archive([(name, array) for name in names], Plain(), 0)
    yield "forms", archive([("caf\u00e9.npy".encode(), array), ("cafe\u0301.npy".encode(), array)], Plain(), 0)
    zeros = npy.file("{'descr': '|u1', 'fortran_order': False, 'shape': (10000000,), }", bytes(10**7), 1)
    yield "bomb", packed_archive([(b"x.npy", zeros, zlib.compress(zeros, 9)[2:-4])])
    yield "bombs", packed_archive([(b"%d.npy" % index, zeros, zlib.compress(zeros, 9)[2:-4]) for index in range(3)])
    for what, block in ("stored", packing.stored(b"")), ("fixed", packing.empty_fixed):
        blocks = block * (500_000 // len(block))
        yield f"empty-{what}", packed_archive([(b"x.npy", array, blocks + packing.stored(array, True))])
        large = packing.stored(zeros[:100_000])
        content = zeros[:100_000] + array
        yield f"large-then-empty-{what}", packed_archive([(b"x.npy", content, large + blocks + packing.stored(array, True))])
    yield "comment-of-ends", archive([], Plain()) + (b"PK\x05\x06" * 200_000)


def packed_archive(members):
    """Of triples: a name, what is packed, and the packed bytes."""
    body, directory = b"", b""
    for name, content, packed in members:
        common = struct.pack("<HHHHHIIIH", 20, 0, 8, 0, 0x21, zlib.crc32(content), len(packed), len(content), len(name))
        directory += b"PK\1\2\x14\0" + common + struct.pack("<HHHHII", 0, 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + common + b"\0\0" + name + packed
    return body + directory + end(len(members), len(directory), len(body), Plain())


def packed_extremes():
    """What the target `deflate` takes: a choice, how much there should come out, before packed bytes."""
    for what, block in ("stored", packing.stored(b"")), ("fixed", packing.empty_fixed):
        for choice in range(4):
            yield f"empty-{what}-{choice}", bytes([choice]) + block * (400_000 // len(block)) + packing.stored(b"x", True)
        large = packing.stored(bytes(200_000))
        yield f"large-then-empty-{what}", b"\1" + large + block * (400_000 // len(block)) + packing.stored(b"x", True)
    yield "zeros", b"\3" + zlib.compress(bytes(10**6), 9)[2:-4]
    yield "long-matches", b"\3" + zlib.compress(b"ab" * 10**6, 9)[2:-4]
    yield "same-bytes", bytes(300_000)
    # Many places begin alike and go on in different ways: what a packer that compares them all is slow at.
    yield "near-matches", b"".join(b"a" * (index % 250) + bytes([index & 255]) for index in range(2400))
    yield "fibonacci", fibonacci(300_000)


def fibonacci(length):
    """A text without large repetitions in a row, of which every part comes again."""
    a, b = b"a", b"ab"
    while len(b) < length:
        a, b = b, b + a
    return b[:length]
