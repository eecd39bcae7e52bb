"""ONNX models: graphs of some nodes with every operator, chained so that they mostly fit."""

import math
import struct

from . import odd

unary = [
    "Relu", "Sigmoid", "Tanh", "Atan", "Softplus", "Softsign", "Identity", "Abs", "Celu", "Elu", "Gelu", "HardSigmoid",
    "HardSwish", "LeakyRelu", "Mish", "Neg", "Selu", "Swish", "ThresholdedRelu", "Exp", "Log", "Sqrt", "Erf", "Floor", "Sin",
    "Dropout", "Shrink", "IsNaN", "Softmax", "LogSoftmax", "Hardmax", "LRN", "LpNormalization", "Cast"]
binary = ["Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Mod", "Less", "Greater", "Equal", "MatMul", "Concat", "And"]
absurd = [0, -1, 2**20, 2**31, 2**40, 2**46 + 3, 2**62, 2**63 - 1, -2**63]


def varint(number):
    number &= 2**64 - 1
    result = b""
    while number > 127:
        result += bytes([number & 127 | 128])
        number >>= 7
    return result + bytes([number])


def field(number, content):
    """A field: a whole number, a single-precision number, a text, or bytes."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    if isinstance(content, float):
        return varint(number << 3 | 5) + struct.pack("<f", content)
    content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def tensor(name, shape, values=(), element=1, raw=False):
    result = b"".join(field(1, extent) for extent in shape) + field(2, element) + field(8, name)
    if element == 7:
        packed = b"".join(varint(value) for value in values)
        return result + field(9 if raw else 7, b"".join(struct.pack("<q", value) for value in values) if raw else packed)
    return result + field(9 if raw else 4, struct.pack(f"<{len(values)}f", *values))


def port(name, shape, element=1):
    def dimension(extent):
        return field(1, field(2, extent) if isinstance(extent, str) else field(1, extent))
    return field(1, name) + field(2, field(1, field(1, element) + field(2, b"".join(map(dimension, shape)))))


def attribute(name, value):
    if isinstance(value, int):
        return field(1, name) + field(3, value)
    if isinstance(value, (float, str)):
        return field(1, name) + field(2 if isinstance(value, float) else 4, value)
    if isinstance(value, bytes):
        return field(1, name) + field(5, value)
    number = 7 if value and isinstance(value[0], float) else 9 if value and isinstance(value[0], str) else 8
    return field(1, name) + b"".join(field(number, entry) for entry in value)


def node(kind, inputs, outputs, domain="", **attributes):
    return (b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in outputs) + field(4, kind)
            + b"".join(field(5, attribute(name, value)) for name, value in attributes.items())
            + (field(7, domain) if domain else b""))


def function(name, inputs, outputs, nodes, opset=None, **defaults):
    """A function of the domain `own`."""
    return (field(1, name) + b"".join(field(4, name) for name in inputs) + b"".join(field(5, name) for name in outputs)
            + b"".join(field(7, part) for part in nodes) + (field(9, field(2, opset)) if opset is not None else b"")
            + field(10, "own") + b"".join(field(11, attribute(name, value)) for name, value in defaults.items()))


def file(nodes, inputs, outputs, tensors, opset=22, functions=()):
    graph = (b"".join(field(1, part) for part in nodes) + b"".join(field(5, part) for part in tensors)
             + b"".join(field(11, part) for part in inputs) + b"".join(field(12, part) for part in outputs))
    return field(1, 10) + field(7, graph) + field(8, field(2, opset)) + b"".join(field(25, part) for part in functions)


class Graph:
    """What there is of a model, and the shapes of its values with the batch."""

    def __init__(self, random):
        self.random, self.nodes, self.tensors, self.functions = random, [], [], []
        shape = random.choice([["n", 4], [2, 3], ["n", 2, 5, 4], ["batch", 5, 3], [1, 2, 4, 4], [3], []])
        self.inputs = [port("x", shape, random.choice([1, 1, 1, 1, 7, 11, 9]))]
        self.values = [("x", [extent if isinstance(extent, int) else 2 for extent in shape])]

    def name(self):
        return f"v{len(self.nodes)}" if self.random.random() > 0.02 else odd.name(self.random)

    def constant(self, shape, element=1):
        name = f"c{len(self.tensors)}"
        count = min(math.prod(shape), 3000)
        if element == 7:
            values = [odd.number(self.random, 5) % 2**63 for _ in range(count)]
        else:
            values = [self.random.choice([0.5, -1.0, 2.0, 0.0]) for _ in range(count)]
        if self.random.random() < 0.02:
            shape = [*shape, self.random.choice(absurd)]
        self.tensors.append(tensor(name, shape, values, element, self.random.random() < 0.5))
        return name

    def integers(self, *numbers):
        name = f"c{len(self.tensors)}"
        numbers = [self.random.choice(absurd) if self.random.random() < 0.03 else number for number in numbers]
        self.tensors.append(tensor(name, [len(numbers)], numbers, 7))
        return name

    def add(self, kind, inputs, shape, **attributes):
        output = self.name()
        if self.random.random() < 0.1:
            self.call(kind, inputs, output, attributes)
        else:
            self.nodes.append(node(kind, inputs, [output], **attributes))
        self.values.append((output, shape))

    def call(self, kind, inputs, output, attributes):
        """The same node within a function, or within a function in that."""
        random = self.random
        inner = [f"i{index}" if name else "" for index, name in enumerate(inputs)]
        name = f"F{len(self.functions)}" if random.random() > 0.05 else random.choice([kind, "F0", odd.name(random)])
        body = [node(kind, inner, ["o"], **attributes)]
        if random.random() < 0.3:
            self.functions.append(function(name + "x", [name for name in inner if name], ["o"], body))
            body = [node(name + "x", [name for name in inner if name], ["o"], "own")]
        opset = random.choice([None, None, None, 22, 11, 5, odd.number(random)])
        self.functions.append(function(name, [name for name in inner if name], ["o"], body, opset))
        self.nodes.append(node(name, [name for name in inputs if name][:random.choice([9, 9, 9, 1])], [output], "own"))

    def step(self):
        random = self.random
        source, shape = random.choice(self.values[-3:])
        rank, last = len(shape), shape[-1] if shape else 1
        axis = random.randrange(rank) if rank else 0
        kind = random.choice([
            "unary", "unary", "binary", "binary", "Gemm", "Conv", "Pool", "Norm", "Reduce", "Reshape", "Transpose", "Slice",
            "Gather", "Split", "Pad", "Resize", "RNN", "Shape", "Expand", "Squeeze", "Where", "Arg", "Cum", "Loss", "Fill", "Tile",
            "Trilu", "OneHot", "Blocks", "Step"])
        if kind == "unary":
            more = {"axis": axis - random.randrange(2)} if random.random() < 0.4 else {}
            if random.random() < 0.3:
                more |= {"alpha": random.choice([0.0, 0.1, -1.0, 1e30]), "size": random.choice([1, 3, 2**40]), "to": random.randint(0, 17)}
            self.add(random.choice(unary), [source], shape, **more)
        elif kind == "binary":
            other = random.choice(self.values)[0] if random.random() < 0.4 else self.constant(shape[axis:] or [1])
            self.add(random.choice(binary), random.sample([source, other], 2), shape, axis=axis)
        elif kind == "Gemm":
            width = random.randint(1, 5)
            self.add("Gemm", [source, self.constant([width, last]), self.constant([width])], [*shape[:-1], width], transB=1)
        elif kind == "Conv" and rank > 2:
            filters = random.randint(1, 3)
            window = [random.randint(1, 2) for _ in shape[2:]]
            channels = shape[1]
            self.add(random.choice(["Conv", "Conv", "ConvTranspose"]), [source, self.constant([filters, channels, *window])],
                     [shape[0], filters, *(max(1, extent - size + 1) for extent, size in zip(shape[2:], window))],
                     **({"strides": [random.choice([1, 2, *absurd]) for _ in window]} if random.random() < 0.2 else {}),
                     **({"pads": [random.choice([0, 1, 2, *absurd]) for _ in window * 2]} if random.random() < 0.2 else {}))
        elif kind == "Pool" and rank > 2:
            self.add(random.choice(["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"]), [source],
                     [*shape[:2], *(1 for _ in shape[2:])], kernel_shape=shape[2:], ceil_mode=random.randrange(2),
                     auto_pad=random.choice(["NOTSET", "NOTSET", "SAME_UPPER", "VALID", "x"]))
        elif kind == "Norm":
            which = random.choice(["LayerNormalization", "RMSNormalization", "BatchNormalization", "InstanceNormalization"])
            width = last if which[0] in "LR" else shape[1] if rank > 1 else 1
            names = [self.constant([width]) for _ in range({"L": 2, "R": 1, "B": 4, "I": 2}[which[0]])]
            self.add(which, [source, *names], shape)
        elif kind == "Reduce":
            which = random.choice(["Sum", "Mean", "Max", "Min", "L1", "L2", "Prod", "LogSumExp", "SumSquare", "LogSum"])
            self.add("Reduce" + which, [source, self.integers(axis)], [*shape[:axis], 1, *shape[axis + 1:]],
                     keepdims=random.randrange(4) and 1)
        elif kind == "Reshape":
            self.add("Reshape", [source, self.integers(*random.choice([[0, -1], [-1], [-1, 1, last], [0, 0, -1]]))],
                     [shape[0] if shape else 1, max(1, math.prod(shape[1:]))])
        elif kind == "Transpose":
            order = random.sample(range(rank), rank)
            self.add("Transpose", [source], [shape[place] for place in order], perm=order)
        elif kind == "Slice":
            self.add("Slice", [source, self.integers(0), self.integers(random.choice([1, last, 2**62])), self.integers(axis),
                               self.integers(random.choice([1, 1, 2, -1]))], [*shape[:axis], 1, *shape[axis + 1:]])
        elif kind == "Gather":
            self.add(random.choice(["Gather", "GatherElements"]), [source, self.integers(0, random.randint(-2, 2))], shape, axis=axis)
        elif kind == "Split":
            self.nodes.append(node("Split", [source], [f"a{len(self.nodes)}", f"b{len(self.nodes)}"], axis=axis))
            self.values.append((f"a{len(self.nodes) - 1}", [*shape[:axis], max(1, (shape[axis] if rank else 1) // 2), *shape[axis + 1:]]))
        elif kind == "Pad":
            pads = [random.randint(0, 1) if place else 0 for place in range(rank)] * 2
            self.add("Pad", [source, self.integers(*pads)], [extent + 2 * pad for extent, pad in zip(shape, pads)],
                     mode=random.choice(["constant", "edge", "reflect", "wrap", "x"]))
        elif kind == "Resize":
            name = f"c{len(self.tensors)}"
            scales = [1.0] * min(2, rank) + [random.choice([2.0, 0.5, 1.5, 1e9, 0.0, math.nan]) for _ in shape[2:]]
            self.tensors.append(tensor(name, [rank], scales))
            self.add("Resize", [source, "", name], shape, mode=random.choice(["nearest", "linear", "cubic"]),
                     antialias=random.randrange(2))
        elif kind == "RNN" and rank == 3:
            which = random.choice(["RNN", "LSTM", "GRU"])
            units, gates = random.randint(1, 3), {"RNN": 1, "LSTM": 4, "GRU": 3}[which]
            more = random.choice([{}, {"clip": 1.0}, {"layout": 1}, {"direction": "reverse"}, {"activations": ["Relu"] * 3}])
            self.add(which, [source, self.constant([1, gates * units, last]), self.constant([1, gates * units, units])],
                     [shape[0], 1, shape[1], units], hidden_size=units, **more)
        elif kind == "Shape":
            self.add("Shape", [source], [rank])
        elif kind == "Expand":
            self.add("Expand", [source, self.integers(*(random.choice([1, extent]) for extent in shape))], shape)
        elif kind == "Squeeze":
            self.add(random.choice(["Squeeze", "Unsqueeze"]), [source, self.integers(axis)], [*shape[:axis], 1, *shape[axis:]])
        elif kind == "Where":
            self.add("Where", [self.constant([1], 7), source, self.constant([last])], shape)
        elif kind == "Arg":
            self.add(random.choice(["ArgMax", "ArgMin"]), [source], [*shape[:axis], 1, *shape[axis + 1:]], axis=axis)
        elif kind == "Cum":
            self.add(random.choice(["CumSum", "CumProd"]), [source, self.integers(axis)], shape, reverse=random.randrange(2))
        elif kind == "Loss":
            self.add(random.choice(["SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"]), [source, self.constant(shape[:1], 7)], [])
        elif kind == "Fill":
            self.add("ConstantOfShape", [self.integers(*random.choice([[2], [last], [2, 3], [2**20, 2**20]]))], shape)
        elif kind == "Tile":
            self.add("Tile", [source, self.integers(*(random.choice([1, 2]) for _ in shape))], shape)
        elif kind == "Trilu":
            self.add("Trilu", [source], shape, upper=random.randrange(2))
        elif kind == "OneHot":
            self.add("OneHot", [source, self.integers(3), self.constant([2])], [*shape, 3])
        elif kind == "Step":
            which = random.choice(["Adagrad", "Adam", "Momentum"])
            count = {"Adam": 4}.get(which, 3) * random.choice([1, 1, 2]) - random.choice([0, 0, 0, 1])
            inputs = [self.constant([]), random.choice([source, self.constant([], 7)]), *(source for _ in range(count))]
            self.nodes.append(node(which, inputs, [f"s{len(self.nodes)}"], random.choice(["ai.onnx.preview.training"] * 3 + [""]), **(
                {"alpha": 0.9, "beta": random.choice([0.5, math.nan]), "mode": random.choice(["standard", "nesterov"])})))
            self.values.append((f"s{len(self.nodes) - 1}", shape))
        elif kind == "Blocks":
            self.add(random.choice(["DepthToSpace", "SpaceToDepth"]), [source], shape, blocksize=random.choice([1, 2, 2**32]))


def sample(random):
    graph = Graph(random)
    for _ in range(random.choice([1, 1, 2, 3, 6])):
        graph.step()
    outputs = [port(name, shape) for name, shape in graph.values[-random.choice([1, 1, 2]):]]
    return file(graph.nodes, graph.inputs, outputs, graph.tensors, random.choice([22, 22, 22, 13, 7, 9, 28, odd.number(random)]),
                graph.functions)


def chained(kind, count, inputs=("x",), shape=("n", 4), tensors=(), **attributes):
    """As many nodes of a kind one behind the other."""
    nodes = [node(kind, [f"v{index}" if index else "x", *inputs[1:]], [f"v{index + 1}"], **attributes) for index in range(count)]
    return file(nodes, [port("x", shape)], [port(f"v{count}", [])], tensors)


def extremes():
    """Each of 10 kB or a little more."""
    integers = lambda name, *numbers: tensor(name, [len(numbers)], numbers, 7)
    for size in 2**10, 2**16, 2**20, 2**26, 2**30, 2**40, 2**62:
        for kind in "Neg", "Softmax", "LogSoftmax", "Hardmax", "LRN", "LpNormalization", "Exp", "Gelu", "Clip":
            yield f"{kind}-{size}", chained(kind, 3, shape=["n", size], size=5)
        yield f"fill-{size}", chained("Add", 100, ["x", "w"], tensors=[integers("s", size)], shape=["n", size])
        yield f"filled-{size}", file(
            [node("ConstantOfShape", ["s"], ["w"])] + [node("MatMul", ["x" if i == 0 else f"v{i}", "w"], [f"v{i + 1}"]) for i in range(300)],
            [port("x", ["n", 1024])], [port("v300", [])], [integers("s", 1024, min(size, 2**30))])
        yield f"range-{size}", file(
            [node("Range", ["a", "b", "c"], ["r"]), node("Add", ["x", "r"], ["y"])], [port("x", ["n", size])], [port("y", [])],
            [tensor("a", [], [0], 7), tensor("b", [], [size], 7), tensor("c", [], [1], 7)])
        yield f"tile-{size}", chained("Tile", 20, ["x", "t"], tensors=[integers("t", 1, min(size, 1024))])
        yield f"expand-{size}", chained("Expand", 3, ["x", "t"], shape=["n", 1], tensors=[integers("t", 1, size)])
        yield f"slice-{size}", chained("Slice", 100, ["x", "a", "b", "c", "d"], shape=["n", size], tensors=[
            integers("a", 0), integers("b", 2**62), integers("c", 1), integers("d", 2)])
        yield f"pad-{size}", chained("Pad", 3, ["x", "p"], shape=["n", size], tensors=[integers("p", 0, 1, 0, 1)], mode="reflect")
        yield f"pad-number-{size}", chained("Pad", 3, ["x", "p", "c"], shape=["n", size, 3], tensors=[
            integers("p", 0, 1, 0, 0, 1, 0), tensor("c", [], [1.0])])
        yield f"layer-norm-{size}", chained("LayerNormalization", 50, ["x", "s"], shape=["n", size], tensors=[tensor("s", [1], [1.0])])
        yield f"instance-norm-{size}", chained("InstanceNormalization", 50, ["x", "s", "s"], shape=["n", 1, size], tensors=[
            tensor("s", [1], [1.0])])
        yield f"argmax-{size}", chained("ArgMax", 1, shape=["n", size], axis=1)
        yield f"cumsum-{size}", chained("CumSum", 50, ["x", "a"], shape=["n", size], tensors=[tensor("a", [], [1], 7)])
        yield f"eye-{size}", file([node("EyeLike", ["x"], ["y"])], [port("x", [size, size])], [port("y", [])], [])
        yield f"trilu-{size}", chained("Trilu", 3, shape=["n", size, size])
        yield f"one-hot-{size}", file([node("OneHot", ["x", "d", "v"], ["y"])], [port("x", ["n"], 7)], [port("y", [])], [
            integers("d", size), tensor("v", [2], [0.0, 1.0])])
        yield f"resize-{size}", chained("Resize", 3, ["x", "", "s"], shape=["n", 1, min(size, 2**16), 2], mode="cubic", tensors=[
            tensor("s", [4], [1.0, 1.0, 2.0, 1.5])])
        yield f"lstm-{size}", file([node("LSTM", ["x", "w", "r"], ["y"], clip=1.0)], [port("x", [min(size, 512), "n", 1])], [port("y", [])],
                                   [tensor("w", [1, 4, 1], [1.0] * 4), tensor("r", [1, 4, 1], [1.0] * 4)])
        yield f"depth-{size}", chained("DepthToSpace", 1, shape=["n", size, 2, 2], blocksize=min(size, 2**20))
        yield f"reduce-prod-{size}", chained("ReduceProd", 1, ["x", "a"], shape=["n", size], tensors=[integers("a", 1)])
    for kind in "Relu", "Selu", "Mish", "Clip", "LogSoftmax", "Transpose", "Identity", "Dropout", "Exp", "Unknown":
        yield f"many-{kind}", chained(kind, 600, shape=["n", 64])
    yield "many-softmax", chained("LogSoftmax", 600, shape=["n", 2**16])
    yield "many-inputs", file([], [port(f"x{index}", ["n", 2]) for index in range(400)], [port("x0", [])], [])
    yield "many-tensors", file([], [port("x", ["n"])], [port("x", [])], [tensor(f"c{index}", []) for index in range(500)])
    for kind in "Relu", "Unknown":
        for width, depth in (2, 30), (10, 12), (100, 60), (400, 2):
            functions = [
                function(f"F{level}", ["x"], ["y"], [node(f"F{level + 1}", ["x"], [f"y{index}"], "own") for index in range(width)]
                         + [node("Identity", ["x"], ["y"])]) for level in range(depth)]
            yield f"calls-{kind}-{width}-{depth}", file(
                [node("F0", ["x"], ["y"], "own")], [port("x", ["n", 2])], [port("y", [])], [],
                functions=[*functions, function(f"F{depth}", ["x"], ["y"], [node(kind, ["x"], ["y"])])])
    yield "calls-deep", file([node("F0", ["x"], ["y"], "own")], [port("x", ["n", 2])], [port("y", [])], [], functions=[
        function(f"F{level}", ["x"], ["y"], [node(f"F{level + 1}", ["x"], ["y"], "own")]) for level in range(300)])
    yield "calls-itself", file([node("F", ["x"], ["y"], "own")], [port("x", ["n", 2])], [port("y", [])], [], functions=[
        function("F", ["x"], ["y"], [node("F", ["x"], ["y"], "own")])])
    yield "no-nodes", file([], [port("x", ["n"])], [port("x", [])], [])
    yield "doubling", file(
        [node("Concat", [f"v{index}" if index else "x"] * 2, [f"v{index + 1}"], axis=1) for index in range(60)],
        [port("x", ["n", 1])], [port("v60", [])], [])
    yield "doubling-constant", file(
        [node("Concat", [f"v{index}" if index else "c"] * 2, [f"v{index + 1}"], axis=0) for index in range(60)],
        [port("x", ["n", 1])], [port("v60", [])], [tensor("c", [1], [1.0])])
    yield "split", file([node("Split", ["x"], [f"v{index}" for index in range(1000)], axis=1)], [port("x", ["n", 1000])], [
        port("v0", [])], [])
    yield "shared", file(
        [node("MatMul", [f"v{index}" if index else "x", "w"], [f"v{index + 1}"]) for index in range(300)],
        [port("x", ["n", 45])], [port("v300", [])], [tensor("w", [45, 45], [0.5] * 2025)])
    for name, long in odd.long_names.items():
        yield f"name-{name}", file([node("Relu", ["x"], [long])], [port("x", ["n", 2])], [port(long, [])], [])
        yield f"operator-{name}", file([node(long, ["x"], ["y"], domain=long)], [port("x", ["n", 2])], [port("y", [])], [])
        yield f"function-{name}", file([node(long, ["x"], ["y"], "own")] * 2, [port("x", ["n", 2])], [port("y", [])], [], functions=[
            function(long, [long], [long + "y"], [node("Relu", [long], [f"{long}{index}"]) for index in range(300 // len(long) + 3)])])
        yield f"dimension-{name}", file([node("Relu", ["x"], ["y"])], [port("x", ["n", long])], [port("y", [])], [])
