"""Compares what the package reads with what others read; see Tests/Fuzz/compare."""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import select
import shutil
import subprocess
import sys
import zlib

import numpy

import theirs
from differences import differences
from grammar import idx, mutation, npy, npz, pictures, tables, tensors

formats = {
    "npy": (npy.sample, npy.extremes), "npz": (npz.sample, npz.extremes),
    "safetensors": (tensors.sample, tensors.extremes),
    "csv": (tables.table, tables.tables), "gzip": (idx.sample_gzip_images, idx.gzip_extremes),
    "png": (pictures.png, pictures.png_extremes), "pnm": (pictures.pnm, pictures.pnm_extremes)}
endings = {",": "comma", ";": "semicolon", "\t": "tab"}


class Ours:
    """The package in a process of its own, which is started again when it ends or does not answer."""

    def __init__(self, program):
        self.program = program
        self.process = None

    def ask(self, format, path):
        if self.process is None:
            self.process = subprocess.Popen(
                [self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=os.environ | {"SWIFT_BACKTRACE": "enable=no"})
        try:
            self.process.stdin.write(f"{format}\t{path}\n".encode())
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], 60)
            line = self.process.stdout.readline() if ready else b""
        except BrokenPipeError:
            ready, line = True, b""
        if line:
            return json.loads(line)
        self.process.kill()
        self.process.wait()
        self.process = None
        return {"find": "it ends with a trap" if ready else "no answer within 60 s"}


def files(format, seed, count, folder):
    """Paths of as many files as were asked for, a third of them damaged, and those far from what programs write."""
    chance = random.Random(f"{format} {seed}")
    sample, extremes = formats[format]
    folder = folder / format
    folder.mkdir()
    if format == "gzip":
        (folder / "label").write_bytes(idx.array([1], b"\1"))
    for index in range(count):
        content = sample(chance)
        content, delimiter = content if format == "csv" else (content, "")
        if index % 3 == 2:
            content = mutation.mutated(content, chance)
            if format == "png" and chance.random() < 0.7:
                content = mutation.with_checksums(content)
        yield write(folder, f"{index}", format, content, delimiter)
    for name, content in extremes():
        yield write(folder, name, format, content, ",")


def write(folder, name, format, content, delimiter):
    path = folder / f"{name}.{endings[delimiter] if format == 'csv' else 'gz' if format == 'gzip' else format}"
    path.write_bytes(content)
    return path, content


def their_parts(format, content, path):
    try:
        return theirs.readers[format](content, str(path)), None
    except MemoryError:
        return None, "MemoryError"
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"


def same(format, ours, others):
    """Nothing if two lists of parts are equal, else what is different: the side that alone reads, or both, and why."""
    if format == "csv":
        labels = [part["text"] for part in ours[1:]]
        ours = ours[:1] + [{"name": "label", "text": text} for text in labels]
    if format in ("safetensors", "npz"):
        ours = sorted(ours, key=lambda part: (part["name"].encode("utf-8", "surrogatepass"), "text" in part))
        others = sorted(others, key=lambda part: (part[0].encode("utf-8", "surrogatepass"), isinstance(part[1], str)))
    if [part["name"] for part in ours] != [name for name, _ in others] and format not in ("png", "pnm"):
        return "both", f"{[part['name'] for part in ours][:8]} here, {[name for name, _ in others][:8]} there"
    for part, (name, value) in zip(ours, others):
        if "error" in part and (isinstance(value, Exception) or part["error"] == "large"):
            continue
        if "error" in part:
            return "theirs", part["error"]
        if isinstance(value, Exception):
            return "ours", f"{type(value).__name__}: {value}"
        if isinstance(value, str):
            if part.get("text") != value:
                return "both", f"{part} here, {value!r} there"
        elif format in ("png", "pnm") and "values" in part:
            problem = pixels(part, name, value)
            if problem:
                return "both", problem
        elif part.get("shape") != list(value.shape) or part["sum"] != checksum(value):
            return "both", f"{part} here, shape {list(value.shape)} and sum {checksum(value)} there"
    return None


def pixels(part, depth, value):
    """Pillow keeps 8 of 16 bits where there is colour, and rounds halves to even where values are widened."""
    if part["shape"] != list(value.shape):
        return f"{part['shape']} here, {list(value.shape)} there"
    ours = numpy.array(part["values"], dtype=numpy.int64).reshape(value.shape)
    if part["name"] == depth:
        wrong = abs(ours - value).max(initial=0) > 1
    else:
        # The upper byte, or the value rounded to 8 bits.
        wrong = abs(ours / 257 - value).max(initial=0) > 1
    return f"{ours.tolist()} here, {value.tolist()} there"[:300] if wrong else None


def checksum(array):
    array = numpy.where(numpy.isnan(array), numpy.nan, array).astype("<f8")
    return zlib.crc32(array.tobytes())


def judge(format, ours, others, error, size):
    """The kind of an outcome: both, refused, or which side alone reads; and why it is a find, if it is."""
    if "find" in ours:
        return "find", ours["find"]
    if ours["ns"] > 10**9 and ours["ns"] > 200 * size:
        return "find", f"{ours['ns'] / 1e9:.1f} s for {size} bytes"
    if "parts" in ours and others is not None:
        different = same(format, ours["parts"], others)
        if different is None:
            return "both", None
        side, why = different
    elif "parts" in ours:
        side, why = "ours", error
    elif others is not None:
        side, why = "theirs", ours["error"]
    else:
        return "refused", None
    for known_formats, known_side, pattern, _ in differences:
        if format in known_formats.split() and known_side == side and re.search(pattern, why, re.DOTALL):
            return side, None
    return "find", f"{side}: {why}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--finds", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("formats", nargs="*")
    arguments = parser.parse_intermixed_args()
    if unknown := set(arguments.formats) - set(formats):
        parser.error(f"no format {', '.join(unknown)}; there are {', '.join(formats)}")
    ours = Ours(arguments.folder / "ours")
    failed = False
    arguments.finds.mkdir(parents=True, exist_ok=True)
    for format in arguments.formats or formats:
        counts, slowest = collections.Counter(), 0
        for path, content in files(format, arguments.seed, arguments.count, arguments.folder):
            answer = ours.ask(format, path)
            others, error = their_parts(format, content, path)
            size = len(content) + sum(8 * value.size for _, value in others or [] if hasattr(value, "size"))
            kind, find = judge(format, answer, others, error, size)
            counts["files"] += 1
            counts[kind] += 1
            slowest = max(slowest, answer.get("ns", 0) / max(size, 1) if answer.get("ns", 0) > 10**8 else 0)
            if find:
                failed = True
                kept = arguments.finds / f"{format}-{arguments.seed}-{path.name}"
                shutil.copy(path, kept)
                print(f"{kept}: {find}"[:600])
            path.unlink()
        print(
            f"{format}: {counts['files']} files, {counts['both']} read by both, {counts['refused']} refused by both, "
            f"{counts['theirs']} read only by others, {counts['ours']} only here, {counts['find']} finds"
            + (f"; at most {slowest:.0f} ns a byte" if slowest else ""))
    sys.exit(failed)


main()
