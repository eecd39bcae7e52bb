#!/usr/bin/env python3
"""Writes what PyTorch gets from the layers for images in double precision: convolutions and pooling with their gradients,
batch normalization, and the training of a small network of them.

    python3 Tests/Fixtures/make_layer_fixtures.py      # needs torch and numpy; writes Tests/BackpropTests/Fixtures/layers

What the layers are given is not in the files: it follows from a rule (see `made`). Most cases are made of whole numbers so
small that no sum is rounded, whatever its order: then a hash tells whether a result is the same. The others come as arrays.
Layouts and layers' names are Backprop's: channels last, weights [kernel height, kernel width, C/groups, F].
"""
import base64
import io
import itertools
import json
import pathlib

import numpy as np
import torch
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures" / "layers"
SAMPLES = 2
INPUT, WEIGHTS, BIASES, GRADIENT = range(4)


# What the layers are given.


def made(shape, tensor, unit=None):
    """A tensor's elements: whole multiples of `unit` from -11 to 11, or without one numbers from -1 to 1."""
    i = np.arange(np.prod(shape), dtype=np.int64)
    residues = (31 * i * i + 7919 * i + 104729 * tensor) % 65521
    values = residues / 32760 - 1 if unit is None else (residues % 23 - 11) * float(unit)
    return torch.tensor(values.reshape(shape), requires_grad=True)


# What is written of a result.


def hashed(result):
    """FNV-1a over the extents and the elements, each as an integer of 64 bits."""
    values = result.detach().numpy()
    assert np.all(values == np.round(values)) and np.all(abs(values) < 2**24), "not exact in Float"
    value = 0xCBF29CE484222325
    for element in itertools.chain(values.shape, values.astype(np.int64).flatten().tolist()):
        value = (value ^ (element & 0xFFFFFFFFFFFFFFFF)) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def packed(result):
    """The bytes of an .npy file in base64."""
    file = io.BytesIO()
    np.save(file, result.detach().numpy())
    return base64.b64encode(file.getvalue()).decode()


def write(name, cases):
    lines = ",\n".join(json.dumps(case) for case in cases)
    (ROOT / name).write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {(ROOT / name).stat().st_size} bytes")


# The layers.


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(y):
    return y.movedim(1, -1)


def window(kernel, stride=(1, 1), dilation=(1, 1), padding=(0, 0, 0, 0)):
    return {"size": kernel, "stride": stride, "dilation": dilation, "padding": padding}


def convolution(layer, x, w, b):
    window, images = layer["window"], layer["type"] == "conv_2d"
    w = w.permute(3, 2, 0, 1) if images else w.permute(2, 1, 0)
    stride, dilation, padding = window["stride"], window["dilation"], window["padding"]
    if padding != "same":
        top, bottom, left, right = padding
        if (top, left) == (bottom, right):
            padding = (top, left)
        else:
            x, padding = F.pad(x, (left, right, top, bottom)), (0, 0)
    if not images:
        stride, dilation, padding = stride[1:], dilation[1:], padding if padding == "same" else padding[1:]
    return (F.conv2d if images else F.conv1d)(x, w, b, stride, padding, dilation, layer["groups"])


def transposed_convolution(layer, x, w, b):
    """Without padding, and then what is padded is cut off."""
    window, (height, width) = layer["window"], x.shape[2:]
    y = F.conv_transpose2d(
        x, w.permute(3, 2, 0, 1), b, window["stride"], 0, layer["output_padding"], layer["groups"], window["dilation"])
    if window["padding"] == "same":
        sides = []
        for whole, size, stride in zip(y.shape[2:], (height, width), window["stride"]):
            before = (whole - size * stride) // 2
            sides += [before, whole - size * stride - before]
        top, bottom, left, right = sides
    else:
        top, bottom, left, right = window["padding"]
    return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]


def pooling(layer, x):
    kind = layer["type"]
    if kind.endswith("1d"):
        # A sequence is an image of one row.
        y = pooling({**layer, "type": kind[:-2] + "2d"}, x[:, :, None])
        return y if kind.startswith("global") else y[:, :, 0]
    if kind.startswith("global"):
        pool = F.adaptive_max_pool2d if "max" in kind else F.adaptive_avg_pool2d
        return pool(x, 1).flatten(1)
    window = layer["window"]
    top, _, left, _ = window["padding"]
    if kind == "max_pool_2d":
        return F.max_pool2d(x, window["size"], window["stride"], (top, left), window["dilation"])
    return F.avg_pool2d(
        x, window["size"], window["stride"], (top, left), count_include_pad=layer["counts_padding"])


def results(layer, sample, unit=None):
    """The output, and the gradients of the input and of the parameters."""
    x = made([SAMPLES, *sample], INPUT, unit)
    parameters = []
    if layer["type"] == "conv_transpose_2d":
        channels, filters = layer["channels"], layer["filters"]
        parameters = [
            made([*layer["window"]["size"], filters // layer["groups"], channels], WEIGHTS, unit),
            made([filters], BIASES, unit)]
        y = transposed_convolution(layer, channels_first(x), *parameters)
    elif layer["type"].startswith("conv"):
        size = layer["window"]["size"][-len(sample) + 1 :]
        channels, filters = layer["channels"], layer["filters"]
        parameters = [
            made([*size, channels // layer["groups"], filters], WEIGHTS, unit), made([filters], BIASES, unit)]
        y = convolution(layer, channels_first(x), *parameters)
    else:
        y = pooling(layer, channels_first(x))
    y = channels_last(y)
    return [y, *torch.autograd.grad(y, [x, *parameters], made(y.shape, GRADIENT, unit))]


def exact(layer, sample, unit=1):
    return {"layer": layer, "sample": sample, "unit": unit, "hashes": list(map(hashed, results(layer, sample, unit)))}


def rounded(layer, sample):
    return {"layer": layer, "sample": sample, "arrays": list(map(packed, results(layer, sample)))}


# Channels, filters and groups: fewer than a vector has lanes, and more.
NARROW = [(3, 5, 1), (4, 6, 2), (5, 5, 5), (3, 6, 3)]
WIDE = [(17, 18, 1), (10, 34, 2), (19, 19, 19)]


def conv(channels, filters, groups, window, dimensions=2):
    return {
        "type": f"conv_{dimensions}d", "channels": channels, "filters": filters, "window": window, "groups": groups,
        "activation": "linear",
    }


def image_for(sizes, window):
    """The first size that the kernel fits into."""
    top, bottom, left, right = window["padding"]
    reach = [(taps - 1) * spread + 1 for taps, spread in zip(window["size"], window["dilation"])]
    return next(s for s in sizes if s[0] + top + bottom >= reach[0] and s[1] + left + right >= reach[1])


def convolutions():
    """All combinations of kernel, stride, padding, dilation and groups."""
    for kernel, s, p, d in itertools.product([(1, 1), (2, 2), (3, 3), (5, 5), (3, 2)], (1, 2, 3), (0, 1, 2), (1, 2)):
        moves = window(kernel, (s, s), (d, d), (p, p, p, p))
        for channels in NARROW:
            yield conv(*channels, moves), [*image_for([(5, 5), (7, 9), (11, 9)], moves), channels[0]]
        for channels in WIDE:
            yield conv(*channels, moves), [*image_for([(7, 9), (11, 9)], moves), channels[0]]


def uneven_convolutions():
    """Windows whose sides differ in everything, and what `same` means."""
    for channels in NARROW + WIDE:
        sample = [9, 8, channels[0]]
        yield conv(*channels, window((2, 3), (2, 1), (1, 2), (1, 1, 2, 2))), sample
        yield conv(*channels, window((3, 1), (1, 2), (2, 1), (2, 0, 0, 1))), sample
        yield conv(*channels, window((1, 4), (3, 2), (1, 1), (0, 1, 3, 0))), sample
        for kernel, dilation in (((3, 3), (1, 1)), ((2, 4), (1, 1)), ((2, 3), (1, 2))):
            yield conv(*channels, window(kernel, dilation=dilation, padding="same")), sample


def sequence_convolutions():
    for kernel, s, p, d in itertools.product((1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2)):
        moves = window((1, kernel), (1, s), (1, d), (0, 0, p, p))
        for channels in (NARROW[0], NARROW[1], WIDE[2]):
            yield conv(*channels, moves, dimensions=1), [11, channels[0]]


def poolings():
    for kernel, s in itertools.product([(1, 1), (2, 2), (3, 3), (5, 5), (3, 2)], (1, 2, 3)):
        for p in range(min(kernel) // 2 + 1):
            for sample in ([7, 9, 3], [5, 6, 19]):
                moves = window(kernel, (s, s), padding=(p, p, p, p))
                yield {"type": "max_pool_2d", "window": moves}, sample
                for counts in (False, True):
                    yield {"type": "average_pool_2d", "window": moves, "counts_padding": counts}, sample
                spread = window(kernel, (s, s), (2, 2), padding=(p, p, p, p))
                if max(kernel) < 4:
                    yield {"type": "max_pool_2d", "window": spread}, sample
    for sample in ([7, 9, 3], [5, 5, 19]):
        yield {"type": "global_max_pool_2d"}, sample
        yield {"type": "global_average_pool_2d"}, sample


def transposed_convolutions():
    """Kernels, strides, dilations and groups; padding that is cut off, on all sides alike or not; sides that differ."""
    for kernel, s, p, d in itertools.product([(1, 1), (2, 2), (3, 3), (5, 5)], (1, 2, 3), (0, 1), (1, 2)):
        for channels, filters, groups in (NARROW[0], NARROW[1], NARROW[2], WIDE[1]):
            if p and max(kernel) == 1:
                continue
            moves = window(kernel, (s, s), (d, d), (p, p, p, p))
            for extra in range(min(s, 2)):
                yield {**conv(channels, filters, groups, moves), "type": "conv_transpose_2d", "output_padding": extra}, [
                    3, 4, channels]
    for channels, filters, groups in NARROW:
        for moves in (
            window((2, 3), (2, 1), (1, 2), (0, 1, 2, 1)), window((4, 3), (1, 3), (1, 1), (1, 0, 0, 2)),
            window((3, 3), (2, 2), padding="same"), window((4, 2), (3, 2), padding="same"),
        ):
            yield {**conv(channels, filters, groups, moves), "type": "conv_transpose_2d", "output_padding": 0}, [
                4, 3, channels]


def sequence_poolings():
    for kernel, s in itertools.product((1, 2, 3, 5), (1, 2, 3)):
        for p in range(kernel // 2 + 1):
            moves = window((1, kernel), (1, s), padding=(0, 0, p, p))
            for sample in ([9, 3], [6, 19]):
                yield {"type": "max_pool_1d", "window": moves}, sample
                for counts in (False, True):
                    yield {"type": "average_pool_1d", "window": moves, "counts_padding": counts}, sample
    for sample in ([7, 3], [5, 19]):
        yield {"type": "global_max_pool_1d"}, sample
        yield {"type": "global_average_pool_1d"}, sample


# Divisible by as many pixels as a window can hold, so that means are whole numbers too.
POOLING_UNIT = 16 * 9 * 25 * 7


def exact_cases():
    cases = [exact(*case) for case in [*convolutions(), *uneven_convolutions(), *sequence_convolutions()]]
    cases += [exact(*case, POOLING_UNIT) for case in poolings()]
    cases += [exact(*case) for case in transposed_convolutions()]
    return cases + [exact(*case, POOLING_UNIT) for case in sequence_poolings()]


def rounded_cases():
    """Some of the combinations: the hashes say what holds for the others."""
    few = [case for case in convolutions() if case[0]["filters"] < 10]
    return [rounded(*case) for case in few[::29] + [*sequence_convolutions()][::31] + [*poolings()][::17]]


# Batch normalization: two batches of a training, with the gradients, then a prediction with the running statistics.


def batch_normalization(sample, momentum, epsilon):
    channels = sample[-1]
    scale, shift = made([channels], WEIGHTS), made([channels], BIASES)
    mean, variance = torch.zeros(channels, dtype=torch.double), torch.ones(channels, dtype=torch.double)

    def normalized(x, training):
        y = F.batch_norm(channels_first(x), mean, variance, scale, shift, training, momentum, epsilon)
        return channels_last(y)

    arrays = []
    for batch in range(2):
        x = made([4 + batch, *sample], 10 + batch)
        y = normalized(x, True)
        arrays += [y, *torch.autograd.grad(y, [x, scale, shift], made(y.shape, GRADIENT))]
    arrays += [mean, variance, normalized(made([3, *sample], 12), False)]
    layer = {"type": "batch_norm", "channels": channels, "momentum": momentum, "epsilon": epsilon}
    return {"layer": layer, "sample": sample, "arrays": list(map(packed, arrays))}


def batch_normalizations():
    return [
        batch_normalization(sample, momentum, epsilon)
        for sample, (momentum, epsilon) in zip(
            ([1], [7], [21], [3, 5, 1], [3, 3, 6], [5, 2, 18]), itertools.cycle([(0.1, 1e-5), (0.3, 1e-3)]))
    ]


# The training of a network.


def training(updates=50, rate=0.05, momentum=0.9):
    """Full batches. The arrays are the losses before each update, then the parameters, layer by layer, and the running
    statistics after the last one."""
    shapes = [[3, 3, 2, 4], [4], [4], [4], [2, 2, 2, 6], [6], [3 * 2 * 6, 3], [3]]
    parameters = [made(shape, 20 + i) for i, shape in enumerate(shapes)]
    statistics = [torch.zeros(4, dtype=torch.double), torch.ones(4, dtype=torch.double)]
    x, labels = made([24, 8, 7, 2], INPUT), torch.arange(24) % 3
    optimizer = torch.optim.SGD(parameters, lr=rate, momentum=momentum)
    losses = []
    for _ in range(updates):
        w1, b1, scale, shift, w2, b2, w3, b3 = parameters
        y = convolution(conv(2, 4, 1, window((3, 3), padding=(1, 1, 1, 1))), channels_first(x), w1, b1)
        y = F.relu(F.batch_norm(y, *statistics, scale, shift, True))
        y = F.max_pool2d(y, 2)
        y = F.relu(convolution(conv(4, 6, 2, window((2, 2), padding=(1, 0, 0, 1))), y, w2, b2))
        y = F.avg_pool2d(y, 2, 1)
        loss = F.cross_entropy(channels_last(y).flatten(1) @ w3 + b3, labels)
        losses.append(loss.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"training: loss {losses[0]:.4f} → {losses[-1]:.4f}")
    return map(packed, [torch.stack(losses), *parameters, *statistics])


def main():
    # Rounding depends on the number of threads.
    torch.set_num_threads(1)
    ROOT.mkdir(parents=True, exist_ok=True)
    write("exact.json", exact_cases())
    write("rounded.json", rounded_cases())
    write("batch_normalization.json", batch_normalizations())
    write("training.json", training())


main()
