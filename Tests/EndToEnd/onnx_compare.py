"""Runs an ONNX file by `backprop run` and by onnxruntime, and compares."""

import pathlib
import subprocess
import tempfile

import numpy as np
import onnxruntime

TOLERANCE = 1e-5


def differs(tool, title, path, shape, rows=(1, 3), output=None, whole=None):
    """Whether what both make of random samples is not the same, which is printed; of whole numbers below `whole` if it is said."""
    session = onnxruntime.InferenceSession(path)
    name = session.get_inputs()[0].name
    output = output or session.get_outputs()[0].name
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        for count in rows:
            random = np.random.default_rng(count)
            x = random.standard_normal((count, *shape)).astype(np.float32)
            if whole:
                x = random.integers(0, whole, (count, *shape))
            np.save(folder / "x.npy", x)
            expected = session.run([output], {name: x})[0]
            process = subprocess.run(
                [tool, "run", str(pathlib.Path(path).resolve()), "--input", f"{name}=x.npy", "--output", f"{output}=y.npy"],
                cwd=folder, capture_output=True, text=True)
            if process.returncode != 0:
                print(f"{title}, {count} samples: {process.stderr.strip()}")
                faults += 1
                continue
            found = np.load(folder / "y.npy")
            error = np.abs(found - expected).max() / np.abs(expected).max() if found.shape == expected.shape else np.inf
            print(f"{title}, {count} samples: relative error {error:.1e}")
            faults += not error <= TOLERANCE
    return faults
