#!/usr/bin/env python3
"""Reads the files that FormatOutputTests wrote with numpy and the safetensors package, and compares every element.

    check_formats.py FOLDER
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
import safetensors.numpy
from safetensors import safe_open

SHAPES = [(), (1,), (7,), (0, 3), (3, 4), (2, 3, 4), (1000, 100)]


def expected():
    """The arrays by name: element i is i/7 - 3, computed in double precision."""
    arrays = {}
    for shape in SHAPES:
        name = "x" + "".join(f"_{extent}" for extent in shape)
        double = np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape) / 7 - 3
        arrays[f"{name}-f8"] = double
        arrays[f"{name}-f4"] = double.astype(np.float32)
    return arrays


def check(name, found, wanted):
    if found.dtype != wanted.dtype or found.shape != wanted.shape or found.tobytes() != wanted.tobytes():
        sys.exit(f"{name}: expected {wanted.dtype} {wanted.shape}, found {found.dtype} {found.shape} or other elements")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    arrays = expected()
    for name, array in arrays.items():
        check(f"{name}.npy", np.load(folder / f"{name}.npy", allow_pickle=False), array)
    held = safetensors.numpy.load_file(folder / "x.safetensors")
    if sorted(held) != sorted(arrays):
        sys.exit(f"x.safetensors: expected {sorted(arrays)}, found {sorted(held)}")
    for name, array in arrays.items():
        check(f"x.safetensors: {name}", held[name], array)
    with safe_open(folder / "x.safetensors", "np") as file:
        metadata = file.metadata()
    if metadata != {"format": "np", "note": 'quote " and \\ and \n and ä'}:
        sys.exit(f"x.safetensors: found the metadata {metadata}")
    for name in "stored.npz", "compressed.npz":
        with zipfile.ZipFile(folder / name) as archive:
            if archive.testzip():
                sys.exit(f"{name}: {archive.testzip()} is damaged")
        with np.load(folder / name, allow_pickle=False) as held:
            wanted = arrays | {"größe/β": np.ones(1, np.float32)}
            if sorted(held) != sorted(wanted):
                sys.exit(f"{name}: expected {sorted(wanted)}, found {sorted(held)}")
            for key, array in wanted.items():
                check(f"{name}: {key}", held[key], array)
    print(f"{len(arrays)} .npy files, two .npz files with them, and {len(held)} tensors of a safetensors file are as expected")


if __name__ == "__main__":
    main()
