"""Random networks and the losses that they are trained with."""
import dataclasses
import math

import layers
import losses

MOST_VALUES = 1500


@dataclasses.dataclass
class Network:
    input_shape: list
    layers: list
    samples: int
    loss: str
    # β of a softmax in the loss.
    beta: float = 1.0
    # Whether a training joins the last layer and the loss.
    is_fused: bool = False

    @property
    def parameters(self):
        """The names and the values of what is learnt."""
        return {
            f"layers.{i}.{name}": layer.tensors[name] for i, layer in enumerate(self.layers) for name in layer.parameters}


def draw(rng):
    shape = draw_input_shape(rng)
    network = Network(shape, [], 0, str(rng.choice(losses.LOSSES)))
    for _ in range(int(rng.integers(1, 7))):
        add(network, draw_follower(rng, network))
    end(rng, network)
    network.samples = draw_samples(rng, network)
    return network


def draw_input_shape(rng):
    kind = rng.random()
    if kind < 0.5:
        return [int(rng.integers(1, 10)), int(rng.integers(1, 10)), int(rng.integers(1, 7))]
    if kind < 0.7:
        return [int(rng.integers(1, 14)), int(rng.integers(1, 7))]
    return [int(rng.integers(1, 13))]


def output_shape(network):
    return network.layers[-1].output_shape if network.layers else network.input_shape


def add(network, layer):
    """Adds a layer.

    Of the scale of what goes into a normalization only ε leaves something in the output, and where two follow each other
    only the product: then ε is so large that the gradients of scales before them are more than rounding.
    """
    if layer.kind == "batch_norm":
        for before in reversed(network.layers):
            if before.kind == "batch_norm":
                before.configuration["epsilon"] = layer.configuration["epsilon"] = 1e-2
            if before.kind in ("batch_norm", "radial_basis", "softmax") or mixes(before):
                break
    network.layers.append(layer)


def mixes(layer):
    """Whether its outputs are sums of several inputs."""
    return "weights" in layer.tensors and layer.tensors["weights"].size >= 2 * layer.tensors["biases"].size


def is_share(network):
    """Whether the outputs add up to 1, because nothing but single columns were changed since a softmax."""
    for layer in reversed(network.layers):
        if layer.kind == "softmax":
            return True
        if layer.kind not in ("dropout", "reshape", "flatten", "activation", "scaling"):
            return False
    return False


def draw_follower(rng, network):
    shape = output_shape(network)
    while True:
        make = layers.FOLLOWERS[len(shape)][int(rng.integers(len(layers.FOLLOWERS[len(shape)])))]
        # The softmax of one value is 1; a mean over shares that add up to 1 does not change either.
        if make is layers.softmax and shape[0] < 2 or make is layers.reshape and is_share(network):
            continue
        layer = make(rng, shape)
        is_step = layer.configuration.get("activation") == "step"
        # Below a step all gradients are 0, so most steps come first.
        if is_step and network.parameters and rng.random() < 0.7:
            continue
        if math.prod(layer.output_shape) <= MOST_VALUES:
            return layer


def end(rng, network):
    """Ends a network with what its loss takes."""
    def row(least, activation=None):
        if len(output_shape(network)) > 1:
            flat = layers.flatten if len(output_shape(network)) == 2 or rng.random() < 0.5 else layers.global_pool
            add(network, flat(rng, output_shape(network)))
        if output_shape(network)[0] < least or activation or rng.random() < 0.7 or not network.parameters:
            outputs = int(rng.integers(least, 8))
            add(network, layers.dense(rng, output_shape(network), outputs, activation))

    def keep():
        """A layer that changes nothing, but keeps the loss and the layer before apart."""
        shape = output_shape(network)
        identity = layers.activation_layer(rng, shape, "linear")
        add(network, [identity, layers.dropout(rng, shape), layers.flatten(rng, shape)][int(rng.integers(3))])

    def sigmoid():
        if rng.random() < 0.5:
            row(1, "sigmoid")
        else:
            row(1)
            add(network, layers.activation_layer(rng, output_shape(network), "sigmoid"))

    def softmax():
        row(2)
        add(network, layers.softmax(rng, output_shape(network)))

    is_fused = rng.random() < 0.5
    if network.loss == "categorical_cross_entropy":
        softmax() if is_fused or rng.random() < 0.5 else sigmoid()
        if not is_fused and network.layers[-1].kind == "softmax":
            keep()
        network.is_fused = is_fused
    elif network.loss == "binary_cross_entropy":
        sigmoid() if is_fused or rng.random() < 0.5 else softmax()
        if not is_fused and network.layers[-1].kind != "softmax":
            keep()
        network.is_fused = is_fused
    elif network.loss == "softmax_cross_entropy":
        row(2)
        network.beta = float(rng.choice([1, 0.5, 1.5, -1]))
    # The absolute errors of shares that add up to 1 have no gradient where all are too large or all are too small.
    elif rng.random() < 0.5 or not network.parameters or is_share(network):
        row(1, layers.activation(rng) if is_share(network) else None)


def draw_samples(rng, network):
    """From 1 to 7, and as many as normalizations need."""
    least, values = 1, []
    shape = network.input_shape
    for layer in network.layers:
        if layer.kind == "batch_norm":
            values.append(math.prod(shape[:-1]))
            if values[-1] == 1:
                # Of two samples it makes -1 and 1, and only by ε do gradients pass.
                layer.configuration["epsilon"] = 1e-2
        shape = layer.output_shape
    if values:
        # The mean over a single sample's pixels is known beforehand, and so is that of absolute errors of two.
        least = 3 if network.loss == "mean_absolute_error" else 2
        # A second such layer would only get the rounding of the first.
        if len(values) > 1 and min(values) == 1:
            least = 3
    return int(rng.integers(least, 8))
