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


# Each optimizer by its equations: it is given the settings, the number of the update from 0, the rate of that update,
# the parameter, its gradient and its memory, and changes the parameter and the memory.
def sgd(o, t, alpha, w, g, s):
    s["m"] = o.get("momentum", 0) * s.get("m", 0) - alpha * g
    w += s["m"]


def nesterov(o, t, alpha, w, g, s):
    s["m"] = o["momentum"] * s.get("m", 0) - alpha * g
    w += o["momentum"] * s["m"] - alpha * g


def adagrad(o, t, alpha, w, g, s):
    s["r"] = s.get("r", 0) + g**2
    w -= alpha * g / (np.sqrt(s["r"]) + 1e-7)


def rmsprop(o, t, alpha, w, g, s):
    s["r"] = 0.9 * s.get("r", 0) + 0.1 * g**2
    w -= alpha * g / (np.sqrt(s["r"]) + 1e-3)


def adam(o, t, alpha, w, g, s):
    s["m"] = 0.9 * s.get("m", 0) + 0.1 * g
    s["v"] = 0.999 * s.get("v", 0) + 0.001 * g**2
    first, second = s["m"] / (1 - 0.9 ** (t + 1)), s["v"] / (1 - 0.999 ** (t + 1))
    w *= 1 - alpha * o.get("weight_decay", 0)
    w -= alpha * first / (np.sqrt(second) + 1e-8)


# What the rate is multiplied by at update t.
SCHEDULES = {
    "constant": lambda t: 1,
    "inverse-time": lambda t: 1 / (1 + 0.01 * t),
    "step": lambda t: 0.5 ** (t // 60),
    "exponential": lambda t: 0.5 ** (t / 70),
    "cosine": lambda t: 0.1 + 0.9 * (1 + np.cos(np.pi * min(t, 150) / 150)) / 2,
    "warm-up": lambda t: (t + 1) / 20 if t < 20 else 0.5 ** ((t - 20) / 70),
}


def train(name, x, y, sizes, activations, loss, rate, optimizer=sgd, schedule=None, scale=1.0, seed=1, l1=0.0, l2=0.0,
          negative=0.0, biases_too=False, clip=None, sample_weights=None, **options):
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
    decay = options.get("decay", 0)
    factor = SCHEDULES[schedule] if schedule else lambda t: 1 / (1 + decay * t)
    share = np.ones(n) if sample_weights is None else sample_weights
    memory = [{} for _ in weights + biases]
    losses, accuracies, penalties = [], [], []
    for epoch in range(EPOCHS):
        outputs = [x]
        for w, b, activation in zip(weights, biases, activations):
            outputs.append(ACTIVATIONS[activation][0](outputs[-1] @ w + b))
        if loss == "cross-entropy":
            p = softmax(outputs[-1])
            target = y if y.ndim == 2 else np.eye(p.shape[1])[y]
            losses.append(np.mean(share * -np.log(np.clip(p, 1e-7, 1 - 1e-7))[target == 1]))
            accuracies.append(np.mean(p.argmax(axis=1) == target.argmax(axis=1)))
            gradient = share[:, None] * (p - target) / n
        else:
            losses.append(np.mean(share[:, None] * (outputs[-1] - y) ** 2))
            gradient = share[:, None] * 2 * (outputs[-1] - y) / y.size
        dw, db = [], []
        for i in reversed(range(len(weights))):
            gradient = gradient * ACTIVATIONS[activations[i]][1](outputs[i + 1])
            dw.insert(0, outputs[i].T @ gradient)
            db.insert(0, gradient.sum(axis=0, keepdims=True))
            gradient = gradient @ weights[i].T
        gradients = dw + db
        penalty = 0.0
        for i, w in enumerate(weights + biases if biases_too else weights):
            penalty += np.sum(l1 * abs(w) + l2 * w**2 + negative * np.maximum(0, -w))
            gradients[i] = gradients[i] + l1 * np.sign(w) + 2 * l2 * w - negative * (w < 0)
        penalties.append(penalty)
        if clip is not None:
            norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
            if norm > clip:
                gradients = [g * clip / norm for g in gradients]
        for s, w, g in zip(memory, weights + biases, gradients):
            optimizer(options, epoch, rate * factor(epoch), w, g, s)
    np.save(folder / "losses.npy", np.array(losses))
    np.save(folder / "accuracies.npy", np.array(accuracies))
    if l1 or l2 or negative:
        np.save(folder / "penalties.npy", np.array(penalties))
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

    x, y = spiral(20, 3, rng)

    def small(name, rate, seed=2, **settings):
        train(name, x, y, [2, 8, 3], ["tanh", "linear"], "cross-entropy", rate, seed=seed, **settings)

    small("nesterov", 0.1, optimizer=nesterov, momentum=0.9)
    small("adagrad", 0.05, optimizer=adagrad)
    # With a smaller epsilon or a greater rate a change of 1e-15 in the first weights grows to 1e-6 and more.
    small("rmsprop", 0.002, optimizer=rmsprop)
    small("adam", 0.01, optimizer=adam)
    small("adamw", 0.01, optimizer=adam, weight_decay=0.1)
    for schedule in SCHEDULES:
        small(f"schedule-{schedule}", 0.02, optimizer=adam, schedule=schedule)
    small("penalty-l1", 0.1, momentum=0.9, l1=0.002)
    small("penalty-l2", 0.1, momentum=0.9, l2=0.003)
    small("penalty-negative", 0.1, momentum=0.9, negative=0.004)
    small("penalty-all", 0.01, optimizer=adam, l1=0.001, l2=0.002, negative=0.003, biases_too=True)
    small("clipped", 0.2, momentum=0.9, clip=0.05)
    small("clipped-penalty", 0.2, l2=0.01, clip=0.1)
    small("class-weights", 0.2, momentum=0.9, sample_weights=np.array([0.5, 1.0, 2.5])[y])
    train("sample-weights", x, np.c_[x[:, 0] ** 2, x[:, 0] * x[:, 1]], [2, 8, 2], ["tanh", "linear"],
          "mean-squared-error", rate=0.1, momentum=0.9, sample_weights=(np.arange(len(x)) % 4) / 2)


main()
