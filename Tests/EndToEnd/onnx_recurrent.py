#!/usr/bin/env python3
"""RNN, LSTM and GRU nodes of random settings, run by `backprop run` and by onnxruntime; see the script `onnx`."""

import argparse
import collections
import concurrent.futures
import pathlib
import random
import subprocess
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

TOLERANCE = 1e-5
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
USUAL = {"RNN": ["Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]}
# The functions of gates, with how many numbers each has.
FUNCTIONS = {
    "Relu": 0, "Tanh": 0, "Sigmoid": 0, "Softsign": 0, "Softplus": 0, "Affine": 2, "LeakyRelu": 1, "ThresholdedRelu": 1,
    "ScaledTanh": 2, "HardSigmoid": 2, "Elu": 1}


def settings(kind, chance):
    """The attributes of a node, and what it is given."""
    batch, steps, inputs, units = (chance.randint(1, 4) for _ in range(4))
    direction = chance.choice(["forward", "reverse", "bidirectional"])
    ways = 2 if direction == "bidirectional" else 1
    attributes = {"hidden_size": units, "direction": direction}
    if chance.random() < 0.3:
        attributes["clip"] = chance.choice([0.1, 0.5, 2.0])
    if chance.random() < 0.4:
        names = [chance.choice(list(FUNCTIONS)) for _ in USUAL[kind] * ways]
        attributes["activations"] = names
        if chance.random() < 0.5:
            attributes["activation_alpha"] = [chance.uniform(0.1, 0.9) for name in names if FUNCTIONS[name] > 0]
            attributes["activation_beta"] = [chance.uniform(0.1, 0.9) for name in names if FUNCTIONS[name] > 1]
            attributes = {key: value for key, value in attributes.items() if value != []}
        else:
            # Some have no numbers of their own by the standard, and this one has another than it says in onnxruntime.
            asks = lambda name: FUNCTIONS[name] == 2 or name == "ThresholdedRelu"
            attributes["activations"] = ["Sigmoid" if asks(name) else name for name in names]
    if kind == "GRU":
        attributes["linear_before_reset"] = chance.randrange(2)
    if kind == "LSTM" and chance.random() < 0.2:
        attributes["input_forget"] = 1
    layout = int(chance.random() < 0.25)
    draw = np.random.default_rng(chance.randrange(2**32))
    def numbers(*shape):
        return draw.uniform(-1, 1, shape).astype(np.float32)
    gates = GATES[kind]
    values = {"X": numbers(steps, batch, inputs), "W": numbers(ways, gates * units, inputs), "R": numbers(ways, gates * units, units)}
    if chance.random() < 0.7:
        values["B"] = numbers(ways, 2 * gates * units)
    if chance.random() < 0.4:
        values["sequence_lens"] = draw.integers(1, steps + 1, batch).astype(np.int32)
    if chance.random() < 0.4:
        values["initial_h"] = numbers(ways, batch, units)
    if kind == "LSTM" and chance.random() < 0.4:
        values["initial_c"] = numbers(ways, batch, units)
    if kind == "LSTM" and chance.random() < 0.3:
        values["P"] = numbers(ways, 3 * units)
    outputs = ["Y", "Y_h"] + (["Y_c"] if kind == "LSTM" else [])
    outputs = [name if chance.random() < 0.7 else "" for name in outputs]
    if not any(outputs):
        outputs[0] = "Y"
    return attributes, layout, values, outputs


def model(kind, attributes, layout, values, outputs, are_weights):
    names = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"][:8 if kind == "LSTM" else 6]
    given = [name if name in values else "" for name in names]
    while not given[-1]:
        given.pop()
    fixed = {"W", "R", "B", "P"} if are_weights else set(given) - {"X"}
    more = {"layout": 1} if layout else {}
    node = helper.make_node(kind, given, outputs, **attributes, **more)
    def port(name, value):
        shape = list(value.shape)
        axis = {"X": 1, "sequence_lens": 0, "initial_h": 1, "initial_c": 1}.get(name, 1)
        if are_weights:
            shape[0 if layout and name != "sequence_lens" else axis] = "batch"
        return helper.make_tensor_value_info(name, TensorProto.INT32 if value.dtype == np.int32 else TensorProto.FLOAT, shape)
    turned = {name: turn(name, value) if layout else value for name, value in values.items()}
    graph = helper.make_graph(
        [node], "g", [port(name, turned[name]) for name in given if name and name not in fixed],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs if name],
        [numpy_helper.from_array(turned[name], name) for name in given if name and name in fixed])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10), {
        name: turned[name] for name in given if name and name not in fixed}


def turn(name, value):
    """With the batch first."""
    return np.ascontiguousarray(value.swapaxes(0, 1)) if name in ("X", "initial_h", "initial_c") else value


def run(tool, kind, seed):
    """How a configuration ends: `equal`, `refused` with the reason, `unknown` where onnxruntime does not run it, or `wrong`."""
    chance = random.Random(f"{kind} {seed}")
    attributes, layout, values, outputs = settings(kind, chance)
    are_weights = chance.random() < 0.7
    plain, feeds = model(kind, attributes, 0, values, outputs, are_weights)
    try:
        options = onnxruntime.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 4, 1
        session = onnxruntime.InferenceSession(plain.SerializeToString(), options)
        expected = dict(zip([name for name in outputs if name], session.run(None, feeds)))
    except Exception as error:
        return "unknown", str(error).splitlines()[0][:100]
    if layout:
        # onnxruntime has no layout but this one.
        expected = {name: value.transpose(2, 0, 1, 3) if name == "Y" else value.swapaxes(0, 1) for name, value in expected.items()}
    file, feeds = model(kind, attributes, layout, values, outputs, are_weights)
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        onnx.save(file, folder / "m.onnx")
        words = [tool, "run", "m.onnx", "--threads", "1"]
        for name, value in feeds.items():
            np.save(folder / f"{name}.npy", value)
            words += ["--input", f"{name}={name}.npy"]
        for name in expected:
            words += ["--output", f"{name}=out-{name}.npy"]
        process = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        if process.returncode in (64, 65):
            return "refused", process.stderr.strip().rsplit(": ", 1)[-1][:100]
        if process.returncode != 0:
            return "wrong", f"ends with {process.returncode}: {process.stderr.strip()[-200:]}"
        for name, value in expected.items():
            found = np.load(folder / f"out-{name}.npy")
            if found.shape != value.shape:
                return "wrong", f"{name} has shape {found.shape} and not {value.shape}: {attributes}, {sorted(values)}"
            # States are sums of what lies between -1 and 1, and may come near 0.
            error = np.abs(found - value).max() / max(0.1, np.abs(value).max())
            if not error <= TOLERANCE:
                return "wrong", f"{name} is {error:.1e} away: {attributes}, layout {layout}, {sorted(values)}"
    return "equal", ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--recurrent", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tool, count, seed = str(pathlib.Path(arguments.tool).resolve()), arguments.recurrent, arguments.seed
    faults = 0
    for kind in GATES:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            # Some are none that onnxruntime runs.
            results = list(pool.map(lambda index: run(tool, kind, f"{seed} {index}"), range(count + count // 2)))
        results = [result for result in results if result[0] != "unknown"][:count] or results
        ends = collections.Counter(end for end, _ in results)
        reasons = collections.Counter(why for end, why in results if end == "refused")
        print(f"{kind}: {ends['equal']} of {len(results)} equal to onnxruntime's, {ends['refused']} refused")
        for why, number in reasons.most_common():
            print(f"    {number} refused: {why}")
        for end, why in results:
            if end == "wrong":
                print(f"    {why}")
                faults += 1
    raise SystemExit(1 if faults else 0)


main()
