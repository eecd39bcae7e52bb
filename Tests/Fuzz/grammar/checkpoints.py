"""Checkpoints: models with the state of a training beside. The target puts the digest right."""

import json
import math
import struct

from . import models, odd, tensors


def sample(random):
    layers = [{"type": "dense", "inputs": 2, "outputs": 3, "activation": "relu"}, {"type": "softmax", "beta": 1}]
    parameters = [("layers.0.weights", [2, 3]), ("layers.0.biases", [3])]
    input_shape = [2]
    if random.random() < 0.4:
        layers, parameters, input_shape, *_ = models.architecture(random)
    odds = lambda: random.random() < 0.05
    metrics = random.choice([[], ["f1"], ["f1", "precision"], ["f1", "f1"], [odd.name(random)]])
    states = random.choice([0, 1, 2, 2, 100]) if not odds() else random.choice([-1, 2**40, 2**63 - 1, 10**30])
    rows = random.choice([1, 2, 5]) if not odds() else random.choice([0, 1000])
    columns = 6 + len(metrics) + (random.choice([-1, 1]) if odds() else 0)
    best = random.choice([None, 1, rows]) if not odds() else random.choice(odd.edges)
    state = {
        "bestEpoch": best, "generator": {f"state{i}": random.getrandbits(64) for i in range(4)}, "metrics": metrics,
        "stateCount": states, "signature": {"parts": [
            {"name": odd.name(random), "text": odd.name(random)} for _ in range(random.randrange(4))]}}
    if best is None and random.random() < 0.5:
        del state["bestEpoch"]
    if odds():
        state[random.choice(list(state))] = random.choice([None, 0, [], {}, "x", -1])
    if odds():
        state["generator"] = {f"state{i}": 0 for i in range(4)}
    entries = [("history", [rows, columns], "F64")]
    kind = random.choice(["F32", "F64"])
    entries += [(name, shape, kind) for name, shape in parameters]
    for index, (_, shape) in enumerate(parameters):
        if best is not None:
            entries.append((f"best.{index}", shape, kind))
        entries += [(f"optimizer.{index}.{state}", shape, kind) for state in range(max(0, min(states, 5)))]
    if odds():
        entries.pop(random.randrange(len(entries)))
    return file(entries, models.metadata(layers, input_shape) | {"checkpoint": json.dumps(state), "digest": ""}, random)


def file(entries, pairs, random=None):
    header, data = {"__metadata__": pairs}, b""
    for name, shape, kind in entries:
        if not all(isinstance(extent, int) and 0 <= extent < 5000 for extent in shape) or math.prod(shape) > 10_000:
            continue
        letter = "f" if kind == "F32" else "d"
        fill = 0.5 if random is None or random.random() < 0.97 else random.choice([math.nan, math.inf, -0.0, 1e30])
        content = struct.pack("<" + letter, fill) * math.prod(shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    return tensors.file(json.dumps(header, ensure_ascii=False), data)


def extremes():
    layers = [{"type": "dense", "inputs": 2, "outputs": 2, "activation": "linear"}]
    entries = [("layers.0.weights", [2, 2], "F32"), ("layers.0.biases", [2], "F32")]
    signature = {"parts": []}
    generator = {f"state{i}": 2**60 + i for i in range(4)}
    base = {"generator": generator, "metrics": [], "stateCount": 0, "signature": signature}

    def checkpoint(state, rows=1, columns=6):
        pairs = models.metadata(layers, [2]) | {"checkpoint": json.dumps(state, ensure_ascii=False), "digest": ""}
        return file([("history", [rows, columns], "F64"), *entries], pairs)

    for edge in odd.edges:
        yield f"states{edge}", checkpoint(base | {"stateCount": edge})
        yield f"best{edge}", checkpoint(base | {"bestEpoch": edge})
        yield f"state{edge}", checkpoint(base | {"generator": {f"state{i}": edge for i in range(4)}})
    yield "epochs", checkpoint(base, rows=1500)
    yield "metrics", checkpoint(base | {"metrics": [str(index) for index in range(4000)]}, columns=4006)
    yield "parts", checkpoint(base | {"signature": {"parts": [{"name": "", "text": ""}] * 30_000}})
    for name, long in odd.long_names.items():
        yield f"metric-{name}", checkpoint(base | {"metrics": [long, long + "2"]}, columns=8)
        yield f"part-{name}", checkpoint(base | {"signature": {"parts": [{"name": long, "text": long}]}})
