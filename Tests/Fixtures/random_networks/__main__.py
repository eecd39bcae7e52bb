"""Draws random networks of all layers and writes them with what PyTorch gets from them in double precision.

    python3 Tests/Fixtures/random_networks FOLDER --seed 1 --count 200      # needs Debian's python3-torch and python3-numpy

Network number i follows from the seed and from i. In the folder it is a model and, beside it, a file with a batch of samples
and their targets, the prediction, and, of a training on the batch: the loss, the gradients of the parameters and the input,
and the running statistics. Dropout drops nothing: in a prediction it never does, and the training is one at the rate 0,
because PyTorch does not know our random numbers.
"""
import argparse
import collections
import json
import pathlib

import numpy as np
import torch

import files
import losses
import networks
import summary
import torch_network
import zero_gradients


def solve(rng, network):
    """The tensors and the metadata of the file beside the model."""
    values = rng.normal(size=[network.samples, *network.input_shape])
    tensors = {
        f"layers.{i}.{name}": torch.tensor(value, requires_grad=name in layer.parameters)
        for i, layer in enumerate(network.layers) for name, value in layer.tensors.items()}
    with torch.no_grad():
        prediction = torch_network.run(network, tensors, torch.tensor(values), False).output
    # The greatest output is what errors are compared with; it must not be what is left of larger terms.
    if abs(prediction).max() < 1e-2:
        raise torch_network.Unsuitable("the outputs are almost 0")

    x = torch.tensor(values, requires_grad=True)
    training = torch_network.run(network, tensors, x, True)
    output = training.output.flatten(1)
    targets, are_classes = losses.draw_targets(rng, network.loss, output)
    loss = losses.evaluate(network.loss, output, torch.tensor(targets), network.is_fused, network.beta)
    learnt = {"input": x} | {name: tensors[name] for name in network.parameters}
    gradients = torch.autograd.grad(loss, learnt.values(), allow_unused=True)
    arrays = {"samples": values, "targets": targets, "prediction": prediction.numpy(), "loss": [loss.item()]}
    for (name, value), gradient in zip(learnt.items(), gradients):
        arrays[f"gradient.{name}"] = np.zeros(value.shape) if gradient is None else gradient.numpy()
    arrays |= {f"running.{name}": value.detach().numpy() for name, value in training.statistics.items()}
    zeros = zero_gradients.named(network, tensors, x, rng)
    check_zeros(network, arrays, zeros)
    return arrays, {
        "loss": network.loss, "beta": str(network.beta), "targets": "classes" if are_classes else "values",
        "parameters": json.dumps(list(network.parameters)), "zero": json.dumps(zeros),
        "statistics": json.dumps(list(training.statistics)),
        "compared": str(len(network.parameters) - len(zeros))}


def check_zeros(network, arrays, zeros):
    """What is named must be 0 but for rounding, and nothing else may be so, as it is by chance now and then."""
    sizes = {name: abs(arrays[f"gradient.{name}"]).max() for name in network.parameters}
    largest = max(sizes.values(), default=0)
    for name, size in sizes.items():
        if name in zeros:
            assert size <= 1e-11 * max(1, largest), f"{name}: {size}, although {zeros[name]}"
        elif 0 < size < 1e-11 * largest:
            raise torch_network.Unsuitable("a gradient is 0 by chance")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    counts, unsuitable = summary.Counts(), collections.Counter()
    for index in range(arguments.count):
        rng = np.random.default_rng([arguments.seed, index])
        while True:
            network = networks.draw(rng)
            try:
                arrays, metadata = solve(rng, network)
                break
            except torch_network.Unsuitable as reason:
                unsuitable[str(reason)] += 1
            except AssertionError as error:
                raise SystemExit(f"seed {arguments.seed}, network {index}: {error}\n{network}")
        files.write_model(arguments.folder / f"{index}.model", network)
        files.write(arguments.folder / f"{index}.expected", arrays, metadata)
        counts.add(network, arrays, json.loads(metadata["zero"]))
    counts.print(unsuitable)
    if arguments.count >= 200:
        counts.check_all()


main()
