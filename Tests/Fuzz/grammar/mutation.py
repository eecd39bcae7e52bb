"""Damaged files: a few bytes of a good one are changed, left out or repeated."""

import struct
import zlib

from . import odd


def mutated(content, random):
    content = bytearray(content)
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        if not content:
            break
        place = random.randrange(len(content))
        length = random.choice([1, 1, 2, 4, 8, random.randint(1, 30)])
        way = random.randrange(7)
        if way == 0:
            content[place] ^= 1 << random.randrange(8)
        elif way == 1:
            content[place] = random.choice([0, 1, 127, 128, 255, 9, 10, 32, 34, 44])
        elif way == 2:
            del content[place:place + length]
        elif way == 3:
            content[place:place] = content[place:place + length]
        elif way == 4:
            del content[place:]
        elif way == 5:
            size = random.choice([2, 4, 8])
            number = odd.bounded(random.choice(odd.edges), 8 * size)
            content[place:place + size] = number.to_bytes(size, random.choice(["little", "big"]))
        else:
            other = random.randrange(len(content))
            content[place:place + length] = content[other:other + length]
    return bytes(content)


def with_checksums(content):
    """A PNG file with the checksums of its chunks put right."""
    content = bytearray(content)
    start = 8
    while start + 12 <= len(content):
        length = struct.unpack_from(">I", content, start)[0]
        if start + 12 + length > len(content):
            break
        struct.pack_into(">I", content, start + 8 + length, zlib.crc32(content[start + 4:start + 8 + length]))
        start += 12 + length
    return bytes(content)
