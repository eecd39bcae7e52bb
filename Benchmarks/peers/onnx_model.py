"""Writes a classifier as an ONNX model, without the package onnx: a model is a message of protocol buffers."""
FLOAT = 1


def varint(number):
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def integer(field, number):
    return varint(field << 3) + varint(number)


def message(field, *parts):
    """A field that holds a message, a text or bytes."""
    body = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def tensor(name, array):
    dimensions = b"".join(integer(1, extent) for extent in array.shape)
    return message(5, dimensions, integer(2, FLOAT), message(8, name), message(9, array.astype("<f4").tobytes()))


def node(operation, inputs, output, *attributes):
    return message(1, *(message(1, name) for name in inputs), message(2, output), message(4, operation), *attributes)


def matrix(field, name, columns):
    """An input or output of N rows."""
    shape = message(2, message(1, message(2, "N")), message(1, integer(1, columns)))
    return message(field, message(1, name), message(2, message(1, integer(1, FLOAT), shape)))


def classifier(layers):
    """The bytes of a network: for each W and b a Gemm, a Relu between them, a Softmax behind the last."""
    parts, value = [], "x"
    for i, (W, b) in enumerate(layers):
        parts += [tensor(f"W{i}", W), tensor(f"b{i}", b), node("Gemm", (value, f"W{i}", f"b{i}"), f"z{i}")]
        value = f"z{i}"
        if i < len(layers) - 1:
            parts.append(node("Relu", (value,), f"a{i}"))
            value = f"a{i}"
    columns = message(5, message(1, "axis"), integer(3, 1), integer(20, 2))
    parts.append(node("Softmax", (value,), "y", columns))
    parts += [matrix(11, "x", layers[0][0].shape[0]), matrix(12, "y", layers[-1][0].shape[1])]
    graph = message(7, *parts, message(2, "classifier"))
    return integer(1, 9) + message(8, integer(2, 17)) + graph
