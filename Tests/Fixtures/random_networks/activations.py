"""The activations in PyTorch, under the names that models use."""
import torch
from torch.nn import functional as F

FUNCTIONS = {
    "linear": lambda x: x,
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "arctan": torch.atan,
    # The second term says that it has a derivative, which is 0.
    "step": lambda x: (x > 0) + 0 * x,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    # Not `F.softplus`, which is x from 20 on.
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "softsign": F.softsign,
    "swish": F.silu,
    # Not `F.hardsigmoid`, whose derivative is 1/6 in single precision.
    "hard_sigmoid": lambda x: (x / 6 + 0.5).clamp(0, 1),
    "relu6": F.relu6,
}

# Where the derivative, or the function itself, jumps.
KINKS = {name: [0.0] for name in ("relu", "step", "leaky_relu", "selu")} | {"hard_sigmoid": [-3.0, 3.0], "relu6": [0.0, 6.0]}
