"""safetensors files, and the JSON in their headers."""

import json
import math
import struct

from . import odd

sizes = {
    "F16": 2, "BF16": 2, "F32": 4, "F64": 8, "BOOL": 1, "I8": 1, "U8": 1, "I16": 2, "U16": 2, "I32": 4, "U32": 4, "I64": 8,
    "U64": 8}
others = ["F8_E5M2", "F8_E4M3", "C64", "F4", "f32", "", "F32 ", "COMPLEX"]


def literal(text, random):
    """A JSON string in one of its spellings."""
    odds = random.random()
    if odds < 0.5:
        return json.dumps(text)
    if odds < 0.8:
        return json.dumps(text, ensure_ascii=False)
    return '"' + "".join(f"\\u{unit:04{random.choice('xX')}}" for unit in struct.unpack(
        f">{len(text.encode('utf-16-be', 'surrogatepass')) // 2}H", text.encode("utf-16-be", "surrogatepass"))) + '"'


def value(random, depth=0):
    """Any JSON value."""
    kind = random.randrange(7 if depth < 4 else 5)
    if kind == 0:
        return random.choice(["null", "true", "false"])
    if kind == 1:
        return str(odd.number(random, 100, 0.5))
    if kind == 2:
        return random.choice(["-0", "1.5", "1e400", "-1E-9", "0.0", "1e", "01", ".5", "+1", "1.", "NaN", "-", "0x1"])
    if kind < 5:
        return literal(odd.name(random), random)
    space = random.choice(["", "", " ", "\n\t "])
    parts = [value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 5:
        return "[" + space + ("," + space).join(parts) + space + "]"
    return "{" + ("," + space).join(literal(odd.name(random), random) + space + ":" + part for part in parts) + "}"


def sample(random):
    entries, data = [], b""
    names = random.sample(odd.names, random.choice([0, 1, 2, 3, 6]))
    for name in names:
        kind = random.choice(list(sizes)) if random.random() < 0.97 else random.choice(others)
        shape = [odd.number(random, 4, 0.01) for _ in range(random.choice([0, 1, 1, 2, 2, 3]))]
        size = sizes.get(kind, 4) * math.prod(shape)
        if not 0 <= size < 1 << 14:
            size = random.randrange(64)
        begin, end = len(data), len(data) + size
        data += bytes(random.choice([0, 1, 2, 63, 64, 127, 128, 200]) for _ in range(size)) if kind in ("F32", "F64", "BF16") \
            else bytes(random.randrange(2) if kind in ("BOOL", "I64", "U64") else random.randrange(256) for _ in range(size))
        if random.random() < 0.02:
            begin, end = (random.choice([x, x + 1, x - 1, *odd.edges]) for x in (begin, end))
        fields = [("dtype", literal(kind, random) if random.random() < 0.1 else f'"{kind}"'),
                  ("shape", json.dumps(shape)), ("data_offsets", f"[{begin},{end}]")]
        odds = random.random()
        if odds < 0.02:
            fields.append(random.choice(fields))
        elif odds < 0.04:
            fields.pop(random.randrange(3))
        elif odds < 0.06:
            fields.append((odd.name(random), value(random)))
        elif odds < 0.08:
            index = random.randrange(3)
            fields[index] = (fields[index][0], value(random))
        random.shuffle(fields)
        entries.append((name, "{" + ",".join(f'"{key}":{text}' if key.isascii() and key.isalpha() or "_" in key and
                                             key.isascii() else literal(key, random) + ":" + text for key, text in fields)
                        + "}"))
    if random.random() < 0.5:
        pairs = {odd.name(random): odd.name(random) for _ in range(random.randrange(4))}
        text = "{" + ",".join(literal(key, random) + ":" + literal(text, random) for key, text in pairs.items()) + "}"
        entries.append(("__metadata__", text if random.random() < 0.9 else value(random)))
    if random.random() < 0.03 and entries:
        entries.append(random.choice(entries))
    random.shuffle(entries)
    header = "{" + ",".join(literal(name, random) + ":" + text for name, text in entries) + "}"
    if random.random() < 0.05:
        header = random.choice([" " + header, header + " " * 7, header + "\0", header + "x", "\ufeff" + header, value(random)])
    return file(header, data, random)


def file(header, data, random=None):
    text = header.encode("utf-8", "surrogatepass")
    length = len(text)
    if random is not None and random.random() < 0.02:
        length = random.choice([length + 1, length - 1, *odd.edges])
    return struct.pack("<Q", odd.bounded(length, 64)) + text + data


def sample_header(random):
    """The JSON alone."""
    if random.random() < 0.4:
        return value(random).encode("utf-8", "surrogatepass")
    content = sample(random)
    return content[8:8 + min(int.from_bytes(content[:8], "little"), len(content) - 8)]


def extremes():
    for name, header, size in headers():
        yield name, file(header, bytes(size))
    yield "large", file('{"x":{"dtype":"U8","shape":[1000,1000],"data_offsets":[0,1000000]}}', bytes(10**6))
    yield "large-half", file('{"x":{"dtype":"F16","shape":[500000],"data_offsets":[0,1000000]}}', bytes(range(250)) * 4000)
    for length in odd.edges:
        yield f"length{length}", struct.pack("<Q", odd.bounded(length, 64)) + b"{}"


def extreme_headers():
    for name, header, _ in headers():
        yield name, header.encode()


def headers():
    """Triples: a name, a header, and how many bytes of tensors it wants."""
    entry = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'
    for edge in odd.edges:
        yield f"edge{edge}", f'{{"x":{{"dtype":"F64","shape":[{edge}],"data_offsets":[0,{edge}]}}}}', 0
        yield f"edge{edge}-zero", f'{{"x":{{"dtype":"F64","shape":[{edge},0,{edge}],"data_offsets":[0,0]}}}}', 0
        yield f"offset{edge}", f'{{"x":{{"dtype":"U8","shape":[1],"data_offsets":[{edge},{edge + 1}]}}}}', 1
    for name, long in odd.long_names.items():
        text = json.dumps(long, ensure_ascii=False)
        yield f"key-{name}", f"{{{text}:{entry},{text[:-1]}2\":{entry}}}", 0
        yield f"same-key-{name}", f"{{{text}:{entry},{text}:{entry}}}", 0
        yield f"escaped-{name}", f"{{{json.dumps(long)}:{entry}}}", 0
        yield f"metadata-{name}", f'{{"__metadata__":{{{text}:{text}}}}}', 0
        yield f"type-{name}", f'{{"x":{{"dtype":{text},"shape":[0],"data_offsets":[0,0]}}}}', 0
        yield f"field-{name}", f'{{"x":{{{text}:0,"dtype":"F32","shape":[0],"data_offsets":[0,0]}}}}', 0
    yield "forms", f'{{"caf\u00e9":{entry},"cafe\u0301":{entry}}}', 0
    yield "tensors", "{" + ",".join(f'"{index}":{entry}' for index in range(15_000)) + "}", 0
    yield "scalars", "{" + ",".join(
        f'"{index}":{{"dtype":"F32","shape":[],"data_offsets":[{4 * index},{4 * index + 4}]}}' for index in range(10_000)) + "}", 40_000
    yield "metadata", '{"__metadata__":{' + ",".join(f'"{index}":""' for index in range(70_000)) + "}}", 0
    yield "short-keys", "{" + ",".join(f'"{index:x}":0' for index in range(100_000)) + "}", 0
    yield "empty-objects", "[" + "{}," * 300_000 + "{}]", 0
    yield "empty-arrays", '{"x":[' + "[]," * 300_000 + "[]]}", 0
    yield "empty-texts", '{"x":[' + '"",' * 300_000 + '""]}', 0
    yield "numbers", '{"x":[' + "1," * 400_000 + "1]}", 0
    yield "shape", '{"x":{"dtype":"U8","shape":[' + "1," * 400_000 + '1],"data_offsets":[0,1]}}', 1
    yield "spaces", " " * 900_000 + "{}", 0
    yield "digits", '{"x":' + "1" * 500_000 + "}", 0
    yield "fraction", '{"x":{"dtype":"U8","shape":[' + "0" * 1 + "." + "0" * 300_000 + '],"data_offsets":[0,0]}}', 0
    yield "exponent", '{"x":{"dtype":"U8","shape":[1e' + "0" * 300_000 + '],"data_offsets":[0,1]}}', 1
    for depth in 31, 32, 33, 100_000:
        yield f"deep{depth}", '{"x":' + "[" * depth + "]" * depth + "}", 0
        yield f"deep-objects{depth}", '{"a":' * depth + "0" + "}" * depth, 0
    yield "surrogates", '{"' + "\\ud83d\\ude00" * 50_000 + '":0}', 0
    yield "half-surrogates", '{"' + "\\ud83d" * 50_000 + '":0}', 0
