"""Which parameters have a gradient that is 0 in truth, while a computer gets what rounding leaves of a sum.

That is so for what only shifts the input of a layer that takes shifts out again: a batch normalization, or a softmax if all
classes are shifted alike. Whether a shift arrives there as one hangs on the layers between and on the samples (a ReLU of
nothing but positive values passes it on), so it is tried. Below a step or a dead ReLU gradients are 0 too, but then each
term of the sum is, on every computer.
"""
import torch

import torch_network

SHIFTS = {"dense": "biases", "conv_1d": "biases", "conv_2d": "biases", "batch_norm": "shift"}


def named(network, tensors, x, rng):
    """The names of these parameters, with the reasons."""
    result = {}
    with torch.no_grad():
        before = outputs(network, tensors, x)
        for i, layer in enumerate(network.layers):
            if layer.kind not in SHIFTS:
                continue
            name = f"layers.{i}.{SHIFTS[layer.kind]}"
            shifted = tensors | {name: tensors[name] + 1e-5 * torch.tensor(rng.uniform(0.5, 1, tensors[name].shape))}
            reason = end(network, i, before, outputs(network, shifted, x))
            if reason:
                result[name] = reason
    return result


def outputs(network, tensors, x):
    result = torch_network.run(network, tensors, x, True).outputs
    if network.loss == "softmax_cross_entropy":
        result.append(torch.softmax(network.beta * result[-1].flatten(1), 1))
    return result


def end(network, start, before, after):
    """Where a shift of a layer's output by about 1e-5 ends; nothing if it does not, or only because nothing passes."""
    changes = [abs(a - b).max().item() for a, b in zip(after, before)]
    for i in range(start + 1, len(changes)):
        kind = network.layers[i].kind if i < len(network.layers) else "loss"
        if changes[i] < 1e-12 and changes[i - 1] > 1e-12 and kind in ("batch_norm", "softmax", "loss"):
            words = {"batch_norm": "batch normalization", "softmax": "softmax", "loss": "softmax in the loss"}[kind]
            return f"the {words} takes its shift out"
    return None
