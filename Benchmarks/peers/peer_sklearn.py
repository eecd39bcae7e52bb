"""scikit-learn's MLPClassifier."""
from harness import *

options = arguments("sklearn")
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

import data

NAME = "scikit-learn"
warnings.simplefilter("ignore")  # that it has not converged: it is stopped on purpose


def classifier(hidden, rate, batch, epochs):
    return MLPClassifier(
        hidden, solver="sgd", alpha=0, learning_rate_init=rate, momentum=MOMENTUM, nesterovs_momentum=False,
        batch_size=batch, max_iter=epochs, tol=0, n_iter_no_change=epochs, random_state=0)


def spiral():
    """At the spiral's rate divided by ten, without decay: it has none, and diverges at the full rate."""
    x, y = data.spiral()
    model = classifier((64,), SPIRAL_RATE / 10, len(x), SPIRAL_EPOCHS)
    runs = [seconds(lambda: model.fit(x, y))[0] for _ in range(1 if options.quick else 2)]
    report(
        NAME, spiral_case(), min(runs) / SPIRAL_EPOCHS, loss=float(model.loss_), accuracy=float(model.score(x, y)))


def fashion():
    x, y = data.fashion(options.fashion)
    model = classifier((128,), FASHION_RATE, BATCH, 1)
    times = [seconds(lambda: model.partial_fit(x, y, classes=np.arange(10)))[0] for _ in range(FASHION_EPOCHS)]
    accuracy = model.score(*data.fashion(options.fashion, "t10k"))
    report(NAME, fashion_case(), min(times), accuracy=float(accuracy))


def predict():
    for widths in NETWORKS:
        model = classifier(widths[1:-1], 0.001, 128, 1)
        generator = np.random.default_rng(0)
        classes = np.arange(widths[-1])
        model.partial_fit(generator.random((128, widths[0]), np.float32), np.resize(classes, 128), classes=classes)
        for rows in PREDICTION_ROWS:
            x = generator.random((rows, widths[0]), np.float32)
            report(NAME, predict_case(widths, rows), best(lambda: model.predict_proba(x), options.quick))


if options.work == "spiral":
    spiral()
elif options.work == "fashion":
    fashion()
elif options.work == "predict":
    predict()
