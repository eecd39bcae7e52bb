#!/usr/bin/env python3
"""Networks that PyTorch exports, run by `backprop run` and by onnxruntime; see the script `onnx`.

    Tests/EndToEnd/onnx_exports.py TOOL
    Tests/EndToEnd/onnx_exports.py --write FOLDER      # only writes them, for Benchmarks/peers/compare.py --models FOLDER
"""

import contextlib
import io
import logging
import os
import pathlib
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TORCH_LOGS", "-all")

import torch
from torch import nn

from onnx_compare import differs

logging.disable(logging.WARNING)


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.way = nn.Conv2d(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else nn.Identity()

    def forward(self, x):
        return torch.relu(self.body(x) + self.way(x))


class MobileBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(8, 32, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(),
            nn.Conv2d(32, 32, 3, 1, 1, groups=32, bias=False), nn.BatchNorm2d(32), nn.Hardswish(),
            nn.Conv2d(32, 8, 1, bias=False), nn.BatchNorm2d(8))
        self.squeeze, self.excite = nn.Linear(8, 4), nn.Linear(4, 8)

    def forward(self, x):
        y = self.layers(x)
        gate = torch.sigmoid(self.excite(torch.relu(self.squeeze(y.mean((2, 3))))))
        return x + y * gate[:, :, None, None]


class Recurrent(nn.Module):
    def __init__(self, kind, **settings):
        super().__init__()
        self.body = kind(5, 7, batch_first=True, **settings)
        self.head = nn.Linear(7 * (2 if settings.get("bidirectional") else 1), 3)

    def forward(self, x):
        y, _ = self.body(x)
        return self.head(y[:, -1])


class Causal(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.pad = 2 * dilation
        self.layer = nn.Conv1d(channels, channels, 3, dilation=dilation)

    def forward(self, x):
        return x + torch.relu(self.layer(nn.functional.pad(x, (self.pad, 0))))


class Attention(nn.Module):
    """Two heads, a feed-forward part, and a normalization before each."""

    def __init__(self, features):
        super().__init__()
        self.first, self.second = nn.LayerNorm(features), nn.LayerNorm(features)
        self.qkv, self.out = nn.Linear(features, 3 * features), nn.Linear(features, features)
        self.body = nn.Sequential(nn.Linear(features, 16), nn.GELU(), nn.Linear(16, features))

    def forward(self, x):
        n, t, f = x.shape
        q, k, v = self.qkv(self.first(x)).reshape(-1, t, 3, 2, f // 2).permute(2, 0, 3, 1, 4)
        mask = torch.full((t, t), float("-inf")).triu(1)
        weights = torch.softmax(q @ k.transpose(-1, -2) / (f // 2) ** 0.5 + mask, -1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(-1, t, f))
        return x + self.body(self.second(x))


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.body, self.head = nn.Embedding(20, 6), nn.GRU(6, 5, batch_first=True), nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.body(self.table(x))[1][-1])


class Skip(nn.Module):
    """A U-Net of one level."""

    def __init__(self):
        super().__init__()
        self.down, self.inner, self.up = nn.Conv2d(2, 4, 3, 2, 1), nn.Conv2d(4, 4, 3, 1, 1), nn.Conv2d(6, 1, 3, 1, 1)

    def forward(self, x):
        y = torch.relu(self.inner(torch.relu(self.down(x))))
        y = nn.functional.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.sigmoid(self.up(torch.cat([x, y], 1)))


def networks():
    yield "mlp", nn.Sequential(nn.Linear(12, 32), nn.GELU(), nn.LayerNorm(32), nn.Linear(32, 4), nn.Softmax(1)), (12,)
    yield "lenet", nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 10), nn.LogSoftmax(1)), (1, 28, 28)
    yield "resnet", nn.Sequential(
        nn.Conv2d(3, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1), Residual(8, 8), Residual(8, 16, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)), (3, 24, 20)
    yield "mobilenet", MobileBlock(), (8, 9, 11)
    yield "lstm", Recurrent(nn.LSTM, num_layers=2), (6, 5)
    yield "gru", Recurrent(nn.GRU, bidirectional=True), (6, 5)
    yield "tcn", nn.Sequential(nn.Conv1d(4, 8, 1), Causal(8, 1), Causal(8, 2), Causal(8, 4), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(8, 2)), (4, 20)
    yield "attention", Attention(8), (6, 8)
    yield "words", Words(), (7,)
    yield "skip", Skip(), (2, 8, 12)
    yield "autoencoder", nn.Sequential(
        nn.Conv2d(1, 4, 3, 2, 1), nn.GroupNorm(2, 4), nn.SiLU(), nn.ConvTranspose2d(4, 2, 4, 2, 1), nn.Upsample(scale_factor=2),
        nn.PReLU(), nn.Conv2d(2, 1, 1), nn.Hardtanh()), (1, 8, 10)
    yield "gates", nn.Sequential(
        nn.Linear(6, 12), nn.GLU(), nn.Softplus(), nn.Linear(6, 6), nn.Mish(), nn.Linear(6, 5), nn.LogSoftmax(1)), (6,)


def randomize(network):
    """Statistics and weights that are not as they begin, so that all of them matter."""
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network.eval()


def export(network, sample, path, dynamo):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if dynamo:
            torch.onnx.export(
                network, (sample,), path, dynamo=True, input_names=["x"], output_names=["y"],
                dynamic_shapes=({0: torch.export.Dim("batch")},), verbose=False)
        else:
            torch.onnx.export(
                network, (sample,), path, dynamo=False, input_names=["x"], output_names=["y"],
                dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})


def made():
    """The networks with their weights, a sample of each and its shape, and the whole numbers that it holds if it does."""
    for name, network, shape in networks():
        torch.manual_seed(1)
        randomize(network)
        whole = 20 if name == "words" else None
        yield name, network, shape, torch.randint(20, (2, *shape)) if whole else torch.randn(2, *shape), whole


def write(folder):
    for name, network, _, sample, _ in made():
        export(network, sample, str(pathlib.Path(folder) / f"{name}.onnx"), dynamo=True)


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    faults = 0
    for name, network, shape, sample, whole in made():
        for dynamo in [False, True]:
            with tempfile.TemporaryDirectory() as place:
                path = str(pathlib.Path(place) / "model.onnx")
                export(network, sample, path, dynamo)
                title = f"PyTorch, {name}, {'dynamo' if dynamo else 'TorchScript'}"
                faults += differs(tool, title, path, shape, whole=whole)
    sys.exit(1 if faults else 0)


main()
