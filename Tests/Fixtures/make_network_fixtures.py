#!/usr/bin/env python3
"""Writes what PyTorch computes of networks that are no chains, for `NetworkTrajectoryTests`: the first outputs and
gradients, and the losses and parameters of fifty steps, all in double precision.

    python3 Tests/Fixtures/make_network_fixtures.py      # needs torch; writes Tests/BackpropTests/Fixtures/networks.json

Weights and data are made by a rule that both sides follow, so that no large tensor lies in the tree: of tensors only
their products with vectors made by the same rule are kept. Tensors have the layout of the package: images and sequences
with channels last, kernels [height, width, inputs, outputs].
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

FILE = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "networks.json"
STEPS = 50


def made(shape, seed):
    """Numbers from -0.5 to 0.5, exact in double precision."""
    index = torch.arange(math.prod(shape), dtype=torch.int64)
    hashed = (index * 2654435761 + seed * 40503 + 12345) % 2**32
    hashed = ((hashed ^ (hashed >> 15)) * 2246822519) % 2**32
    hashed = hashed ^ (hashed >> 13)
    return (hashed.to(torch.float64) / 2**32 - 0.5).reshape(shape)


class Network:
    """Parameters in the package's order, made when they are first asked for."""

    def __init__(self):
        self.parameters, self.next, self.statistics = [], 0, []
        self.fresh = True

    def begin(self):
        self.next, self.statistic = 0, 0

    def tensor(self, shape, scale, offset=0.0):
        if self.next == len(self.parameters):
            value = made(shape, len(self.parameters)) * scale + offset
            self.parameters.append(value.requires_grad_())
        self.next += 1
        return self.parameters[self.next - 1]

    def dense(self, x, outputs):
        inputs = x.shape[-1]
        w = self.tensor([inputs, outputs], math.sqrt(24 / inputs))
        return x @ w + self.tensor([outputs], 0.2)

    def convolution(self, x, outputs, kernel, stride=1, padding=0):
        inputs = x.shape[1]
        w = self.tensor([kernel, kernel, inputs, outputs], math.sqrt(24 / (kernel * kernel * inputs)))
        b = self.tensor([outputs], 0.2)
        return F.conv2d(x, w.permute(3, 2, 0, 1), b, stride, padding)

    def causal(self, x, outputs, kernel, dilation):
        inputs = x.shape[1]
        w = self.tensor([kernel, inputs, outputs], math.sqrt(24 / (kernel * inputs)))
        b = self.tensor([outputs], 0.2)
        return F.conv1d(F.pad(x, ((kernel - 1) * dilation, 0)), w.permute(2, 1, 0), b, dilation=dilation)

    def normalization(self, x):
        gamma, beta = self.tensor([x.shape[1]], 0.2, 1.0), self.tensor([x.shape[1]], 0.2)
        if self.statistic == len(self.statistics):
            self.statistics.append((torch.zeros_like(beta), torch.ones_like(beta)))
        mean, variance = self.statistics[self.statistic]
        self.statistic += 1
        with torch.no_grad():
            mean, variance = mean.detach(), variance.detach()
        return F.batch_norm(x, mean, variance, gamma, beta, True, 0.1, 1e-5)

    def layer_norm(self, x):
        columns = x.shape[-1]
        return F.layer_norm(x, [columns], self.tensor([columns], 0.2, 1.0), self.tensor([columns], 0.2), 1e-5)


def residual_network(n, x):
    """ResNet-20 (He et al., 2015) on images of 28×28: a convolution, three times three blocks, a mean, a layer."""
    x = n.convolution(x.permute(0, 3, 1, 2), 16, 3, padding=1)
    x = F.relu(n.normalization(x))
    for stage, channels in enumerate([16, 32, 64]):
        for block in range(3):
            stride = 2 if stage > 0 and block == 0 else 1
            y = F.relu(n.normalization(n.convolution(x, channels, 3, stride, 1)))
            y = n.normalization(n.convolution(y, channels, 3, 1, 1))
            if stride == 2:
                x = n.normalization(n.convolution(x, channels, 1, 2))
            x = F.relu(y + x)
    return n.dense(x.mean(dim=(2, 3)), 10)


def temporal_network(n, x):
    """A temporal convolution network (Bai et al., 2018): causal, dilated, with a way around each block."""
    x = x.permute(0, 2, 1)
    for level, channels in enumerate([8, 8, 6]):
        y = F.relu(n.causal(x, channels, 3, 2**level))
        y = F.relu(n.causal(y, channels, 3, 2**level))
        if x.shape[1] != channels:
            x = n.causal(x, channels, 1, 1)
        x = F.relu(y + x)
    x = n.layer_norm(x.permute(0, 2, 1))
    return n.dense(x.reshape(x.shape[0], -1), 3)


def twin_network(n, x):
    """Two inputs, seen by one encoder with one set of weights, compared by another layer."""

    def encoder(x):
        n.next = 0
        return n.dense(torch.tanh(n.dense(x, 6)), 4)

    left, right = encoder(x[:, :5]), encoder(x[:, 5:])
    return n.dense(torch.cat([left, right, left * right], 1), 3)


def projections(tensors):
    return [(tensor.detach() * made(tensor.shape, 1000 + index)).sum().item() for index, tensor in enumerate(tensors)]


def record(network, x, classes, rate):
    n = Network()
    labels = torch.arange(x.shape[0]) * 7 % classes
    result = {"losses": []}
    velocity = None
    for step in range(STEPS):
        n.begin()
        output = network(n, x)
        loss = F.cross_entropy(output, labels)
        gradients = torch.autograd.grad(loss, n.parameters)
        result["losses"].append(loss.item())
        if step == 0:
            result["outputs"] = output.flatten().tolist()
            result["gradients"] = projections(gradients)
            velocity = [torch.zeros_like(g) for g in gradients]
        with torch.no_grad():
            for p, g, m in zip(n.parameters, gradients, velocity):
                m.mul_(0.9).sub_(rate * g)
                p.add_(m)
    result["parameters"] = projections(n.parameters)
    result["statistics"] = projections([tensor for pair in n.statistics for tensor in pair])
    return result


def main():
    torch.set_num_threads(1)
    FILE.write_text(
        json.dumps(
            {
                "residual": record(residual_network, made([4, 28, 28, 1], 500) * 2, 10, 0.01),
                "temporal": record(temporal_network, made([6, 20, 2], 501) * 2, 3, 0.05),
                "twins": record(twin_network, made([7, 10], 502) * 2, 3, 0.05),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
