"""Writes the files that fuzzing begins with: those that other programs wrote, small ones of each kind, and those of the
grammar, always the same.

    python3 seeds.py FOLDER        # a folder for each target, in seeds and in extremes: these are not mutated
"""

import base64
import gzip
import json
import math
import pathlib
import random
import struct
import sys
import zlib

from grammar import targets

root = pathlib.Path(sys.argv[1])
fixtures = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures"


def write(target, name, content):
    folder = root / "seeds" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name.replace("/", "_").replace(" ", "-")).write_bytes(content)


def fixture(name):
    for sample in json.loads((fixtures / name).read_text()):
        yield sample["name"], base64.b64decode(sample["base64"])


for name, content in [*fixture("npy.json"), *fixture("npy-refused.json")]:
    write("npy", name, content)
    length, start = (content[8:10], 10) if content[6] == 1 else (content[8:12], 12)
    write("python-literal", name, content[start:start + int.from_bytes(length, "little")].rstrip() + b"\n")

for name, content in fixture("safetensors.json"):
    write("safetensors", name, content)
    write("json", name, content[8:8 + int.from_bytes(content[:8], "little")])
write("json", "values", rb'{"__metadata__":{"\u00e4\n\ud83d\ude00":"\\\""},"a":[null,true,false,-1.5e+3,{"b":[]}]}')


def safetensors(tensors, metadata):
    """A file whose tensors are triples of a name, a shape and a type."""
    header = {"__metadata__": metadata}
    data = b""
    for name, shape, scalar in tensors:
        count = math.prod(shape)
        begin = len(data)
        data += struct.pack(f"<{count}{scalar}", *(0.25 * i - 1 for i in range(count)))
        header[name] = {"dtype": {"f": "F32", "d": "F64"}[scalar], "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def architecture(layers, input_shape, class_names=(), feature_names=()):
    """The metadata of a model as `SavedModel` writes it."""
    return {
        "format": "backprop 1", "layers": json.dumps(layers), "input_shape": json.dumps(input_shape),
        "class_names": json.dumps(class_names), "feature_names": json.dumps(feature_names)}


def model(layers, input_shape, tensors, scalar, class_names=(), feature_names=()):
    return safetensors(
        [(*tensor, scalar) for tensor in tensors], architecture(layers, input_shape, class_names, feature_names))


dense = [("layers.0.weights", [2, 3]), ("layers.0.biases", [3])]
for activation in ["linear", "relu", "gelu", "sigmoid"]:
    layers = [{"type": "dense", "inputs": 2, "outputs": 3, "activation": activation}, {"type": "softmax", "beta": 1}]
    write("model", activation, model(layers, [2], dense, "f", ["a", "b", "c"], ["x", "y"]))
layers = [{"type": "scaling", "inputs": 2}, {"type": "dropout", "rate": 0.5}, {"type": "activation", "activation": "tanh"}]
write("model", "scaling", model(layers, [2], [("layers.0.shift", [2]), ("layers.0.scale", [2])], "d"))
layers = [{"type": "radial_basis", "inputs": 2, "units": 3, "trained": True}]
write("model", "radial", model(layers, [2], [("layers.0.centers", [2, 3]), ("layers.0.widths", [3])], "d"))
# A model of grey images, its shape beside the rest.
layers = [{"type": "flatten"}, {"type": "dense", "inputs": 4, "outputs": 2, "activation": "linear"}]
write("model", "images", safetensors(
    [("layers.1.weights", [4, 2], "f"), ("layers.1.biases", [2], "f")],
    architecture(layers, [2, 2, 1]) | {"image_shape": "[2, 2]"}))

# A training by Adam with early stopping. The target sees to the digest.
layers = [{"type": "dense", "inputs": 2, "outputs": 3, "activation": "relu"}, {"type": "softmax", "beta": 1}]
state = {
    "bestEpoch": 1, "generator": {f"state{i}": 2**60 + i for i in range(4)}, "metrics": ["f1"], "stateCount": 2,
    "signature": {"parts": [{"name": "loss", "text": "CategoricalCrossEntropy<Float>()"}]}}
for scalar in "fd":
    tensors = [(name, shape, scalar) for name, shape in dense]
    for parameter, (_, shape) in enumerate(dense):
        tensors += [(f"{name}", shape, scalar) for name in [
            f"best.{parameter}", f"optimizer.{parameter}.0", f"optimizer.{parameter}.1"]]
    write("checkpoint", scalar, safetensors(
        [("history", [2, 7], "d"), *tensors],
        {**architecture(layers, [2]), "checkpoint": json.dumps(state), "digest": ""}))

tables = {
    "header": b"a,b,label\n1,2,x\n3.5,-4e2,y\n",
    "numbers": b"1,2,0\n.5,1e-300,1\n+1.,123456789012345678901234567890,01\n",
    "quoted": b'"a ""b""";"c\nd";e\r\n1;2;"x"\r\n"3";4;"y;"\r\n',
    "tabs": b"\xef\xbb\xbfa\tb\r1\tnan\r\r2\t\r",
    "text": "größe,art\n1,é\n2,è\n".encode(),
}
for name, table in tables.items():
    for choice in [0, 1, 14, 26]:
        write("csv", f"{name}-{choice}", bytes([choice]) + table)

images = struct.pack(">HBBIII", 0, 8, 3, 2, 2, 3) + bytes(range(12))
labels = struct.pack(">HBBI", 0, 8, 1, 2) + bytes([3, 9])
write("idx", "pair", bytes([len(labels)]) + labels + images)
one = struct.pack(">HBBI", 0, 8, 1, 1) + bytes([4])
for name, content in {"images": images, "labels": one, "nothing": b""}.items():
    write("idx-gzip", name, gzip.compress(content, mtime=0))
write("idx-gzip", "large", gzip.compress(struct.pack(">HBBIII", 0, 8, 3, 1, 1000, 1000) + bytes(10**6), mtime=0))

for name, content in fixture("npz.json"):
    write("npz", name, content)
for name, content in [*fixture("images.json"), *fixture("jpeg.json")]:
    write("image", name, content)
for kind in range(5):
    for depth in range(5):
        for interlaced in 0, 1:
            choice = [kind, 8, 4, depth, interlaced, 12 * (kind == 2), 4 * (kind == 2) + 2 * (kind == 0), kind]
            write("png-rows", f"{kind}-{depth}-{interlaced}", bytes(choice) + bytes(range(1, 200)))
for level in 0, 1, 9:
    for strategy in zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY:
        packing = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
        elements = b"\x93NUMPY\1\0v\0" + b"{'descr': '|u1', 'fortran_order': False, 'shape': (600,), }".ljust(117) + b"\n"
        packed = packing.compress(elements + b"to be or not to be, 0123" * 25) + packing.flush()
        write("deflate", f"{level}-{strategy}", b"\1" + packed)

for target, sample in targets.samples.items():
    chance = random.Random(target)
    for index in range(100):
        write(target, f"sample-{index}", sample(chance))
for target, files in targets.extremes().items():
    folder = root / "extremes" / target
    folder.mkdir(parents=True)
    for name, content in files:
        (folder / name).write_bytes(content)
