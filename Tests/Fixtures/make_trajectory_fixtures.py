#!/usr/bin/env python3
"""Writes what numpy gets from the lectures' equations, for the trajectory tests: the data, the starting weights, the
loss and accuracy of each epoch, and the weights at the end, all in double precision.

    python3 Tests/Fixtures/make_trajectory_fixtures.py      # needs numpy; writes Tests/BackpropTests/Fixtures/trajectories
"""
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "trajectories"
EPOCHS = 200


def spiral(samples, classes, rng):
    """The nnfs spiral: radius i/(S-1), angle 4k + 4r + 0.2·normal, point (r·sin 2.5θ, r·cos 2.5θ)."""
    x, y = [], []
    for k in range(classes):
        r = np.linspace(0, 1, samples)
        t = np.linspace(4 * k, 4 * (k + 1), samples) + 0.2 * rng.standard_normal(samples)
        x.append(np.c_[r * np.sin(2.5 * t), r * np.cos(2.5 * t)])
        y += [k] * samples
    return np.concatenate(x), np.array(y)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# Each activation with its derivative from the output.
ACTIVATIONS = {
    "linear": (lambda z: z, lambda y: np.ones_like(y)),
    "relu": (lambda z: np.maximum(0, z), lambda y: (y > 0).astype(float)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y * y),
}


def train(name, x, y, sizes, activations, loss, rate, decay=0.0, momentum=0.0, scale=1.0, seed=1):
    rng = np.random.default_rng(seed)
    weights = [scale * rng.standard_normal(s) / np.sqrt(s[0]) for s in zip(sizes, sizes[1:])]
    biases = [0.1 * rng.standard_normal((1, h)) for h in sizes[1:]]
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    for i, (w, b) in enumerate(zip(weights, biases), 1):
        np.save(folder / f"weights{i}.npy", w)
        np.save(folder / f"bias{i}.npy", b)

    n = len(x)
    memory = [np.zeros_like(p) for p in weights + biases]
    losses, accuracies = [], []
    for epoch in range(EPOCHS):
        outputs = [x]
        for w, b, activation in zip(weights, biases, activations):
            outputs.append(ACTIVATIONS[activation][0](outputs[-1] @ w + b))
        if loss == "cross-entropy":
            p = softmax(outputs[-1])
            target = y if y.ndim == 2 else np.eye(p.shape[1])[y]
            losses.append(np.mean(-np.log(np.clip(p, 1e-7, 1 - 1e-7))[target == 1]))
            accuracies.append(np.mean(p.argmax(axis=1) == target.argmax(axis=1)))
            gradient = (p - target) / n
        else:
            losses.append(np.mean((outputs[-1] - y) ** 2))
            gradient = 2 * (outputs[-1] - y) / y.size
        dw, db = [], []
        for i in reversed(range(len(weights))):
            gradient = gradient * ACTIVATIONS[activations[i]][1](outputs[i + 1])
            dw.insert(0, outputs[i].T @ gradient)
            db.insert(0, gradient.sum(axis=0, keepdims=True))
            gradient = gradient @ weights[i].T
        alpha = rate / (1 + decay * epoch)
        for i, (p, g) in enumerate(zip(weights + biases, dw + db)):
            memory[i] = momentum * memory[i] - alpha * g
            p += memory[i]
    np.save(folder / "losses.npy", np.array(losses))
    np.save(folder / "accuracies.npy", np.array(accuracies))
    for i, (w, b) in enumerate(zip(weights, biases), 1):
        np.save(folder / f"final_weights{i}.npy", w)
        np.save(folder / f"final_bias{i}.npy", b)
    print(f"{name}: loss {losses[0]:.4f} → {losses[-1]:.4f}")


def main():
    rng = np.random.default_rng(0)
    x, y = spiral(50, 3, rng)
    train("sgd", x, y, [2, 64, 3], ["relu", "linear"], "cross-entropy", rate=0.5)
    train("momentum", x, y, [2, 64, 3], ["relu", "linear"], "cross-entropy", rate=0.2, decay=0.001, momentum=0.9)
    train("one-hot", x, np.eye(3)[y], [2, 16, 3], ["relu", "linear"], "cross-entropy", rate=0.2, momentum=0.9)
    four = rng.standard_normal((40, 4))
    train("deep", four, (four[:, 0] * four[:, 1] > 0).astype(int), [4, 3, 4, 2], ["relu", "sigmoid", "linear"],
          "cross-entropy", rate=0.5, momentum=0.5, scale=2.0)
    train("regression", x, np.c_[x[:, 0] ** 2, x[:, 0] * x[:, 1]], [2, 12, 2], ["tanh", "linear"], "mean-squared-error",
          rate=0.3, decay=0.01, momentum=0.8)


main()
