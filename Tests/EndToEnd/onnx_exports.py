#!/usr/bin/env python3
"""Networks that PyTorch exports, run by `backprop run` and by onnxruntime; see the script `onnx`."""

import contextlib
import io
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TORCH_LOGS", "-all")

import numpy as np
import onnxruntime
import torch
from torch import nn

logging.disable(logging.WARNING)
TOLERANCE = 1e-5


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


def export(network, shape, path, dynamo):
    sample = torch.randn(2, *shape)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if dynamo:
            torch.onnx.export(
                network, (sample,), path, dynamo=True, input_names=["x"], output_names=["y"],
                dynamic_shapes=({0: torch.export.Dim("batch")},), verbose=False)
        else:
            torch.onnx.export(
                network, (sample,), path, dynamo=False, input_names=["x"], output_names=["y"],
                dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})


def main():
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    faults = 0
    for name, network, shape in networks():
        torch.manual_seed(1)
        randomize(network)
        for dynamo in [False, True]:
            with tempfile.TemporaryDirectory() as place:
                folder = pathlib.Path(place)
                export(network, shape, str(folder / "model.onnx"), dynamo)
                session = onnxruntime.InferenceSession(folder / "model.onnx")
                for rows in [1, 3]:
                    x = np.random.default_rng(rows).standard_normal((rows, *shape)).astype(np.float32)
                    np.save(folder / "x.npy", x)
                    expected = session.run(None, {"x": x})[0]
                    process = subprocess.run(
                        [tool, "run", "model.onnx", "--input", "x=x.npy", "--output", "y=y.npy"], cwd=folder,
                        capture_output=True, text=True)
                    title = f"{name}, {'dynamo' if dynamo else 'TorchScript'}, {rows} samples"
                    if process.returncode != 0:
                        print(f"{title}: {process.stderr.strip()}")
                        faults += 1
                        continue
                    found = np.load(folder / "y.npy")
                    error = np.abs(found - expected).max() / np.abs(expected).max() if found.shape == expected.shape else np.inf
                    print(f"{title}: relative error {error:.1e}")
                    faults += not error <= TOLERANCE
    sys.exit(1 if faults else 0)


main()
