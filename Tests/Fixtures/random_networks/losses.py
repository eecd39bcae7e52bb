"""The losses in PyTorch, and random targets for them."""
import numpy as np
import torch
from torch.nn import functional as F

LOSSES = [
    "categorical_cross_entropy", "softmax_cross_entropy", "binary_cross_entropy", "sigmoid_cross_entropy",
    "mean_squared_error", "half_squared_error", "mean_absolute_error"]


def evaluate(loss, output, targets, is_fused, beta):
    """The loss of a network's output, samples in rows.

    Probabilities are kept off 0 and 1 by 1e-7 where the loss is not joined with the layer before, and the derivative is
    that at the value that is kept: as if the clipping were not there.
    """
    samples, values = output.shape

    def clipped(p):
        return p if is_fused else p + (p.clamp(1e-7, 1 - 1e-7) - p).detach()

    if loss == "categorical_cross_entropy":
        return -(targets * clipped(output).log()).sum() / samples
    if loss == "softmax_cross_entropy":
        return -(targets * F.log_softmax(beta * output, 1)).sum() / samples
    if loss == "binary_cross_entropy":
        return F.binary_cross_entropy(clipped(output), targets)
    if loss == "sigmoid_cross_entropy":
        return F.binary_cross_entropy_with_logits(output, targets)
    if loss == "mean_absolute_error":
        return F.l1_loss(output, targets)
    return F.mse_loss(output, targets) * (values / 2 if loss == "half_squared_error" else 1)


def draw_targets(rng, loss, output):
    """Targets for the output that a network has in training, as rows, and whether they are rows of a class each."""
    samples, values = output.shape
    if loss in ("categorical_cross_entropy", "softmax_cross_entropy"):
        if rng.random() < 0.6:
            return np.eye(values)[rng.integers(0, values, samples)], True
        rows = rng.uniform(0.1, 1, (samples, values))
        return rows / rows.sum(1, keepdims=True), False
    if loss in ("binary_cross_entropy", "sigmoid_cross_entropy"):
        rows = rng.uniform(0, 1, (samples, values))
        return (rows.round() if rng.random() < 0.5 else rows), False
    if loss != "mean_absolute_error":
        return rng.normal(size=(samples, values)), False
    # Each column has more targets above the output than below: the derivatives ± 1/(N·K) of as many of both would add up
    # to nothing but rounding. From three samples on one is below, or those of a batch normalization would add up to 0.
    signs = np.ones((samples, values))
    if samples > 2:
        signs[rng.integers(0, samples, values), np.arange(values)] = -1
    return output.detach().numpy() + signs * rng.uniform(0.1, 2, (samples, values)), False
