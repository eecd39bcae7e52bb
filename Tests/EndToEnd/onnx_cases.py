#!/usr/bin/env python3
"""Runs the cases of the installed `onnx` package with `backprop run`; see the script `onnx`."""

import collections
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np

warnings.filterwarnings("ignore")

import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.backend.test.loader import load_model_tests

LISTS = pathlib.Path(__file__).parent / "onnx-cases"
Case = collections.namedtuple("Case", "name group model data rtol atol")


def arrays(folder, kind, values):
    """The arrays of a data set's files; nothing if one of them is no tensor."""
    result = []
    for index in range(len(list(folder.glob(f"{kind}_*.pb")))):
        data = (folder / f"{kind}_{index}.pb").read_bytes()
        if index >= len(values) or not values[index].type.HasField("tensor_type"):
            return None
        tensor = onnx.TensorProto()
        tensor.ParseFromString(data)
        result.append(numpy_helper.to_array(tensor))
    return result


def cases():
    """All cases: those of single nodes are made by the package, the others lie in files."""
    for test in collect_testcases(None):
        group = "node expanded" if test.name.endswith("_expanded") or "_expanded_" in test.name else "node"
        yield Case(test.name, group, test.model, test.data_sets, test.rtol, test.atol)
    for kind in ["simple", "pytorch-converted", "pytorch-operator"]:
        for test in load_model_tests(kind=kind):
            folder = pathlib.Path(test.model_dir)
            model = onnx.load(folder / "model.onnx")
            sets = []
            for data in sorted(folder.glob("test_data_set_*")):
                sets.append((arrays(data, "input", model.graph.input), arrays(data, "output", model.graph.output)))
            yield Case(test.name, kind, model, sets, test.rtol, test.atol)


def is_numeric(values):
    return values is not None and all(
        isinstance(value, (np.ndarray, np.generic)) and np.asarray(value).dtype.kind in "fiub" for value in values)


def run(tool, case):
    """How a case ends: `pass`, `refused` with the reason, or what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        onnx.save(case.model, folder / "model.onnx")
        initializers = {tensor.name for tensor in case.model.graph.initializer}
        names = [value.name for value in case.model.graph.input if value.name not in initializers]
        if len(names) < len(case.data[0][0] or []):
            names = [value.name for value in case.model.graph.input]
        for inputs, outputs in case.data:
            if not is_numeric(inputs) or not is_numeric(outputs):
                return "refused", "its inputs or outputs are no arrays of numbers"
            words = [tool, "run", "model.onnx", "--threads", "1"]
            for index, (input_name, value) in enumerate(zip(names, inputs)):
                value = np.asarray(value)
                if value.dtype.itemsize == 2 and value.dtype.kind == "f" and value.dtype != np.float16:
                    return "refused", "its elements are none of numpy"
                np.save(folder / f"i{index}.npy", value)
                words += ["--input", f"{input_name}=i{index}.npy"]
                if value.dtype == np.float64 and "--precision" not in words:
                    words += ["--precision", "double"]
            for index, value in enumerate(case.model.graph.output):
                if value.name:
                    words += ["--output", f"{value.name}=o{index}.npy"]
            process = subprocess.run(words, cwd=folder, capture_output=True, text=True)
            if process.returncode in (64, 65):
                reason = process.stderr.strip().removeprefix("backprop: ").removeprefix("model.onnx: ")
                return "refused", reason.removeprefix("expected a model that can be computed here, found ")
            if process.returncode != 0:
                return "crash", f"ends with {process.returncode}: {process.stderr.strip()[-200:]}"
            for index, expected in enumerate(outputs):
                expected = np.asarray(expected)
                found = np.load(folder / f"o{index}.npy")
                if found.shape != expected.shape:
                    return "wrong", f"output {index} has shape {found.shape} and not {expected.shape}"
                try:
                    np.testing.assert_allclose(
                        found.astype(np.float64), expected.astype(np.float64), rtol=case.rtol, atol=case.atol)
                except AssertionError as error:
                    return "wrong", f"output {index}: " + " ".join(str(error).split())[:200]
        return "pass", ""


def main():
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    is_update = "--update" in sys.argv
    listed = set() if is_update else set((LISTS / "passing.txt").read_text().split())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        all_cases = list(cases())
        results = dict(zip([case.name for case in all_cases], pool.map(lambda case: run(tool, case), all_cases)))
    faults = [f"{name}: {kind}: {why}" for name, (kind, why) in sorted(results.items()) if kind in ("wrong", "crash")]
    faults += [f"{name}: no longer passes: {results[name][1]}" for name in sorted(listed) if results.get(name, ("", ""))[0] == "refused"]
    faults += [f"{name}: there is no such case" for name in sorted(listed - set(results))]
    totals = collections.Counter(case.group for case in all_cases)
    passed = collections.Counter(case.group for case in all_cases if results[case.name][0] == "pass")
    if is_update:
        LISTS.mkdir(exist_ok=True)
        (LISTS / "passing.txt").write_text("".join(f"{n}\n" for n in sorted(results) if results[n][0] == "pass"))
        (LISTS / "outside.txt").write_text(
            "".join(f"{n}: {results[n][1][:300]}\n" for n in sorted(results) if results[n][0] == "refused"))
    for group in totals:
        print(f"{group}: {passed[group]} of {totals[group]} cases pass")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


main()
