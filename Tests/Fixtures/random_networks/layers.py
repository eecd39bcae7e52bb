"""Random layers, each with the configuration that a model's file has for it, its tensors and the shape of its output."""
import dataclasses
import math

import numpy as np

import windows
from activations import FUNCTIONS


@dataclasses.dataclass
class Layer:
    configuration: dict
    output_shape: list
    tensors: dict = dataclasses.field(default_factory=dict)
    # Which of the tensors are learnt.
    parameters: tuple = ()

    @property
    def kind(self):
        return self.configuration["type"]


def activation(rng):
    """Half of them linear or a ReLU, of which the step is rare: nothing below it has a gradient."""
    names = [name for name in FUNCTIONS if name != "step" or rng.random() < 0.3]
    return str(rng.choice(names + ["linear"] * 5 + ["relu"] * 4))


def weights(rng, inputs, outputs, shape):
    """Sums of about the size of the inputs."""
    return {"weights": rng.normal(0, 1 / math.sqrt(inputs), shape), "biases": rng.uniform(-0.5, 0.5, outputs)}


def dense(rng, shape, outputs=None, activation_name=None):
    outputs = outputs or int(rng.choice([1, 2, 3, 4, 5, 7, 9, 17, 20]))
    name = activation_name or activation(rng)
    return Layer(
        {"type": "dense", "inputs": shape[0], "outputs": outputs, "activation": name}, [outputs],
        weights(rng, shape[0], outputs, (shape[0], outputs)), ("weights", "biases"))


def radial_basis(rng, shape):
    units, trained = int(rng.integers(1, 8)), bool(rng.random() < 0.7)
    # Widths of the size of the distances, so that the outputs are not almost 0.
    widths = rng.uniform(0.7, 1.5, units) * math.sqrt(shape[0]) * rng.choice([1, 1, 1, -1], units)
    return Layer(
        {"type": "radial_basis", "inputs": shape[0], "units": units, "trained": trained}, [units],
        {"centers": rng.normal(size=(shape[0], units)), "widths": widths}, ("centers", "widths") if trained else ())


def scaling(rng, shape):
    tensors = {"shift": rng.normal(size=shape), "scale": rng.uniform(0.5, 2, shape) * rng.choice([1, -1], shape)}
    return Layer({"type": "scaling", "inputs": shape[0]}, shape, tensors)


def convolution(rng, shape):
    *size, channels = shape
    height, width = size if len(size) == 2 else (None, size[0])
    groups = int(rng.choice([g for g in range(1, channels + 1) if channels % g == 0]))
    filters = groups * int(rng.integers(1, 4 if groups > 1 or rng.random() < 0.8 else 20))
    window = windows.draw(rng, height, width)
    output = windows.output_size(window, height or 1, width)
    kernel = window["size"][-len(size):]
    taps = math.prod(kernel) * channels // groups
    return Layer(
        {"type": f"conv_{len(size)}d", "channels": channels, "filters": filters, "window": window, "groups": groups,
         "activation": activation(rng)}, [*output[-len(size):], filters],
        weights(rng, taps, filters, (*kernel, channels // groups, filters)), ("weights", "biases"))


def max_pool(rng, shape):
    window = windows.draw(rng, shape[0], shape[1], is_pooling=True)
    return Layer({"type": "max_pool_2d", "window": window}, [*windows.output_size(window, *shape[:2]), shape[2]])


def average_pool(rng, shape):
    layer = max_pool(rng, shape)
    layer.configuration |= {"type": "average_pool_2d", "counts_padding": bool(rng.random() < 0.5)}
    return layer


def global_pool(rng, shape):
    return Layer({"type": str(rng.choice(["global_max_pool_2d", "global_average_pool_2d"]))}, shape[-1:])


def batch_norm(rng, shape):
    channels = shape[-1:]
    tensors = {
        "scale": rng.uniform(0.5, 1.5, channels) * rng.choice([1, 1, 1, -1], channels),
        "shift": rng.uniform(-0.5, 0.5, channels), "mean": rng.uniform(-0.5, 0.5, channels),
        "variance": rng.uniform(0.5, 2, channels)}
    configuration = {
        "type": "batch_norm", "channels": channels[0], "momentum": float(rng.choice([0, 0.1, 0.3, 1])),
        "epsilon": float(rng.choice([1e-5, 1e-4, 1e-3, 1e-2]))}
    return Layer(configuration, shape, tensors, ("scale", "shift"))


def activation_layer(rng, shape, name=None):
    return Layer({"type": "activation", "activation": name or activation(rng)}, shape)


def softmax(rng, shape):
    return Layer({"type": "softmax", "beta": float(rng.choice([1, 1, 0.5, 1.5, -1]))}, shape)


def dropout(rng, shape):
    return Layer({"type": "dropout", "rate": float(rng.choice([0, 0.25, 0.5]))}, shape)


def flatten(rng, shape):
    return Layer({"type": "flatten"}, [math.prod(shape)])


def reshape(rng, shape):
    """The same number of elements as a row, a sequence or an image."""
    rest, extents = math.prod(shape), []
    for _ in range(int(rng.integers(0, 3))):
        extents.append(int(rng.choice([n for n in range(1, 10) if rest % n == 0])))
        rest //= extents[-1]
    return Layer({"type": "reshape", "shape": [*extents, rest]}, [*extents, rest])


# What can follow a row, a sequence or an image, as often as it is listed.
ANYWHERE = [batch_norm, activation_layer, dropout, reshape]
FOLLOWERS = {
    1: [*ANYWHERE, dense, dense, dense, dense, radial_basis, scaling, softmax],
    2: [*ANYWHERE, convolution, convolution, convolution, flatten],
    3: [*ANYWHERE, convolution, convolution, convolution, max_pool, average_pool, global_pool, flatten],
}
