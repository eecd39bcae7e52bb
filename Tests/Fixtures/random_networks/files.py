"""Safetensors files, and models in the form in which `SavedModel` reads them."""
import json
import struct

import numpy as np


def write(path, tensors, metadata):
    """Writes arrays by name, as numbers of 64 bits, with texts about them."""
    header, data = {"__metadata__": metadata}, b""
    for name, values in tensors.items():
        values = np.asarray(values, dtype="<f8")
        begin, data = len(data), data + values.tobytes()
        header[name] = {"dtype": "F64", "shape": list(values.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_model(path, network):
    tensors = {
        f"layers.{i}.{name}": values
        for i, layer in enumerate(network.layers) for name, values in layer.tensors.items()}
    write(path, tensors, {
        "format": "backprop 1", "layers": json.dumps([layer.configuration for layer in network.layers]),
        "input_shape": json.dumps(network.input_shape), "class_names": "[]", "feature_names": "[]"})
