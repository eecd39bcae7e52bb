#!/usr/bin/env python3
"""Writes what PyTorch computes of recurrent networks, for `RecurrentTrajectoryTests`: the first outputs and gradients, and
the losses and parameters of fifty steps, all in double precision; and for `StatefulTrainingTests` what becomes of networks whose
states go on from batch to batch.

    python3 Tests/Fixtures/make_recurrent_fixtures.py    # needs torch; writes recurrent.json and stateful.json

As in make_network_fixtures.py, weights and data are made by a rule that both sides follow. The GRU that resets before the
product, which PyTorch has not, is written out from Keras's documentation; so is the truncated gradient.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from torch.func import functional_call
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from make_network_fixtures import Network, made, projections, record

FOLDER = pathlib.Path(__file__).parent.parent / "BackpropTests" / "Fixtures"
STEPS, INPUTS, UNITS, ROWS = 7, 3, 5, 6
LENGTHS = [7, 3, 1, 5, 7, 2]
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}


def weights(n, kind, inputs, units):
    """W, U and b, and a GRU's bias of the candidate's product, in the order of the package."""
    columns = GATES[kind] * units
    w = n.tensor([inputs, columns], math.sqrt(24 / inputs))
    u = n.tensor([units, columns], math.sqrt(24 / units))
    return w, u, n.tensor([columns], 0.2)


def layer(n, x, kind, units, returns="last", nonlinearity="tanh", lengths=None, initial=None):
    """One of PyTorch's layers over x, [N, T, D]."""
    inputs = x.shape[2]
    w, u, b = weights(n, kind, inputs, units)
    second = torch.zeros_like(b)
    if kind == "GRU":
        second = torch.cat([second[: 2 * units], n.tensor([units], 0.2)])
    if initial:
        state = tuple(n.tensor([units], 0.2).expand(1, x.shape[0], units).contiguous() for _ in range(initial))
        state = state if kind == "LSTM" else state[0]
    else:
        state = None
    module = getattr(torch.nn, kind)(
        inputs, units, batch_first=True, dtype=torch.float64, **({"nonlinearity": nonlinearity} if kind == "RNN" else {}))
    named = {"weight_ih_l0": w.T, "weight_hh_l0": u.T, "bias_ih_l0": b, "bias_hh_l0": second}
    if lengths is None:
        y, last = functional_call(module, named, (x, state))
    else:
        packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        y, last = functional_call(module, named, (packed, state))
        y = pad_packed_sequence(y, batch_first=True, total_length=x.shape[1])[0]
    return y if returns == "all" else (last[0] if kind == "LSTM" else last)[0]


def reverse(x, lengths=None):
    if lengths is None:
        return x.flip(1)
    rows = [torch.cat([row[:length].flip(0), torch.zeros_like(row[length:])]) for row, length in zip(x, lengths)]
    return torch.stack(rows)


def bidirectional(n, x, kind, units, returns="last", lengths=None):
    ahead = layer(n, x, kind, units, returns, lengths=lengths)
    back = layer(n, reverse(x, lengths), kind, units, returns, lengths=lengths)
    return torch.cat([ahead, reverse(back, lengths) if returns == "all" else back], -1)


def steps(n, x, kind, units, truncation=None, state=None):
    """The steps written out: a GRU that resets before the product, or an LSTM whose gradient is cut. Returns h and c."""
    w, u, b = weights(n, kind, x.shape[2], units)
    h, c = state or [torch.zeros(x.shape[0], units, dtype=torch.float64)] * 2
    for t in range(x.shape[1]):
        if truncation and t % truncation == 0:
            h, c = h.detach(), c.detach()
        z = x[:, t] @ w + b
        if kind == "LSTM":
            i, f, g, o = (z + h @ u).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        else:
            r, keep = torch.sigmoid(z[:, : 2 * units] + h @ u[:, : 2 * units]).chunk(2, 1)
            candidate = torch.tanh(z[:, 2 * units :] + (r * h) @ u[:, 2 * units :])
            h = keep * h + (1 - keep) * candidate
    return h, c


def stateful(kind):
    """Three epochs over ten pieces of one sequence, in batches of three stretches side by side: 0 to 3, 4 to 6, 7 to 9. Each
    batch begins with the states in which the one before ended, and gradients stay within it."""
    n, x, labels = Network(), made([10, 4, INPUTS], 700) * 2, torch.arange(10) * 7 % 3
    losses, velocity = [], None
    for _ in range(3):
        state, total = None, 0.0
        for rows in [[0, 4, 7], [1, 5, 8], [2, 6, 9], [3]]:
            n.begin()
            state = state and [part[: len(rows)].detach() for part in state]
            state = steps(n, x[rows], kind, UNITS, state=state)
            loss = F.cross_entropy(n.dense(state[0], 3), labels[rows])
            gradients = torch.autograd.grad(loss, n.parameters)
            velocity = velocity or [torch.zeros_like(g) for g in gradients]
            with torch.no_grad():
                for p, g, m in zip(n.parameters, gradients, velocity):
                    m.mul_(0.9).sub_(0.05 * g)
                    p.add_(m)
            total += loss.item() * len(rows)
        losses.append(total / 10)
    return {"losses": losses, "parameters": projections(n.parameters)}


NETWORKS = {
    "elman": lambda n, x: layer(n, x, "RNN", UNITS),
    "elman_relu": lambda n, x: layer(n, x, "RNN", UNITS, nonlinearity="relu"),
    "lstm": lambda n, x: layer(n, x, "LSTM", UNITS),
    "lstm_learnt_state": lambda n, x: layer(n, x, "LSTM", UNITS, initial=2),
    "lstm_truncated": lambda n, x: steps(n, x, "LSTM", UNITS, truncation=3)[0],
    "gru": lambda n, x: layer(n, x, "GRU", UNITS),
    "gru_learnt_state": lambda n, x: layer(n, x, "GRU", UNITS, initial=1),
    "gru_reset_before": lambda n, x: steps(n, x, "GRU", UNITS)[0],
    "bidirectional": lambda n, x: bidirectional(n, x, "LSTM", UNITS),
    "two_layers": lambda n, x: layer(n, bidirectional(n, x, "GRU", UNITS, "all"), "LSTM", 4),
    "lengths": lambda n, x: layer(
        n, bidirectional(n, x, "LSTM", UNITS, "all", LENGTHS), "GRU", 4, lengths=LENGTHS),
    "lengths_elman": lambda n, x: layer(n, x, "RNN", UNITS, lengths=LENGTHS),
}


def main():
    torch.set_num_threads(1)
    x = made([ROWS, STEPS, INPUTS], 600) * 2
    recorded = {
        name: record(lambda n, x, network=network: n.dense(network(n, x), 3), x, 3, 0.05)
        for name, network in NETWORKS.items()
    }
    (FOLDER / "recurrent.json").write_text(json.dumps(recorded) + "\n")
    kinds = {"lstm": "LSTM", "gru_reset_before": "GRU"}
    (FOLDER / "stateful.json").write_text(json.dumps({name: stateful(kind) for name, kind in kinds.items()}) + "\n")


if __name__ == "__main__":
    main()
