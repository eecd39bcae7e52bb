"""Measures everything beside the peers that are installed, and writes the page *Speed* of the documentation.

    swift build -c release
    python3 Benchmarks/peers/speed_page.py --fashion DIR --models DIR

It takes a quarter of an hour for each number of threads, in which the machine should have nothing else to do. `--quick`
shows that it runs. What has been measured is written at once, so a run that is stopped leaves a page with what it had.
"""
import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile

import compare
from harness import WORKS

PAGE = os.path.join(compare.HERE, "..", "..", "Sources", "Backprop", "Backprop.docc", "Speed.md")
PACKAGES = ("numpy", "torch", "jax", "scikit-learn", "onnxruntime")

HEAD = """# Speed

Every row of the benchmarks beside its peers, on one machine.

This page is made by one command, which measures whatever is installed beside the package:

```sh
python3 Benchmarks/peers/speed_page.py --threads 1,2 \\
    --fashion FOLDER --models FOLDER
```

FOLDER holds Fashion-MNIST's four IDX files, and networks as ONNX files (`Tests/EndToEnd/onnx_exports.py --write FOLDER`
makes some). Where times are compared they were measured in turn, in one run, on cores of their own; the best counts.
Above 1× the other takes longer. Other machines have other figures: run it on yours. Two threads depend on how near each
other the system puts their cores; `backprop-benchmarks --threads 2` says first how long they take to share a call.

"""


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--fashion", help="the folder with Fashion-MNIST's four IDX files")
    parser.add_argument("--models", help="a folder with networks as ONNX files")
    parser.add_argument("--bin", default=os.path.join(compare.HERE, "..", "..", ".build", "release"), help="our commands")
    parser.add_argument("--threads", default="1", help="with how many threads: 1,2 for both, one after the other")
    parser.add_argument("--quick", action="store_true", help="short samples, to see that it runs")
    parser.add_argument("--output", default=PAGE, help="the page")
    return parser.parse_args()


def versions():
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return ", ".join(found)


def networks(options, threads):
    """The table of trainings and predictions."""
    options.threads, options.work, options.peers, options.rounds = threads, list(WORKS), list(compare.PEERS), 2
    if not options.models:
        options.work.remove("models")
    if not options.fashion:
        options.work.remove("fashion")
    return compare.table(compare.measure(options))


def kernels(options, threads):
    """What the benchmarks say of the machine, and their rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.json")
        words = [os.path.join(options.bin, "backprop-benchmarks"), "--threads", str(threads), "--json", path]
        if options.quick:
            words.append("--quick")
        output = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
        with open(path) as file:
            records = json.load(file)
    rows, names = {}, []
    for record in records:
        row = rows.setdefault(record["name"], {"own": record})
        if record.get("peer"):
            row[record["peer"]] = record
            if record["peer"] not in names:
                names.append(record["peer"])
    lines = [f"| work | best | of the limit | {' | '.join(names)} |", "|---|" + "---|" * (len(names) + 2)]
    for name, row in rows.items():
        cells = [compare.time(row["own"]["seconds"]), f"{row['own']['percentOfLimit']:.0f} %"]
        cells += [f"{row[peer]['ratio']:.2f}×" if peer in row else "" for peer in names]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return output.split("\n\n")[0], "\n".join(lines)


def write(options, parts):
    with open(options.output, "w") as file:
        file.write("".join(parts).rstrip() + "\n")


def main():
    options = parse()
    parts = [HEAD]
    for threads in map(int, options.threads.split(",")):
        title = "one thread" if threads == 1 else f"{threads} threads"
        print(f"kernels, {title}", file=sys.stderr, flush=True)
        every = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        compare.pin(threads)
        machine, table = kernels(options, threads)
        if len(parts) == 1:
            # Where a library lies is of no use to a reader.
            machine = "\n".join(line for line in machine.splitlines() if not line.startswith("peers"))
            parts.append(f"```\n{machine}\n```\n\nPeers: {versions()}.\n\n")
        parts.append(
            f"## Kernels and layers, {title}\n\nThe limit is what the processor's fused multiply-adds, or a copy in as"
            " much memory, reach\nin the same run. One sample needs each weight once: *reading* is how long it takes to"
            f" read and add up a network's weights.\n\n{table}\n\n")
        write(options, parts)
        parts.insert(-1, f"## Trainings and predictions, {title}\n\n{networks(options, threads)}\n\n")
        write(options, parts)
        if every:
            os.sched_setaffinity(0, every)


if __name__ == "__main__":
    main()
