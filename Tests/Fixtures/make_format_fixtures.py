#!/usr/bin/env python3
"""Writes the files that the format tests compare with: what numpy and safetensors make of known numbers.

Needs numpy 2 and the safetensors package. Run it from anywhere; the files go to Tests/BackpropTests/Fixtures.
Small files lie in JSON lists as base64, beside the numbers that they hold.
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

FOLDER = Path(__file__).resolve().parent.parent / "BackpropTests" / "Fixtures"


def printing():
    """Arrays and the text that numpy prints for them."""
    random = np.random.default_rng(0)
    f32, f64 = np.float32, np.float64
    arrays = [
        np.array(1.5),
        np.array([1, 2, 3], f32),
        np.array([[1, 2.5], [-3, 4]], f32),
        np.array([0.1, 0.2, 0.3], f32),
        np.array([0.1, 0.2, 0.3], f64),
        np.array([1 / 3, 2 / 3], f32),
        np.array([1 / 3, 2 / 3], f64),
        np.array([0.0, -0.0]),
        np.array([1, np.nan, np.inf, -np.inf]),
        np.array([np.nan, np.nan], f32),
        np.array([1e-10, 1.5]),
        np.array([1e10, 1.25, -3]),
        np.array([1e300, 1e-300]),
        np.array([1e300, -1.25]),
        np.array([1e10, np.nan, -np.inf]),
        np.array([123456.75, 999.5], f32),
        np.array([99999999.0]),
        np.array([1e8]),
        np.array([0.0001, 0.00099]),
        np.array([0.00009]),
        np.array([1000.0, 1.0]),
        np.array([1001.0, 1.0]),
        np.array([np.pi * 1e9, np.e], f64),
        np.array([3.4028235e38, 1e-45], f32),
        np.zeros((2, 2, 2)),
        np.arange(24, dtype=f32).reshape(2, 3, 4),
        np.arange(16, dtype=f64).reshape(2, 2, 2, 2) / 8,
        np.arange(100, dtype=f32),
        np.arange(1000, dtype=f64),
        np.arange(1001, dtype=f64),
        np.arange(1002, dtype=f32).reshape(501, 2),
        np.arange(1002, dtype=f32).reshape(2, 501),
        np.arange(1080, dtype=f64).reshape(12, 10, 9) / 4,
        random.normal(size=(4, 12)),
        random.normal(size=(26, 40)).astype(f32),
        random.normal(size=(3, 3, 3)).astype(f32),
        np.exp(random.normal(size=20) * 10),
        np.zeros((0, 3)),
    ]
    np.set_printoptions()
    samples = [
        {
            "type": a.dtype.name,
            "shape": list(a.shape),
            "scalars": [repr(x.item()) for x in a.ravel()],
            "text": np.array2string(a, separator=", "),
        }
        for a in arrays
    ]
    write_list("printing.json", samples)


def write_list(name, entries):
    """A JSON list with an entry to a line."""
    (FOLDER / name).write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n")


def npy_bytes(array, version=(1, 0), allow_pickle=False):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version, allow_pickle=allow_pickle)
    return buffer.getvalue()


def entry(name, data, **more):
    return {"name": name, "base64": base64.b64encode(data).decode(), **more}


def numbers(array):
    """Every element as text that gives the same Double."""
    return [repr(float(x)) for x in array.ravel()]


def sample(dtype):
    """Six elements that show sign, byte order and element order."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        return np.array([[-2.5, 0.1, 1e4], [-0.0, np.inf, 6e-8]], dtype)
    if dtype.kind == "b":
        return np.array([[True, False, False], [True, True, False]])
    low = -2 if dtype.kind == "i" else 0
    high = 100 if dtype.itemsize == 1 else 30000
    return np.array([[low, 1, 2], [high, 4, 5]], dtype)


def npy():
    """What numpy.save writes, and what it can write that is to be refused."""
    accepted = []

    def accept(name, array, version=(1, 0)):
        accepted.append(entry(name, npy_bytes(array, version), shape=list(array.shape), scalars=numbers(array)))

    for code in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
        for order in "<>" if np.dtype(code).itemsize > 1 else "|":
            array = sample(code).astype(order + code)
            accept(f"{order}{code} C", array)
            accept(f"{order}{code} Fortran", np.asfortranarray(array))
    cube = np.arange(24, dtype="<f8").reshape(2, 3, 4)
    for version in [(1, 0), (2, 0), (3, 0)]:
        accept(f"version {version[0]}", cube.astype("<f4"), version)
    accept("rank 3 Fortran", np.asfortranarray(cube))
    accept("rank 0", np.array(1.5))
    accept("rank 1", np.array([1.0, 2.0], "<f4"))
    accept("no rows", np.zeros((0, 3)))
    accept("no columns", np.zeros((3, 0), order="F"))
    accept("rank 64", np.full((1,) * 64, 7.0))
    accept("large integers", np.array([2**63 - 1, -(2**63), 2**53 + 1], "<i8"))
    accept("larger integers", np.array([2**64 - 1, 2**63], "<u8"))
    write_list("npy.json", accepted)

    refused = [
        entry("object", npy_bytes(np.array([1, "a"], object), allow_pickle=True), type="|O", kind="Python objects"),
        entry("complex", npy_bytes(np.array([1j])), type="<c16", kind="complex numbers"),
        entry("text", npy_bytes(np.array(["abc"])), type="<U3", kind="text"),
        entry("bytes", npy_bytes(np.array([b"abc"])), type="|S3", kind="bytes"),
        entry("dates", npy_bytes(np.array(["2020-01-01"], "M8[D]")), type="<M8[D]", kind="dates"),
        entry("spans", npy_bytes(np.array([1], "m8[s]")), type="<m8[s]", kind="time spans"),
        entry("raw", npy_bytes(np.zeros(2, "V4")), type="|V4", kind="raw data"),
        entry("long double", npy_bytes(np.zeros(2, "<f16")), type="<f16", kind="floats of another size"),
        entry("structured", npy_bytes(np.zeros(2, [("a", "<f4"), ("b", "<i4")])), type="structured", kind=""),
    ]
    write_list("npy-refused.json", refused)
    np.save(FOLDER / "weights1.npy", np.arange(-3, 3).reshape(2, 3) / 7)


def safe_tensors():
    """What the safetensors package writes."""
    f4 = np.array([[-2.5, 0.1, 1e4], [-0.0, 6e-8, 3.0]], "<f4")
    wide = sample("f8")
    files = []

    def add(name, data, tensors, metadata=None):
        held = [{"name": n, "shape": list(a.shape), "scalars": numbers(a)} for n, a in sorted(tensors.items())]
        files.append(entry(name, data, tensors=held, metadata=metadata or {}))

    def save(name, tensors, metadata=None):
        add(name, safetensors.numpy.save(tensors, metadata), tensors, metadata)

    save("empty", {})
    save("metadata only", {}, {"format": "pt"})
    save("float32", {"weight": f4, "bias": f4[0]})
    save("float64", {"b": wide, "a": wide[1], "empty": np.zeros((0, 3))})
    save("both", {"a": f4, "b": wide, "c": np.array(1.5), "d": f4[1]}, {"note": 'quote " and \\ and \n and \u00e4'})
    for code in ["f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]:
        save(code, {"x": sample(code)})
    halves = np.array([1.0, -2.5, 3.0e38, 0.0], "<f4")
    bits = (halves.view("<u4") >> 16).astype("<u2")
    held = (bits.astype("<u4") << 16).view("<f4")
    spec = safetensors.TensorSpec(
        dtype="bfloat16", shape=[4], data_ptr=bits.ctypes.data, data_len=bits.nbytes
    )
    add("bf16", bytes(safetensors.serialize({"x": spec}, None)), {"x": held})
    write_list("safetensors.json", files)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    printing()
    npy()
    safe_tensors()
