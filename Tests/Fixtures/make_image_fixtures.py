#!/usr/bin/env python3
"""Writes the files that the image and the archive tests compare with: what Pillow, ImageMagick, numpy and Python's zipfile
make of known numbers.

Needs what image_samples.py does. Run it from anywhere; the files go to Tests/BackpropTests/Fixtures.
"""

import base64
import io
import json
import zipfile
from pathlib import Path

import numpy as np

import jpeg_samples
from image_samples import samples

FOLDER = Path(__file__).resolve().parent.parent / "BackpropTests" / "Fixtures"


def text(content):
    return base64.b64encode(content).decode()


def images():
    """Images of 5×9 pixels: at this size each pass of an interlaced file has some."""
    for name, content, values in samples(5, 9, seed=1):
        words = values.astype("<u2").tobytes()
        yield {"name": name, "base64": text(content), "shape": values.shape, "bits": 8 * values.itemsize,
               "values": text(words)}


def jpegs():
    """Pictures of 17×11 pixels: parts of the last blocks are left away, and blocks of units."""
    for number in range(8):
        for name, content, values in jpeg_samples.samples(17, 11, seed=number):
            order = "big" if number % 2 else "little"
            if name.endswith(f"{order}.jpg") or number == 0 and not name.endswith(("big.jpg", " jpeg.jpg")):
                yield {"name": name, "base64": text(content), "shape": values.shape, "values": text(values.tobytes())}


class Pipe(io.RawIOBase):
    """A file that cannot be sought in: sizes follow the contents."""

    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, content):
        self.content += bytes(content)
        return len(content)


def archives():
    """Archives and the arrays in them, all as numbers of double precision."""
    random = np.random.default_rng(2)
    arrays = {
        "weights": random.normal(size=(3, 4)).astype(np.float32), "bias": np.zeros((1, 200)),
        "labels": np.array([3, 1, 2]), "fortran": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "scalar": np.array(1.5), "none": np.zeros((0, 3)), "größe/β": np.arange(5, dtype=np.uint8),
    }
    for name, save in [("savez", np.savez), ("savez_compressed", np.savez_compressed)]:
        stream = io.BytesIO()
        save(stream, **arrays)
        yield name, stream.getvalue(), arrays
    stream = io.BytesIO()
    np.savez(stream)
    yield "empty", stream.getvalue(), {}

    element = io.BytesIO()
    np.save(element, arrays["weights"])
    kept = {"weights": arrays["weights"], "again": arrays["weights"]}
    for name, file in [("comment and another file", io.BytesIO()), ("pipe", Pipe())]:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for key in kept:
                archive.writestr(f"{key}.npy", element.getvalue())
            if name != "pipe":
                archive.writestr("README", "no array")
                archive.comment = b"a comment with PK\5\6 in it"
        yield name, file.content if name == "pipe" else file.getvalue(), kept


def main():
    lists = {
        "images.json": list(images()),
        "jpeg.json": list(jpegs()),
        "npz.json": [
            {"name": name, "base64": text(content), "arrays": [
                {"name": key, "shape": array.shape, "scalars": array.astype(np.float64).ravel().tolist()}
                for key, array in arrays.items()
            ]} for name, content, arrays in archives()
        ],
    }
    for name, entries in lists.items():
        lines = ",\n".join(json.dumps(entry) for entry in entries)
        (FOLDER / name).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
