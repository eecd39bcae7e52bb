#!/usr/bin/env python3
"""Compares onnxruntime's outputs of ONNX files with those that the package has for the same samples.

    onnx_export.py FOLDER TOOL COUNT

Of each file: onnx.checker passes it, with shape inference in strict mode; and the outputs for all samples at once, and for
the first two and the last by themselves, are ours. The error of an output is the greatest difference of two elements in
relation to the greatest magnitude in ours over all samples, and at most 1e-5; where ours are NaN or infinite, so are
theirs. Then the command: what `train --onnx` and `export` write answers as `predict` does, in the same way.
"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

BOUND = 1e-5


def session(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feeds(session, samples):
    """The samples as a file takes them: records are cut into its inputs."""
    rows, start, result = samples.reshape(len(samples), -1), 0, {}
    for port in session.get_inputs():
        width = int(np.prod(port.shape[1:]))
        kind = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(double)": np.float64}[port.type]
        result[port.name] = rows[:, start:start + width].reshape(len(samples), *port.shape[1:]).astype(kind)
        start += width
    assert start == rows.shape[1], f"inputs take {start} values of {rows.shape[1]}"
    return result


def error(session, samples, outputs):
    theirs = session.run(None, feeds(session, samples))
    for port, array in zip(session.get_outputs(), theirs):
        assert list(array.shape[1:]) == port.shape[1:], f"{port.name} has shape {array.shape}, not {port.shape}"
        assert array.dtype == np.float32
    theirs = np.concatenate([array.reshape(len(samples), -1) for array in theirs], 1).astype(np.float64)
    ours = outputs.reshape(len(samples), -1).astype(np.float64)
    assert ours.shape == theirs.shape, f"{theirs.shape}, expected {ours.shape}"
    finite = np.isfinite(ours)
    if not np.array_equal(ours[~finite], theirs[~finite], equal_nan=True) or not np.isfinite(theirs[finite]).all():
        return np.inf
    return abs(ours[finite] - theirs[finite]).max(initial=0)


def compare(path, samples, outputs):
    run = session(path)
    finite = outputs[np.isfinite(outputs)]
    scale = float(abs(finite).max(initial=0)) or 1.0
    parts = [slice(0, len(samples)), slice(0, 1), slice(1, 2), slice(len(samples) - 1, len(samples))]
    return max(error(run, samples[part], outputs[part]) for part in parts if len(samples[part])) / scale


def files(folder, count):
    """The error of each file that the tests wrote."""
    errors = {}
    for path in sorted(folder.glob("*.onnx")):
        arrays = load_file(path.with_suffix(".safetensors"))
        try:
            errors[path.stem] = compare(path, arrays["samples"], arrays["outputs"])
        except Exception as reason:
            errors[path.stem] = np.inf
            print(f"{path.stem}: {reason}")
    randoms = [name for name in errors if name.startswith("random-")]
    assert len(randoms) == count, f"{len(randoms)} random networks, expected {count}"
    return errors


def run(*words):
    result = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}: {result.stderr}")
    return result.stdout


def command(tool, folder):
    """What the command writes, for a table with gaps and texts, for classes and for values."""
    errors = {}
    random = np.random.default_rng(1)
    numbers = random.normal(size=(40, 3)) * [1, 1000, 0.01] + [5, 1_700_000_000, 0]
    cities = random.choice(["Oslo", "Bergen"], 40)
    values = numbers[:, 0] * 3 + (cities == "Oslo")
    table = folder / "table.csv"
    rows = [[*map(repr, map(float, row)), city, repr(float(value))] for row, city, value in zip(numbers, cities, values)]
    rows[3][0] = ""
    table.write_text("\n".join(",".join(row) for row in [["a", "b", "c", "city", "y"], *rows]) + "\n")
    for name, words in {
        "classes": ["--label", "city", "--ignore", "y"], "values": ["--label", "y", "--task", "regression"],
        "double": ["--label", "y", "--task", "regression", "--precision", "double"],
    }.items():
        output = folder / name
        run(tool, "train", table, *words, "--epochs", 20, "--layers", 8, "--onnx", "--output", output)
        run(tool, "export", output, folder / f"{name}.onnx")
        assert (output / "model.onnx").read_bytes() == (folder / f"{name}.onnx").read_bytes()
        text = run(tool, "predict", output, table, "--headings", "numbers")
        answers = [row for row in csv.reader(io.StringIO(text))]
        first = 1 if answers[0][0] == "class" else 0
        ours = np.array([[float(cell) for cell in row[first:]] for row in answers[1:]])
        samples = numbers.copy()
        samples[3, 0] = np.nan
        if name != "classes":
            # Categories are columns of zeros and ones, in the order of the metadata.
            metadata = {entry.key: entry.value for entry in onnx.load(output / "model.onnx").metadata_props}
            names = json.loads(metadata["preparation"])["inputs"][3]["categories"]
            samples = np.concatenate([samples, np.array([[city == name for name in names] for city in cities])], 1)
        errors[f"command-{name}"] = compare(output / "model.onnx", samples, ours)
    return errors | {"command-series": series(tool, folder)}


def series(tool, folder):
    """A model that forecasts takes the last rows of a table."""
    values = np.cumsum(np.random.default_rng(2).normal(size=(60, 2)), 0) + [1000, -3]
    table, output = folder / "series.csv", folder / "series"
    table.write_text("a,b\n" + "\n".join(",".join(map(repr, map(float, row))) for row in values) + "\n")
    words = ["--label", "a,b", "--window", 6, "--horizon", 3, "--layers", "gru8", "--epochs", 5, "--onnx"]
    run(tool, "train", table, *words, "--output", output)
    rows = list(csv.reader(io.StringIO(run(tool, "forecast", output, table, "--steps", 3))))
    ours = np.array([[float(cell) for cell in row[-2:]] for row in rows[1:]])
    return compare(output / "model.onnx", values[-6:].reshape(1, 6, 2), ours.reshape(1, 6))


def main():
    folder, tool, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    (folder / "command").mkdir()
    errors = files(folder, count) | command(tool, folder / "command")
    worst = sorted(errors, key=errors.get, reverse=True)
    for name in worst[:8]:
        print(f"{errors[name]:.2g} {name}")
    wrong = [name for name in worst if not errors[name] <= BOUND]
    print(f"{len(errors)} files, {count} of random networks, onnx {onnx.__version__}, onnxruntime "
          f"{onnxruntime.__version__}: {len(wrong)} beyond {BOUND}")
    sys.exit(1 if wrong else 0)


main()
