#!/usr/bin/env python3
"""Networks that Keras and scikit-learn export, run by `backprop run` and by onnxruntime; see the script `onnx`."""

import contextlib
import io
import os
import pathlib
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers
from skl2onnx import to_onnx
from sklearn.datasets import load_diabetes, load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from onnx_compare import differs


def keras_networks():
    yield "mlp", [layers.Dense(16, "gelu"), layers.BatchNormalization(), layers.Dense(4, "softmax")], (6,)
    yield "images", [
        layers.Conv2D(6, 3, padding="same", activation="relu"), layers.BatchNormalization(), layers.MaxPooling2D(2),
        layers.SeparableConv2D(8, 3, activation="silu"), layers.GlobalAveragePooling2D(), layers.Dense(3, "softmax")], (12, 10, 2)
    yield "lstm", [layers.LSTM(5, return_sequences=True), layers.LSTM(4), layers.Dense(2)], (6, 3)
    yield "gru", [layers.Bidirectional(layers.GRU(4)), layers.Dense(2, "tanh")], (5, 3)
    yield "sequence", [
        layers.Conv1D(8, 3, padding="causal", activation="relu"), layers.Conv1D(8, 3, dilation_rate=2, padding="causal"),
        layers.GlobalMaxPooling1D(), layers.Dense(1, "sigmoid")], (12, 3)


def learners():
    iris, diabetes = load_iris(return_X_y=True), load_diabetes(return_X_y=True)
    yield "pipeline", make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(8, 6), max_iter=60, random_state=1)), iris
    yield "regression", make_pipeline(
        StandardScaler(), MLPRegressor(hidden_layer_sizes=(8,), activation="tanh", max_iter=60, random_state=1)), diabetes
    yield "sigmoid", MLPClassifier(hidden_layer_sizes=(8,), activation="logistic", max_iter=60, random_state=1), iris


def main():
    tool = str(pathlib.Path(sys.argv[1]).resolve())
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        path = str(pathlib.Path(place) / "model.onnx")
        for name, stack, shape in keras_networks():
            keras.utils.set_random_seed(1)
            network = keras.Sequential([layers.Input(shape), *stack])
            network(np.zeros((2, *shape), np.float32))
            for weights in network.weights:
                # Statistics and scales that are not as they begin.
                weights.assign(weights.numpy() + np.random.uniform(0, 0.2, weights.shape))
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                network.export(path, format="onnx", verbose=False)
            faults += differs(tool, f"Keras, {name}", path, shape)
        for name, learner, (samples, labels) in learners():
            learner.fit(samples.astype(np.float32), labels)
            is_classifier = hasattr(learner, "predict_proba")
            options = {"zipmap": False} if is_classifier else None
            pathlib.Path(path).write_bytes(to_onnx(learner, samples[:1].astype(np.float32), options=options).SerializeToString())
            output = "probabilities" if is_classifier else None
            faults += differs(tool, f"scikit-learn, {name}", path, samples.shape[1:], output=output)
    sys.exit(1 if faults else 0)


main()
