"""numpy: the equations of a lecture on neural networks, line by line."""
from harness import *

options = arguments("numpy")
import numpy as np

import data

NAME = "numpy"


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def spiral(precision, dtype):
    """Full-batch gradient descent with momentum and decay; loss and accuracy in each epoch."""
    x, y = data.spiral(dtype)
    rows = range(len(x))

    def train():
        (W1, b1), (W2, b2) = data.weights((2, 64, 3), dtype)
        parameters = (W1, b1, W2, b2)
        memory = [np.zeros_like(p) for p in parameters]
        for step in range(SPIRAL_EPOCHS):
            z1 = x @ W1 + b1
            a1 = np.maximum(0, z1)
            p = softmax(a1 @ W2 + b2)
            loss = float(np.mean(-np.log(np.clip(p, 1e-7, 1 - 1e-7)[rows, y])))
            accuracy = float(np.mean(p.argmax(axis=1) == y))
            dz2 = p.copy()
            dz2[rows, y] -= 1
            dz2 /= len(x)
            dW2, db2 = a1.T @ dz2, dz2.sum(axis=0)
            dz1 = dz2 @ W2.T
            dz1[z1 <= 0] = 0
            dW1, db1 = x.T @ dz1, dz1.sum(axis=0)
            rate = SPIRAL_RATE / (1 + SPIRAL_DECAY * step)
            for i, (parameter, gradient) in enumerate(zip(parameters, (dW1, db1, dW2, db2))):
                memory[i] = (MOMENTUM * memory[i] - rate * gradient).astype(dtype)
                parameter += memory[i]
        return loss, accuracy

    runs = [seconds(train) for _ in range(1 if options.quick else 3)]
    loss, accuracy = runs[0][1]
    report(NAME, spiral_case(precision), min(t for t, _ in runs) / SPIRAL_EPOCHS, loss=loss, accuracy=accuracy)


def predict():
    for widths in NETWORKS:
        layers = data.weights(widths)
        for rows in PREDICTION_ROWS:
            x = np.random.default_rng(0).random((rows, widths[0]), np.float32)

            def run():
                a = x
                for W, b in layers[:-1]:
                    a = np.maximum(0, a @ W + b)
                return softmax(a @ layers[-1][0] + layers[-1][1])

            report(NAME, predict_case(widths, rows), best(run, options.quick))


def rows_of_softmax():
    """The backward pass in two ways: with each row's Jacobian in a loop, and with all Jacobians by einsum."""
    for rows, columns in SOFTMAX_SHAPES:
        x, dy, y = data.logits(rows, columns)
        p = softmax(x)
        report(NAME, softmax_case("softmax", rows, columns), best(lambda: softmax(x), options.quick))

        for saturated in (False, True):
            z, _, _ = data.logits(rows, columns, 100 if saturated else 4)

            def cross_entropy():
                p = softmax(z)
                losses = -np.log(np.clip(p[range(rows), y], 1e-7, 1 - 1e-7))
                p[range(rows), y] -= 1
                return losses, p / rows

            case = softmax_case("softmax_cross_entropy", rows, columns, saturated)
            report(NAME, case, best(cross_entropy, options.quick))
        if columns > 64:
            continue

        def loop():
            dx = np.empty_like(dy)
            for i, (row, gradient) in enumerate(zip(p, dy)):
                row = row.reshape(-1, 1)
                dx[i] = np.dot(np.diagflat(row) - np.dot(row, row.T), gradient)
            return dx

        def einsum():
            jacobians = np.einsum("ij,jk->ijk", p, np.eye(columns, dtype=p.dtype)) - np.einsum("ij,ik->ijk", p, p)
            return np.einsum("ijk,ik->ij", jacobians, dy)

        case = softmax_case("softmax_gradient", rows, columns)
        report(f"{NAME}, Jacobian loop", case, best(loop, options.quick))
        report(NAME, case, best(einsum, options.quick))


def updates():
    """The steps of SGD with momentum and of Adam, in place."""
    for count, dead in UPDATES:
        w, g, m = data.update(count, dead)

        def momentum():
            np.multiply(m, np.float32(MOMENTUM), out=m)
            np.subtract(m, np.float32(1e-9) * g, out=m)
            np.add(w, m, out=w)

        report(NAME, update_case("sgd_momentum", count, dead), best(momentum, options.quick))
        w, g, m = data.update(count, dead)
        v = m.copy()

        def adam():
            np.multiply(m, np.float32(0.9), out=m)
            np.add(m, np.float32(0.1) * g, out=m)
            np.multiply(v, np.float32(0.999), out=v)
            np.add(v, np.float32(0.001) * (g * g), out=v)
            np.subtract(w, np.float32(1e-9) * m / (np.sqrt(v) + np.float32(1e-8)), out=w)

        report(NAME, update_case("adam", count, dead), best(adam, options.quick))


if options.work == "spiral":
    spiral("float", np.float32)
    spiral("double", np.float64)
elif options.work == "predict":
    predict()
elif options.work == "softmax":
    rows_of_softmax()
elif options.work == "optimizer":
    updates()
