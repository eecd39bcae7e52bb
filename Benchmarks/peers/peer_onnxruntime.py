"""onnxruntime: prediction, with inputs and outputs bound to memory beforehand."""
from harness import *

options = arguments("onnxruntime")
import numpy as np
import onnxruntime

import data
import onnx_model

NAME = "onnxruntime"


def session(model):
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])


def time(session, case, x):
    """Times the answers to samples."""
    source, target = session.get_inputs()[0], session.get_outputs()[0]
    y = session.run([target.name], {source.name: x})[0]
    binding = session.io_binding()
    # They must live as long as the binding, which holds addresses only.
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in (x, y)]
    binding.bind_ortvalue_input(source.name, values[0])
    binding.bind_ortvalue_output(target.name, values[1])
    report(NAME, case, best(lambda: session.run_with_iobinding(binding), options.quick))


def predict():
    for widths in NETWORKS:
        network = session(onnx_model.classifier(data.weights(widths)))
        for rows in PREDICTION_ROWS:
            x = np.random.default_rng(0).random((rows, widths[0]), np.float32)
            time(network, predict_case(widths, rows), x)


def models():
    """The files of a folder, with the same kind of samples as `backprop-benchmarks --models` makes."""
    for name in sorted(os.listdir(options.models)):
        if not name.endswith(".onnx"):
            continue
        network = session(os.path.join(options.models, name))
        source = network.get_inputs()[0]
        for rows in PREDICTION_ROWS:
            shape = (rows, *source.shape[1:])
            x = np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)
            if source.type != "tensor(float)":
                x = np.zeros(shape, np.int64)
            time(network, model_case(name.removesuffix(".onnx"), rows), x)


{"predict": predict, "models": models}[options.work]()
