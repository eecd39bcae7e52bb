"""A network in PyTorch, in double precision. Samples have their channels last, as everywhere here."""
import dataclasses

import numpy as np
import torch
from torch.nn import functional as F

import windows
from activations import FUNCTIONS, KINKS


class Unsuitable(Exception):
    """The numbers of this network cannot be compared: rounding decides about them."""


@dataclasses.dataclass
class Run:
    # Those of all layers.
    outputs: list
    # The running statistics of normalizations after a training, under their names.
    statistics: dict

    @property
    def output(self):
        return self.outputs[-1]


def run(network, tensors, x, is_training):
    outputs, statistics = [], {}
    for i, layer in enumerate(network.layers):
        own = {name: tensors[f"layers.{i}.{name}"] for name in layer.tensors}
        if layer.kind == "batch_norm":
            # PyTorch changes them in place.
            own |= {name: own[name].clone() for name in ("mean", "variance")}
        x = apply(layer, own, x, is_training)
        outputs.append(x)
        if layer.kind == "batch_norm":
            statistics |= {f"layers.{i}.{name}": own[name] for name in ("mean", "variance")}
        assert list(x.shape[1:]) == layer.output_shape, (layer.configuration, x.shape)
    return Run(outputs, statistics)


def apply(layer, tensors, x, is_training):
    configuration, kind = layer.configuration, layer.kind
    if kind == "dense":
        return activated(configuration, x @ tensors["weights"] + tensors["biases"])
    if kind.startswith("conv"):
        return activated(configuration, convolution(configuration, tensors, x))
    if kind == "activation":
        return activated(configuration, x)
    if kind == "softmax":
        return F.softmax(configuration["beta"] * x, 1)
    if kind == "radial_basis":
        squares = ((x[:, :, None] - tensors["centers"]) ** 2).sum(1)
        return torch.exp(-squares / (2 * tensors["widths"] ** 2))
    if kind == "scaling":
        return (x - tensors["shift"]) * tensors["scale"]
    if kind == "batch_norm":
        return batch_norm(configuration, tensors, x, is_training)
    if kind in ("flatten", "reshape"):
        return x.reshape([len(x), *layer.output_shape])
    if kind == "dropout":
        return x
    return pooling(configuration, x.movedim(-1, 1)).movedim(1, -1)


def activated(configuration, x):
    name = configuration["activation"]
    for kink in KINKS.get(name, ()):
        check_apart(abs(x.detach() - kink))
    return FUNCTIONS[name](x)


def check_apart(distances):
    """Two values that should be apart are so by more than rounding, or they are the same."""
    if ((distances > 0) & (distances < 1e-9)).any():
        raise Unsuitable("a value is beside a kink")


def padded(x, window, value=0.0):
    top, bottom, left, right = windows.sides(window, *x.shape[2:])
    return F.pad(x, (left, right, top, bottom), value=value)


def convolution(configuration, tensors, x):
    window, weights = configuration["window"], tensors["weights"]
    is_sequence = configuration["type"] == "conv_1d"
    if is_sequence:
        # PyTorch's convolution in one dimension, not an image of one row as ours.
        _, _, left, right = windows.sides(window, 1, x.shape[1])
        return F.conv1d(
            F.pad(x.movedim(-1, 1), (left, right)), weights.permute(2, 1, 0).contiguous(), tensors["biases"], window["stride"][1], 0,
            window["dilation"][1], configuration["groups"]).movedim(1, -1)
    return F.conv2d(
        padded(x.movedim(-1, 1), window), weights.permute(3, 2, 0, 1).contiguous(), tensors["biases"], window["stride"], 0,
        window["dilation"], configuration["groups"]).movedim(1, -1)


def pooling(configuration, x):
    kind = configuration["type"]
    if kind == "global_average_pool_2d":
        return F.adaptive_avg_pool2d(x, 1).flatten(1)
    if kind == "global_max_pool_2d":
        check_maxima(x.detach().flatten(2))
        return F.adaptive_max_pool2d(x, 1).flatten(1)
    window = configuration["window"]
    if kind == "max_pool_2d":
        x = padded(x, window, -np.inf)
        size, stride, dilation = window["size"], window["stride"], window["dilation"]
        images = x.detach().flatten(0, 1)[:, None].nan_to_num(neginf=-1e300)
        check_maxima(F.unfold(images, size, dilation, 0, stride).movedim(1, -1))
        return F.max_pool2d(x, size, stride, 0, dilation)
    means = window_means(padded(x, window), window)
    if configuration["counts_padding"]:
        return means
    return means / window_means(padded(torch.ones_like(x), window), window)


def check_maxima(candidates):
    """The maximum of each row is the greatest by more than rounding, or one of several that are the same."""
    if candidates.shape[-1] > 1:
        best = candidates.topk(2).values
        check_apart(best[..., 0] - best[..., 1])


def window_means(x, window):
    """PyTorch's pooling knows no dilation; then a convolution of each channel with equal weights takes its place."""
    if window["dilation"] == [1, 1]:
        return F.avg_pool2d(x, window["size"], window["stride"])
    channels, taps = x.shape[1], window["size"][0] * window["size"][1]
    weights = torch.full((channels, 1, *window["size"]), 1 / taps, dtype=x.dtype)
    return F.conv2d(x, weights, None, window["stride"], 0, window["dilation"], channels)


def batch_norm(configuration, tensors, x, is_training):
    if is_training:
        channels = x.detach().flatten(0, -2)
        # Values that hardly differ: the differences would be rounding.
        if (channels.var(0, unbiased=False) < 1e-3 * (channels ** 2).mean(0)).any():
            raise Unsuitable("a channel hardly varies")
    return F.batch_norm(
        x.movedim(-1, 1), tensors["mean"], tensors["variance"], tensors["scale"], tensors["shift"], is_training,
        configuration["momentum"], configuration["epsilon"]).movedim(1, -1)
