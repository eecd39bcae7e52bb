"""The data that the peers train on, as numpy arrays."""
import gzip
import os

import numpy as np

from harness import skip


def spiral(dtype=np.float32, classes=3, samples=200):
    """Points on the arms of a spiral, after A. Karpathy, CS231n: 600×2 coordinates and their classes."""
    generator = np.random.default_rng(1)
    arms = []
    for arm in range(classes):
        radius = np.linspace(0, 1, samples)
        angle = 2.5 * (4 * arm + 4 * radius + 0.2 * generator.standard_normal(samples))
        arms.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1))
    return np.concatenate(arms).astype(dtype), np.repeat(np.arange(classes), samples)


def fashion(folder, part="train"):
    """60,000 images ("train") or 10,000 ("t10k") of 784 numbers from 0 to 1, and their classes."""

    def read(name, offset):
        for path, open_file in ((name, open), (name + ".gz", gzip.open)):
            path = os.path.join(folder, path)
            if os.path.exists(path):
                with open_file(path, "rb") as file:
                    return np.frombuffer(file.read(), np.uint8, offset=offset)
        return skip(f"no file {name} in {folder}")

    images = read(f"{part}-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255
    return images, read(f"{part}-labels-idx1-ubyte", 8).astype(np.int64)


def weights(widths, dtype=np.float32):
    """Weights and biases of a fully connected network, drawn as He for ReLU."""
    generator = np.random.default_rng(0)
    return [
        ((generator.standard_normal((i, o)) * (2 / i) ** 0.5).astype(dtype), np.zeros(o, dtype))
        for i, o in zip(widths, widths[1:])
    ]


def logits(rows, columns, most=4):
    """Logits from -most to most, the gradient with respect to their softmax, and labels."""
    generator = np.random.default_rng(0)
    x = generator.uniform(-most, most, (rows, columns)).astype(np.float32)
    dy = generator.uniform(-1, 1, (rows, columns)).astype(np.float32)
    return x, dy, generator.integers(0, columns, rows)


def update(count, dead):
    """Weights, their gradients, and the value of a memory: for dead units the gradient is 0 and the memory subnormal."""
    generator = np.random.default_rng(0)
    w, g = (generator.uniform(-1, 1, count).astype(np.float32) for _ in range(2))
    memory = np.zeros(count, np.float32)
    if dead:
        g[: count // 5 * 4] = 0
        memory[: count // 5 * 4] = np.finfo(np.float32).smallest_normal / 8
    return w, g, memory
