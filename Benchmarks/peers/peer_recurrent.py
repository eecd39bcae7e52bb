#!/usr/bin/env python3
"""Times recurrent layers of PyTorch and, where they are installed, of JAX and onnxruntime, on the work of the benchmark's
recurrent cases.

    python3 Benchmarks/peers/peer_recurrent.py [THREADS]          # needs torch; jax, onnx and onnxruntime if you like

A training step is forward, the sum of the last states, weighed, and back; a step is one sample with its state carried on.
On one thread the best of several measurements, in microseconds of processor time, so that other programs on the machine
disturb little; on more of them in microseconds that passed. JAX and single steps are measured on one only. Ours:

    swift run -c release backprop-benchmarks --filter lstm [--threads THREADS]
"""
import sys
import time

import torch

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
torch.set_num_threads(THREADS)
# Of the whole process: JAX works on threads of its own.
clock = time.process_time if THREADS == 1 else time.perf_counter
SHAPES = [(16, 16, 50, 16), (16, 32, 50, 32), (16, 64, 50, 32), (28, 128, 28, 128), (64, 256, 50, 16), (1, 32, 24, 32)]


def best(work, samples=7, seconds=0.5):
    work()
    results = []
    for _ in range(samples):
        count, start = 0, clock()
        while count == 0 or clock() - start < seconds / samples:
            work()
            count += 1
        results.append((clock() - start) / count)
    return min(results) * 1e6


def torch_training(kind, inputs, units, steps, rows):
    layer = getattr(torch.nn, kind)(inputs, units, batch_first=True)
    x, weights = torch.randn(rows, steps, inputs), torch.randn(units)

    def work():
        layer.zero_grad()
        y, _ = layer(x)
        (y[:, -1] @ weights).sum().backward()

    return best(work)


def torch_step(kind, units):
    layer = getattr(torch.nn, kind)(units, units).eval()
    x, zeros = torch.randn(1, 1, units), torch.zeros(1, 1, units)
    state = (zeros, zeros) if kind == "LSTM" else zeros
    with torch.inference_mode():
        return best(lambda: layer(x, state))


def onnx_step(kind, units):
    """The same step in onnxruntime, which is handed its state."""
    try:
        import numpy
        import onnx
        import onnxruntime
        from onnx import helper, numpy_helper
    except ImportError:
        return None
    random, gates = numpy.random.default_rng(1), 4 if kind == "LSTM" else 3
    weights = {name: random.normal(0, 0.1, (1, gates * units, units)).astype("f") for name in ("w", "r")}
    states = ["h", "c"] if kind == "LSTM" else ["h"]

    def values(names):
        return [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, 1, units]) for name in names]

    results = [name + "_next" for name in states]
    node = helper.make_node(kind, ["x", "w", "r", "", "", *states], ["", *results], hidden_size=units)
    graph = helper.make_graph(
        [node], "step", values(["x", *states]), values(results),
        [numpy_helper.from_array(value, name) for name, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    feed = {name: random.normal(0, 1, (1, 1, units)).astype("f") for name in ["x", *states]}
    return best(lambda: session.run(None, feed))


def jax_training(inputs, units, steps, rows):
    """An LSTM as a scan, compiled."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        return None
    import numpy

    random = numpy.random.default_rng(1)
    parameters = {
        "w": jnp.array(random.normal(0, 0.1, (inputs, 4 * units)), "f"),
        "u": jnp.array(random.normal(0, 0.1, (units, 4 * units)), "f"),
        "b": jnp.zeros(4 * units),
    }
    x = jnp.array(random.normal(0, 1, (steps, rows, inputs)), "f")
    weights = jnp.array(random.normal(0, 1, units), "f")

    def loss(p, x):
        def step(state, z):
            h, c = state
            i, f, g, o = jnp.split(z + h @ p["u"], 4, 1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        start = (jnp.zeros((rows, units)), jnp.zeros((rows, units)))
        (h, _), _ = jax.lax.scan(step, start, x @ p["w"] + p["b"])
        return (h @ weights).sum()

    gradient = jax.jit(jax.grad(loss))
    return best(lambda: jax.block_until_ready(gradient(parameters, x)))


def main():
    for kind, name in [("LSTM", "lstm"), ("GRU", "gru"), ("RNN", "tanh")]:
        for shape in SHAPES:
            inputs, units, steps, rows = shape
            line = f"train {name} float {inputs}-{units} steps {steps} rows {rows}: torch {torch_training(kind, *shape):.0f}"
            jax = jax_training(*shape) if kind == "LSTM" and THREADS == 1 else None
            print(line + (f", jax {jax:.0f}" if jax else ""), flush=True)
    if THREADS > 1:
        return
    for kind, name in [("LSTM", "lstm"), ("GRU", "gru")]:
        for units in [8, 16, 32, 64, 128]:
            onnx = onnx_step(kind, units)
            line = f"stream {name} float {units}-{units}: torch {torch_step(kind, units):.1f}"
            print(line + (f", onnxruntime {onnx:.1f}" if onnx else ""), flush=True)


if __name__ == "__main__":
    main()
