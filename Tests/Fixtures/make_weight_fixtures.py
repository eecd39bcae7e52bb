#!/usr/bin/env python3
"""Writes networks of PyTorch's and Keras's, with what they make of some samples, for `ForeignWeightTests`.

    python3 Tests/Fixtures/make_weight_fixtures.py    # needs torch, keras and safetensors; writes
                                                      # Tests/BackpropTests/Fixtures/weights/*.safetensors

Each file has a network's tensors as the framework calls them, and `sample.input` and `sample.output` (Keras: `sample/…`):
samples as this package has them, channels last, and what the network predicts, in double precision. (Keras multiplies
matrices in 32 bits even so.)
"""
import os
import pathlib

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch
from safetensors.torch import save_file
from torch import nn

FOLDER = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "weights"
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
torch.set_default_dtype(torch.float64)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(2, 3, 3, padding=1), nn.Conv2d(3, 4, 3)
        self.fc1, self.fc2 = nn.Linear(4 * 2 * 3, 6), nn.Linear(6, 5)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4)
        self.layer1, self.layer2 = Block(4, 4, 1), Block(4, 6, 2)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


class Reader(nn.Module):
    """Words, over which two layers of LSTM go both ways."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(9, 3)
        self.lstm = nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        y, _ = self.lstm(self.words(x.long()))
        # The backward layer's last output is that of the first step.
        return self.head(torch.cat([y[:, -1, :4], y[:, 0, 4:]], 1))


class Steps(nn.Module):
    """A stack of GRUs, an Elman layer and a normalization, whose steps are flattened as they are."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 4, num_layers=2, batch_first=True)
        self.rnn = nn.RNN(4, 5, nonlinearity="relu", batch_first=True)
        self.norm, self.head = nn.LayerNorm(5), nn.Linear(6 * 5, 2)

    def forward(self, x):
        return self.head(self.norm(self.rnn(self.gru(x)[0])[0]).flatten(1))


class Waves(nn.Module):
    """A convolution over sequences, whose channels stand first when they are flattened."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.Conv1d(2, 4, 3, dilation=2, groups=2), nn.Linear(4 * 5, 2)

    def forward(self, x):
        return self.head(torch.tanh(self.conv(x)).flatten(1))


def torch_networks():
    yield "mlp", nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)), torch.randn(5, 4)
    yield "lenet", LeNet(), torch.randn(4, 2, 12, 16)
    yield "resnet", ResNet(), torch.randn(3, 3, 8, 8)
    yield "reader", Reader(), torch.randint(0, 9, (4, 6)).double()
    yield "steps", Steps(), torch.randn(4, 6, 3)
    yield "waves", Waves(), torch.randn(4, 2, 9)
    yield "larger", nn.Sequential(
        nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), nn.ReLU(),
        nn.Conv2d(6, 6, 3, groups=6), nn.BatchNorm2d(6), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2),
    ), torch.randn(3, 4, 3, 4)


def keras_networks():
    layers = keras.layers
    yield "keras-images", [
        keras.Input((8, 9, 2)), layers.Conv2D(3, 3, activation="relu", name="first"),
        layers.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"), layers.BatchNormalization(name="norm"),
        layers.Conv2DTranspose(4, 3, strides=2, padding="same", name="larger"), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(3, name="head"),
    ], torch.randn(4, 8, 9, 2)
    yield "keras-words", [
        keras.Input((6,)), layers.Embedding(9, 3, name="words"),
        layers.Bidirectional(layers.LSTM(4, return_sequences=True), name="both"),
        layers.GRU(5, return_sequences=True, name="after"), layers.LayerNormalization(epsilon=1e-5, name="norm"),
        layers.GRU(4, reset_after=False, return_sequences=True, name="before"), layers.SimpleRNN(3, name="elman"),
        layers.Dense(2, use_bias=False, name="head"),
    ], torch.randint(0, 9, (4, 6)).double()


def randomized(tensor, positive):
    return (torch.rand(tensor.shape) + 0.5) if positive else torch.randn(tensor.shape) / 2


def main():
    torch.manual_seed(1)
    FOLDER.mkdir(exist_ok=True)
    for name, network, x in torch_networks():
        state = network.state_dict()
        for key, tensor in state.items():
            if tensor.is_floating_point():
                tensor.copy_(randomized(tensor, "running_var" in key))
        network.eval()
        with torch.no_grad():
            y = network(x)
        if x.dim() == 4:
            x = x.permute(0, 2, 3, 1)
        elif name == "waves":
            x = x.permute(0, 2, 1)
        save_file(state | {"sample.input": x.contiguous(), "sample.output": y}, FOLDER / f"{name}.safetensors")
    for name, layers, x in keras_networks():
        network = keras.Sequential(layers, name="network")
        tensors = {}
        for variable in network.variables:
            # A generator's seed is none of the weights.
            if "seed" in variable.path:
                continue
            value = randomized(torch.empty(variable.shape), "variance" in variable.path)
            variable.assign(value)
            tensors[variable.path] = value.contiguous()
        with torch.no_grad():
            y = network(x, training=False).detach().cpu()
        save_file(
            tensors | {"sample/input": x.contiguous(), "sample/output": y.contiguous()}, FOLDER / f"{name}.safetensors")
        print(name, *((path, list(value.shape)) for path, value in tensors.items()), sep="\n  ")


if __name__ == "__main__":
    main()
