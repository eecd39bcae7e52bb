"""onnxruntime: prediction, with inputs and outputs bound to memory beforehand."""
from harness import *

options = arguments("onnxruntime")
import numpy as np
import onnxruntime

import data
import onnx_model

NAME = "onnxruntime"


def predict():
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    for widths in NETWORKS:
        model = onnx_model.classifier(data.weights(widths))
        session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
        for rows in PREDICTION_ROWS:
            x = np.random.default_rng(0).random((rows, widths[0]), np.float32)
            y = np.empty((rows, widths[-1]), np.float32)
            binding = session.io_binding()
            source, target = map(onnxruntime.OrtValue.ortvalue_from_numpy, (x, y))
            binding.bind_ortvalue_input("x", source)
            binding.bind_ortvalue_output("y", target)
            report(NAME, predict_case(widths, rows), best(lambda: session.run_with_iobinding(binding), options.quick))


if options.work == "predict":
    predict()
