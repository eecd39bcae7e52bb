#!/usr/bin/env python3
"""Writes what PyTorch gets in 200 updates of a small network in double precision, once for each activation and each
loss: the data and starting parameters, the loss before each update, and the parameters at the end in one array.

    python3 Tests/Fixtures/make_unit_fixtures.py      # needs torch and numpy; writes Tests/BackpropTests/Fixtures/units
"""
import pathlib

import numpy as np
import torch
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "units"
UPDATES, RATE = 200, 0.1

ACTIVATIONS = {
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "arctan": torch.atan,
    "step": lambda z: (z > 0).double(),
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "softplus": lambda z: F.softplus(z, threshold=1000),
    "softsign": F.softsign,
    "swish": F.silu,
    # Not F.hardsigmoid, which rounds 1/6 to single precision.
    "hard_sigmoid": lambda z: torch.clamp(z / 6 + 0.5, 0, 1),
    "relu6": F.relu6,
}

# Each loss with the activation of the last layer. The targets of the cross-entropies are 0 or 1.
LOSSES = {
    "mean_absolute_error": (F.l1_loss, None),
    "half_squared_error": (lambda y, t: 0.5 * ((y - t) ** 2).sum(axis=1).mean(), None),
    "sigmoid_cross_entropy": (F.binary_cross_entropy_with_logits, None),
    "binary_cross_entropy": (F.binary_cross_entropy, torch.sigmoid),
}


def save(name, tensor):
    np.save(ROOT / f"{name}.npy", tensor.detach().numpy())


def train(name, x, y, start, activation, loss, last=None):
    w1, b1, w2, b2 = parameters = [p.clone().requires_grad_() for p in start]
    losses = []
    for _ in range(UPDATES):
        output = activation(x @ w1 + b1) @ w2 + b2
        value = loss(last(output) if last else output, y)
        losses.append(value.detach())
        gradients = torch.autograd.grad(value, parameters, allow_unused=True)
        with torch.no_grad():
            for p, g in zip(parameters, gradients):
                if g is not None:
                    p -= RATE * g
    save(f"{name}-losses", torch.stack(losses))
    save(f"{name}-final", torch.cat([p.flatten() for p in parameters]))
    print(f"{name}: loss {losses[0]:.4f} → {losses[-1]:.4f}")


def main():
    ROOT.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    x = torch.randn(20, 3, dtype=torch.double)
    y = torch.stack([x[:, 0] * x[:, 1], torch.sin(2 * x[:, 2])], 1)
    start = [0.5 * torch.randn(shape, dtype=torch.double) for shape in [(3, 7), (7,), (7, 2), (2,)]]
    for name, tensor in zip(["x", "y", "weights1", "biases1", "weights2", "biases2"], [x, y] + start):
        save(name, tensor)
    for name, activation in ACTIVATIONS.items():
        train(name, x, y, start, activation, F.mse_loss)
    for name, (loss, last) in LOSSES.items():
        train(name, x, (y > 0).double() if "entropy" in name else y, start, torch.tanh, loss, last)


main()
