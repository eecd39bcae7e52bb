#!/usr/bin/env python3
"""Networks that PyTorch exports as ONNX and then trains for 50 steps in double precision, for the tests to do the same.

    python3 Tests/Fixtures/make_onnx_training_fixtures.py    # needs torch, onnx and numpy from PyPI

For each: the file, samples and targets, the losses of all steps, and what the network answers before and after.
"""

import base64
import io
import json
import pathlib
import warnings

warnings.filterwarnings("ignore")

import torch
from torch import nn

FOLDER = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "onnx"
STEPS = 50


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.norm = nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.norm(self.first(x)))))


class Recurrent(nn.Module):
    def __init__(self, kind, **settings):
        super().__init__()
        # Two biases that are added learn twice as fast as one.
        self.body = kind(3, 4, batch_first=True, bias=False, **settings)
        self.head = nn.Linear(4 * (2 if settings.get("bidirectional") else 1), 2)

    def forward(self, x):
        return self.head(self.body(x)[0].mean(1))


class Attention(nn.Module):
    """One head, out of products, a softmax and a normalization."""

    def __init__(self, features):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(features, features) for _ in range(3))
        self.norm, self.head = nn.LayerNorm(features), nn.Linear(features, 2)

    def forward(self, x):
        scores = self.query(x) @ self.key(x).transpose(1, 2) / 2
        return self.head(self.norm(x + torch.softmax(scores, -1) @ self.value(x)).mean(1))


def networks():
    yield "mlp", nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 3)), (4,), "classes"
    yield "residual", nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.ReLU(), Residual(4), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3)), (2, 6, 6), "classes"
    yield "lstm", Recurrent(nn.LSTM), (5, 3), "values"
    yield "gru", Recurrent(nn.GRU, bidirectional=True), (5, 3), "values"
    yield "attention", Attention(4), (5, 4), "values"


def numbers(tensor):
    return tensor.detach().flatten().tolist()


def fixture(name, network, shape, task):
    rows = 6
    samples = torch.randn(rows, *shape, dtype=torch.float64)
    file = io.BytesIO()
    # Normalizations stay as they are, for a training to find them.
    torch.onnx.export(
        network.eval(), (samples.float(),), file, dynamo=False, input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE)
    network = network.double()
    before = network(samples)
    targets = torch.arange(rows) % 3 if task == "classes" else torch.randn(rows, 2, dtype=torch.float64)
    loss = nn.CrossEntropyLoss() if task == "classes" else nn.MSELoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    network.train()
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = loss(network(samples), targets)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return {
        "name": name, "shape": list(shape), "model": base64.b64encode(file.getvalue()).decode(), "samples": numbers(samples),
        "targets": targets.flatten().tolist(), "before": numbers(before), "losses": losses, "after": numbers(network.eval()(samples))}


def main():
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(1)
    for name, *rest in networks():
        (FOLDER / f"training-{name}.json").write_text(json.dumps(fixture(name, *rest)) + "\n")


main()
