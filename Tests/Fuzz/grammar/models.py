"""Models as safetensors files: every layer with every setting, chained so that they mostly fit."""

import json
import math
import struct

from . import odd, tensors

activations = [
    "linear", "relu", "sigmoid", "tanh", "arctan", "step", "leaky_relu", "elu", "selu", "gelu", "softplus", "softsign", "swish",
    "hard_sigmoid", "relu6"]
kinds = [
    "dense", "activation", "softmax", "dropout", "scaling", "flatten", "reshape", "conv_2d", "conv_1d", "radial_basis",
    "max_pool_2d", "average_pool_2d", "global_max_pool_2d", "global_average_pool_2d", "batch_norm", "layer_norm", "rms_norm",
    "embedding", "chain", "residual", "concatenate", "add", "multiply", "graph", "conv_transpose_2d", "transpose", "slice", "pad",
    "max_pool_1d", "average_pool_1d", "global_max_pool_1d", "global_average_pool_1d", "simple_rnn", "lstm", "gru",
    "bidirectional", "variable_length", "affine", "reduction", "broadcast", "reverse", "standardization",
    "elementwise"]
cells = {"simple_rnn": ["tanh", "relu"], "lstm": ["lstm"], "gru": ["gru", "gru_reset_before"]}
joining = ["concatenate", "add", "multiply"]
# The first is the one beyond which a window is refused.
absurd = [2**20, 2**20 + 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 0, -1, 1.5, "1", None, 1e300]


def window(random, height, width):
    """A window over images of a size, for conv_1d with a height of 1."""
    def pair(most):
        return [random.randint(1, most), random.randint(1, most)]
    size = [random.randint(1, max(1, min(height, 3))), random.randint(1, max(1, min(width, 3)))]
    padding = random.choice(["valid", "same", "same", [random.randint(0, 2) for _ in range(4)]])
    result = {"size": size, "stride": pair(2), "dilation": pair(2) if random.random() < 0.2 else [1, 1], "padding": padding}
    if height == 1:
        result["stride"][0] = result["dilation"][0] = 1
        if isinstance(padding, list) and random.random() < 0.8:
            padding[:2] = [0, 0]
    odds = random.random()
    if odds < 0.08:
        key = random.choice(["size", "stride", "dilation"])
        result[key][random.randrange(2)] = random.choice(absurd)
    elif odds < 0.12:
        result["padding"] = random.choice([
            [2**20, 2**20, 2**20, 2**20], [0, 0, 2**20 + 1, 0], [1, 1, 1], [], "full", 3, [0, 0, -1, 0], [2**14] * 4])
    return result


def output(window, height, width):
    """The size of what a window gives, as far as it is sensible."""
    sizes = []
    for axis, extent in enumerate((height, width)):
        taps, stride, dilation = (window[key][axis] for key in ("size", "stride", "dilation"))
        padding = window["padding"]
        if padding == "same":
            sizes.append(-(-extent // stride))
        else:
            around = sum(padding[2 * axis:2 * axis + 2]) if isinstance(padding, list) else 0
            sizes.append((extent + around - (taps - 1) * dilation - 1) // stride + 1)
    return [max(1, min(size, 1000)) for size in sizes]


def chain(random, shape, depth, least=0):
    """Layers one after the other, their tensors under the places of the layers, and the shape behind them."""
    layers, parameters = [], []
    for index in range(random.randint(least, 2)):
        settings, added, shape = layer(random, shape, depth)
        layers.append(settings)
        parameters += [(f"{index}.{name}", extents) for name, extents in added]
    return layers, parameters, shape


def layer(random, shape, depth=0):
    """A layer, its tensors, and the shape behind it. Layers within others lie so many deep."""
    every = ["layer_norm", "rms_norm", "transpose", "slice", "pad", "affine", "reduction", "broadcast", "standardization",
             "elementwise"] + (
        ["chain", "residual", "graph", *joining] if depth < 3 else [])
    fitting = {
        1: ["dense", "activation", "softmax", "dropout", "scaling", "radial_basis", "batch_norm", "reshape", "embedding"],
        2: ["conv_1d", "flatten", "activation", "batch_norm", "reshape", "max_pool_1d", "average_pool_1d", "global_max_pool_1d",
            "global_average_pool_1d", "dense", "softmax", *cells, *cells, "bidirectional", "variable_length", "reverse"],
        3: ["conv_2d", "conv_transpose_2d", "max_pool_2d", "average_pool_2d", "global_max_pool_2d", "global_average_pool_2d", "batch_norm", "flatten",
            "activation", "reshape"]}
    fitting = {rank: names + every for rank, names in fitting.items()}
    kind = random.choice(fitting.get(len(shape), kinds) if random.random() < 0.95 else kinds)
    last = shape[-1] if shape else 1
    settings, parameters = {"type": kind}, []
    if kind == "dense":
        outputs = random.randint(1, 5)
        settings |= {"inputs": last, "outputs": outputs, "activation": random.choice(activations)}
        parameters, shape = [("weights", [last, outputs]), ("biases", [outputs])], [*shape[:-1], outputs]
    elif kind == "activation":
        settings["activation"] = random.choice(activations)
    elif kind == "softmax":
        settings["beta"] = random.choice([1, 0.5, 1e300, 0, -1, 1e-300])
    elif kind == "dropout":
        settings["rate"] = random.choice([0, 0.5, 0.999, 1, -0.1])
    elif kind == "scaling":
        settings["inputs"] = math.prod(shape)
        parameters = [("shift", [settings["inputs"]]), ("scale", [settings["inputs"]])]
    elif kind == "radial_basis":
        units = random.randint(1, 4)
        settings |= {"inputs": last, "units": units, "trained": random.random() < 0.5}
        parameters, shape = [("centers", [last, units]), ("widths", [units])], [units]
    elif kind in ("conv_2d", "conv_1d"):
        groups = random.choice([1, 1, last, 2])
        filters = groups * random.randint(1, 3)
        height, width = (shape[-3] if kind == "conv_2d" and len(shape) > 2 else 1), shape[-2] if len(shape) > 1 else 1
        moves = window(random, height, width)
        settings |= {"channels": last, "filters": filters, "window": moves, "groups": groups,
                     "activation": random.choice(activations)}
        try:
            behind = output(moves, height, width)
            taps = moves["size"] if kind == "conv_2d" else moves["size"][1:]
            parameters = [("weights", [*taps, last // groups, filters]), ("biases", [filters])]
            shape = [*behind, filters] if kind == "conv_2d" else [behind[1], filters]
        except (TypeError, ZeroDivisionError):
            pass
    elif kind in ("max_pool_2d", "average_pool_2d"):
        settings["window"] = window(random, *shape[:2]) if len(shape) > 1 else window(random, 2, 2)
        if kind == "average_pool_2d":
            settings["counts_padding"] = random.random() < 0.5
        try:
            shape = [*output(settings["window"], *shape[:2]), last] if len(shape) > 1 else shape
        except (TypeError, ZeroDivisionError):
            pass
    elif kind == "conv_transpose_2d":
        groups = random.choice([1, 1, last])
        filters = groups * random.randint(1, 3)
        moves = window(random, 3, 3)
        settings |= {"channels": last, "filters": filters, "window": moves, "groups": groups,
                     "activation": random.choice(activations), "output_padding": random.choice([0, 0, 0, 1, 2**20, -1])}
        try:
            reach = [(taps - 1) * spread + 1 for taps, spread in zip(moves["size"], moves["dilation"])]
            parameters = [("weights", [*moves["size"], filters // groups, last]), ("biases", [filters])]
            shape = [
                *(side * stride if moves["padding"] == "same" else (side - 1) * stride + taps + settings["output_padding"]
                  for side, stride, taps in zip(shape, moves["stride"], reach)), filters]
        except TypeError:
            pass
    elif kind in ("max_pool_1d", "average_pool_1d"):
        settings["window"] = window(random, 1, shape[0] if shape else 1)
        if kind == "average_pool_1d":
            settings["counts_padding"] = random.random() < 0.5
        try:
            shape = [output(settings["window"], 1, shape[0])[1], last] if len(shape) > 1 else shape
        except (TypeError, ZeroDivisionError):
            pass
    elif kind == "transpose":
        settings["axes"] = random.sample(range(len(shape)), len(shape))
        if random.random() < 0.1:
            settings["axes"] = random.choice([[], [0, 0], [1], [-1, 0], list(range(9))])
        elif shape:
            shape = [shape[axis] for axis in settings["axes"]]
    elif kind == "slice":
        axis = random.randrange(len(shape)) if shape else 0
        extent = shape[axis] if shape else 1
        start = random.randrange(extent)
        end = random.randint(start + 1, extent)
        settings |= {"start": start, "end": end, "axis": axis - len(shape) if random.random() < 0.3 else axis}
        shape = [*shape[:axis], end - start, *shape[axis + 1:]]
    elif kind == "pad":
        axis = random.randrange(len(shape)) if shape else 0
        settings |= {"before": random.choice([0, 1, 2, 2**20]) if random.random() < 0.1 else random.randint(0, 2),
                     "after": random.randint(0, 2), "axis": axis}
        if shape:
            shape = [*shape[:axis], shape[axis] + settings["before"] + settings["after"], *shape[axis + 1:]]
    elif kind == "affine":
        settings["learnt"] = random.random() < 0.5
        for name in ("scale", "shift"):
            if random.random() < 0.7:
                extents = shape[random.randint(0, len(shape)):]
                settings[name] = extents if random.random() < 0.9 else random.choice([[0], [-1], [2**62, 2], [7, 7]])
                parameters.append((name, extents))
    elif kind == "reduction":
        axis = random.randrange(len(shape)) if shape else 0
        settings |= {"function": random.choice(["sum", "mean", "maximum", "maximum", "median"]), "axis": axis}
        if len(shape) > 1:
            shape = [*shape[:axis], *shape[axis + 1:]]
    elif kind == "elementwise":
        function = random.choice(["exp", "sqrt", "sin", "arccosh", "erf", "trunc", "divide", "less", "where", "square"])
        settings["function"] = function
        if function in ("divide", "less", "where"):
            shape = shape[:-1]
    elif kind == "broadcast":
        shape = [*([random.randint(1, 3)] if random.random() < 0.3 else []),
                 *(random.randint(1, 3) if extent == 1 else extent for extent in shape)]
        settings["shape"] = shape if random.random() < 0.9 else random.choice([[0], [2**40], [2**20] * 4, [-1], []])
    elif kind == "standardization":
        settings |= {"features": last, "epsilon": random.choice([1e-5, 1, 0, -1])}
        parameters = [("scale", [last])]
    elif kind in cells:
        settings, parameters = recurrence(random, kind, last)
        shape = [*(shape[:1] if settings["returns"] == "all" else []), settings["units"]]
    elif kind == "bidirectional":
        units = 0
        for way in ("forward", "backward"):
            settings[way], added = recurrence(random, random.choice(list(cells)), last)
            parameters += [(f"{way}.{name}", extents) for name, extents in added]
            units += settings[way]["units"] if isinstance(settings[way]["units"], int) else 1
        if random.random() < 0.9:
            settings["backward"]["returns"] = settings["forward"]["returns"]
        shape = [*(shape[:1] if settings["forward"]["returns"] == "all" else []), units]
    elif kind == "variable_length":
        within = [*shape[:-1], max(1, last - 1)]
        settings["layers"], parameters, shape = chain(random, within, depth + 1, least=1)
    elif kind == "graph":
        settings, parameters, shape = graph(random, shape, depth)
    elif kind in ("global_max_pool_2d", "global_average_pool_2d", "global_max_pool_1d", "global_average_pool_1d"):
        shape = [last]
    elif kind == "batch_norm":
        settings |= {"channels": last, "momentum": random.choice([0.9, 0, 1, 2]) if random.random() < 0.2 else 0.9,
                     "epsilon": random.choice([1e-3, 0, -1, 1e300]) if random.random() < 0.2 else 1e-3}
        parameters = [(name, [last]) for name in ("scale", "shift", "mean", "variance")]
    elif kind in ("layer_norm", "rms_norm"):
        settings |= {"features": last, "epsilon": random.choice([1e-5, 1e-5, 1e-5, 0, -1, 1e300])}
        parameters = [(name, [last]) for name in (("scale", "shift") if kind == "layer_norm" else ("scale",))]
    elif kind == "embedding":
        vocabulary, features = random.choice([1, 3, 3, 2**24 + 2, 0]), random.randint(1, 4)
        settings |= {"vocabulary": vocabulary, "features": features}
        parameters, shape = [("weights", [min(vocabulary, 4), features])], [*shape, features]
    elif kind == "chain":
        settings["layers"], parameters, shape = chain(random, shape, depth + 1)
    elif kind == "residual":
        settings["body"], body, behind = chain(random, shape, depth + 1)
        settings["shortcut"], shortcut, _ = chain(random, shape, depth + 1) if random.random() < 0.3 else ([], [], shape)
        parameters = [("body." + name, extents) for name, extents in body]
        parameters += [("shortcut." + name, extents) for name, extents in shortcut]
        shape = behind
    elif kind in joining:
        settings["layers"] = []
        for index in range(random.choice([1, 2, 2, 3])):
            settings_within, added, behind = layer(random, shape, depth + 1)
            settings["layers"].append(settings_within)
            parameters += [(f"{index}.{name}", extents) for name, extents in added]
        shape = [*behind[:-1], behind[-1] * len(settings["layers"])] if kind == "concatenate" and behind else behind
    elif kind == "flatten":
        shape = [math.prod(shape)]
    elif kind == "reshape":
        count = math.prod(shape)
        shape = random.choice([[count], [1, count], [1, 1, count], [count, 1, 1]])
        settings["shape"] = shape
    shape = [extent if isinstance(extent, int) and 0 < extent < 2**24 else 1 for extent in shape]
    odds = random.random()
    if odds < 0.02:
        settings[random.choice(list(settings))] = random.choice(absurd)
    elif odds < 0.03:
        settings.pop(random.choice(list(settings)))
    elif odds < 0.04:
        settings[odd.name(random)] = random.choice(absurd)
    return settings, parameters, shape


def recurrence(random, kind, inputs):
    """A recurrent layer and its tensors."""
    cell, units = random.choice(cells[kind]), random.randint(1, 4)
    settings = {
        "type": kind, "cell": cell, "inputs": inputs, "units": units, "returns": random.choice(["last", "all"]),
        "initial_state": random.choice(["zeros", "zeros", "given", "learnt"])}
    if random.random() < 0.3:
        settings["truncation"] = random.choice([1, 2, 5, 2**40, 0, -1])
    if random.random() < 0.2:
        settings["recurrent_dropout"] = random.choice([0, 0.5, 0.999, 1, -0.1, "1"])
    columns = units * (4 if kind == "lstm" else 3 if kind == "gru" else 1)
    parameters = [("weights", [inputs, columns]), ("recurrent_weights", [units, columns]), ("biases", [columns])]
    if cell == "gru":
        parameters.append(("candidate_biases", [units]))
    if settings["initial_state"] != "zeros":
        parameters += [("hidden", [units])] + ([("memory", [units])] if kind == "lstm" else [])
    odds = random.random()
    if odds < 0.05:
        settings[random.choice(["cell", "returns", "initial_state"])] = random.choice(["", "lstm", "all", "x", 1])
    elif odds < 0.1:
        settings[random.choice(["inputs", "units"])] = random.choice(absurd)
    return settings, parameters


def graph(random, shape, depth):
    """A graph of one input, or of two parts of a row; of layers, some of them shared, and joins."""
    count = math.prod(shape)
    halves = [count // 2, count - count // 2] if len(shape) == 1 and count > 1 and random.random() < 0.4 else [count]
    inputs = [{"name": name, "shape": [size] if len(halves) > 1 else list(shape)} for name, size in zip("xy", halves)]
    values = [(entry["name"], entry["shape"]) for entry in inputs]
    nodes, parameters, shared = [], [], []
    for index in range(random.randint(1, 4)):
        name = random.choice(["n", odd.name(random)]) if random.random() < 0.05 else f"n{index}"
        source, extents = random.choice(values[-2:])
        odds = random.random()
        if odds < 0.5:
            inner, added, behind = layer(random, extents, depth + 1)
            nodes.append({"name": name, "from": [source], "layer": inner})
            parameters += [(f"{name}.{tensor}", sizes) for tensor, sizes in added]
            shared.append((name, extents, behind))
        elif odds < 0.65 and shared:
            other, extents, behind = random.choice(shared)
            source = next((value for value, sizes in values if sizes == extents), source)
            nodes.append({"name": name, "from": [source], "sharing": other})
        else:
            join = random.choice(joining)
            sources = [value for value, sizes in values if sizes == extents][:random.randint(1, 3)]
            nodes.append({"name": name, "from": sources, "join": join})
            behind = [*extents[:-1], extents[-1] * len(sources)] if join == "concatenate" and extents else extents
        values.append((name, behind))
    used = {source for node in nodes for source in node["from"]}
    outputs = [name for name, _ in values if name not in used]
    if random.random() < 0.05:
        outputs = random.choice([[], ["x"], ["x", "x"], ["nobody"]])
    if random.random() < 0.2:
        random.shuffle(nodes)
    results = [extents for name, extents in values if name in outputs]
    behind = results[0] if len(results) == 1 else [sum(math.prod(extents) for extents in results)]
    return {"type": "graph", "inputs": inputs, "nodes": nodes, "outputs": outputs}, parameters, behind


def sequel(random, shape):
    """Layers that know what comes next, of a series or of a text, their tensors, and what the metadata says of that."""
    steps, units = random.randint(1, 4), random.randint(1, 3)
    # Of a text the numbers of characters become vectors, and there is an answer at each step.
    characters = sorted(set(random.choices("abc\n\u00e9\u0301\U0001f468", k=random.randint(1, 5))))
    width, outputs = (2, len(characters)) if len(shape) == 1 else (shape[-1], random.randint(1, shape[-1]) * units)
    cell, tensors = recurrence(random, random.choice(list(cells)), width)
    dense = {"type": "dense", "inputs": cell["units"], "outputs": outputs, "activation": "linear"}
    layers, parameters = [cell, dense], [tensors, [("weights", [cell["units"], outputs]), ("biases", [outputs])]]
    if len(shape) == 1:
        cell["returns"] = "all"
        layers.insert(0, {"type": "embedding", "vocabulary": outputs, "features": width})
        parameters.insert(0, [("weights", [outputs, width])])
        # What is answered are probabilities, or the text is refused.
        if random.random() < 0.8:
            layers.append({"type": "softmax", "beta": 1})
        what = {"vocabulary": "".join(characters)}
    else:
        cell["returns"] = "last"
        targets = random.sample(range(width), outputs // units)
        what = {"forecasting": {
            "horizon": units, "names": [odd.name(random) for _ in targets], "targets": targets, "window": steps}}
        if random.random() < 0.2:
            what["forecasting"][random.choice(["horizon", "window", "targets"])] = random.choice([*absurd, [], [0, 0], [2**31]])
    named = [(f"layers.{place}.{name}", extents) for place, some in enumerate(parameters) for name, extents in some]
    inputs = [steps, *shape[1:]]
    # Mostly in the place where it belongs.
    other = {"vocabulary": odd.name(random), "forecasting": {}, "loss": [{"type": "mean_squared_error"}]}
    what |= {key: other[key] for key in other if random.random() < 0.05}
    return layers, named, inputs, [], [], None, what


def architecture(random):
    """Layers, the shapes of their tensors by name, and the metadata beside."""
    if random.random() < 0.15:
        return sequel(random, random.choice([[4], [4, 1], [4, 2]]))
    shape = random.choice([[2], [4], [3, 2], [4, 4, 1], [5, 3, 2], [1, 1, 1], [2, 2, 3]])
    inputs = list(shape)
    layers, parameters = [], []
    for index in range(random.choice([1, 1, 2, 3, 5])):
        settings, added, shape = layer(random, shape)
        layers.append(settings)
        parameters += [(f"layers.{index}.{name}", extents) for name, extents in added]
    odds = random.random()
    input_shape = inputs
    if odds < 0.1:
        input_shape = [*inputs]
        input_shape[random.randrange(len(inputs))] = random.choice(absurd)
    elif odds < 0.13:
        input_shape = random.choice([[], [0], [-1], [1] * 70, [2**62, 2], [2**62, 4], "x"])
    outputs = math.prod(shape)
    classes = [odd.name(random) for _ in range(outputs)] if random.random() < 0.4 and outputs < 50 else []
    features = [odd.name(random) for _ in range(math.prod(inputs))] if random.random() < 0.3 else []
    image = random.choice([inputs, inputs[:2], [*inputs[:2], 3], [2**63, 2]]) if random.random() < 0.2 else None
    return layers, parameters, input_shape, classes, features, image, {}


def metadata(layers, input_shape, classes=(), features=(), image=None, more={}, ascii=True):
    text = lambda value: json.dumps(value, ensure_ascii=ascii)
    pairs = {
        "format": "backprop 1", "layers": text(layers), "input_shape": text(input_shape), "class_names": text(list(classes)),
        "feature_names": text(list(features))}
    if image is not None:
        pairs["image_shape"] = text(image)
    return pairs | {key: text(value) for key, value in more.items()}


def file(parameters, pairs, kind="F32", fill=0.25):
    """A model whose parameters are pairs of a name and a shape."""
    header, data = {"__metadata__": pairs}, b""
    for name, shape in parameters:
        count = math.prod(shape)
        size = count * (4 if kind == "F32" else 8)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + size]}
        data += struct.pack("<f" if kind == "F32" else "<d", fill) * count
    return tensors.file(json.dumps(header), data)


def sample(random):
    layers, parameters, input_shape, *names = architecture(random)
    parameters = [(name, shape) for name, shape in parameters if all(isinstance(extent, int) and extent > 0 for extent in shape)]
    if sum(math.prod(shape) for _, shape in parameters) > 4000:
        parameters = parameters[:1]
    if random.random() < 0.03 and parameters:
        parameters = parameters[1:]
    pairs = metadata(layers, input_shape, *names, ascii=random.random() < 0.5)
    if random.random() < 0.03:
        pairs.pop(random.choice(list(pairs)))
    fill = random.choice([0.25, 0.25, 0.0, -1.0, 1e30, math.inf, math.nan])
    if not parameters or any(math.prod(shape) > 4000 for _, shape in parameters):
        parameters = [("x", [1])]
    return file(parameters, pairs, random.choice(["F32", "F64"]), fill)


def sample_lines(random):
    layers, _, *rest = architecture(random)
    pairs = metadata(layers, *rest, ascii=random.random() < 0.5)
    return lines(pairs)


# In the order of the lines that the target takes, of which an empty one says nothing.
keys = [
    "layers", "input_shape", "class_names", "feature_names", "image_shape", "bytes", "preparation", "targets", "forecasting",
    "vocabulary", "loss"]


def lines(pairs):
    return "\n".join(pairs.get(key, "") for key in keys).rstrip("\n").encode("utf-8", "surrogatepass")


def architectures():
    """Pairs of a name and what `metadata` takes, for models that are absurd."""
    around = lambda size, **more: {"size": size, "stride": [1, 1], "dilation": [1, 1], "padding": "valid"} | more
    dense = {"type": "dense", "inputs": 1, "outputs": 2, "activation": "linear"}
    pool = lambda window, kind="max_pool_2d": {"type": kind, "window": window} | (
        {"counts_padding": True} if kind == "average_pool_2d" else {})
    conv = lambda window, kind="conv_2d", **more: {
        "type": kind, "channels": 1, "filters": 1, "window": window, "groups": 1, "activation": "linear"} | more
    flat = {"type": "flatten"}
    huge = 2**20
    for side in 2**20 + 1, 2**31, 2**32 + 1, 2**61, 2**62, 2**63 - 2, 2**63 - 1:
        for kind in ("global_max_pool_2d", "global_average_pool_2d"):
            yield f"{kind}-{side}", [[{"type": kind}], [1, side, 1]]
            yield f"{kind}-{side}-high", [[{"type": kind}], [side, 1, 1]]
        for padding in ("valid", "same", [huge] * 4, [0, 0, huge, huge]):
            what = padding if isinstance(padding, str) else f"padded{sum(padding)}"
            for kind in ("max_pool_2d", "average_pool_2d"):
                yield f"{kind}-{side}-{what}", [[pool(around([1, 2], padding=padding), kind)], [1, side, 1]]
                yield f"{kind}-{side}-{what}-strides", [[
                    pool(around([2, 2], padding=padding, stride=[huge, huge]), kind)], [side, 1, 1]]
            yield f"conv-2d-{side}-{what}", [[conv(around([1, 1], padding=padding))], [1, side, 1]]
            yield f"conv-1d-{side}-{what}", [[conv(around([1, 1], padding=padding), "conv_1d")], [side, 1]]
        yield f"reshape-{side}", [[{"type": "reshape", "shape": [side]}], [side]]
        yield f"reshape-2-{side}", [[{"type": "reshape", "shape": [side, 2]}], [2, side]]
        yield f"flatten-{side}", [[flat, flat], [side, 1, 1]]
        yield f"dropout-{side}", [[{"type": "dropout", "rate": 0.5}] * 8, [side]]
        yield f"softmax-{side}", [[{"type": "softmax", "beta": 1}], [side]]
        yield f"dense-{side}", [[dense | {"inputs": side}], [side]]
        yield f"dense-out-{side}", [[dense | {"outputs": side}], [1]]
        yield f"norm-{side}", [[{"type": "batch_norm", "channels": side, "momentum": 0.9, "epsilon": 1e-3}], [side]]
        yield f"scaling-{side}", [[{"type": "scaling", "inputs": side}], [side]]
        yield f"radial-{side}", [[{"type": "radial_basis", "inputs": side, "units": side, "trained": True}], [side]]
        yield f"filters-{side}", [[conv(around([1, 1]), filters=side)], [1, 1, 1]]
        yield f"channels-{side}", [[conv(around([1, 1]), channels=side, groups=side, filters=side)], [1, 1, side]]
        yield f"image-{side}", [[flat], [1, side, 1], (), (), [1, side]]
    for kind in ("max_pool_2d", "average_pool_2d"):
        for what, window in {
            "same-huge": around([huge, huge], padding="same"),
            "same-dilated": around([huge, huge], dilation=[huge, huge], padding="same"),
            "same-strides": around([huge, huge], stride=[huge, huge], padding="same"),
            "padded": around([huge, huge], padding=[huge - 1] * 4),
            "padded-2-14": around([2, 2], padding=[2**14] * 4),
            "padded-dilated": around([3, 3], dilation=[2**14, 2**14], padding=[2**14] * 4),
        }.items():
            yield f"{kind}-{what}", [[pool(window, kind)], [2, 2, 1]]
            yield f"{kind}-{what}-flat", [[pool(window, kind), flat], [2, 2, 1]]
    for rows in [0, 0], [1, 1], [0, 1], [huge, huge]:
        yield f"conv-1d-rows-{rows[0]}-{rows[1]}", [[conv(around([1, 1], padding=[*rows, 0, 0]), "conv_1d")], [4, 1]]
    yield "conv-1d-high", [[conv(around([2, 1]), "conv_1d")], [4, 1]]
    yield "conv-1d-strides", [[conv(around([1, 1], stride=[2, 1], dilation=[2, 1]), "conv_1d")], [4, 1]]
    yield "conv-2d-padded", [[conv(around([1, 1], padding=[2**14] * 4))], [1, 1, 1]]
    yield "conv-2d-dilated", [[conv(around([2, 2], dilation=[huge, huge], padding="same"))], [2, 2, 1]]
    yield "conv-1d-padded", [[conv(around([1, 1], padding=[0, 0, huge, huge]), "conv_1d")], [1, 1]]
    yield "groups-0", [[conv(around([1, 1]), groups=0)], [1, 1, 1]]
    yield "layers", [[{"type": "activation", "activation": "relu"}] * 3000, [2]]
    yield "doubling", [[conv(around([1, 1], padding=[0, 0, huge, huge]), "conv_1d")] * 50 + [flat], [1, 1]]
    yield "rank-64", [[flat], [1] * 64]
    yield "rank-100000", [[flat], [1] * 100_000]
    yield "rank-3", [[conv(around([1, 1]))], [2, 2, 1]]
    yield "no-layers", [[], [2]]
    # Names of as many inputs as there are.
    for name, long in odd.long_names.items():
        yield f"class-{name}", [[dense], [1], [long, long + "2"]]
        yield f"feature-{name}", [[dense], [1], (), [long]]
    yield "classes", [[{"type": "softmax", "beta": 1}], [100_000], [""] * 100_000]
    yield "features", [[{"type": "softmax", "beta": 1}], [100_000], (), [str(index) for index in range(100_000)]]


def shapes(layer):
    """The tensors of a layer, if it has any."""
    kind = layer["type"]
    if kind == "dense":
        return [("weights", [layer["inputs"], layer["outputs"]]), ("biases", [layer["outputs"]])]
    if kind in ("conv_2d", "conv_1d") and layer["groups"]:
        taps = layer["window"]["size"] if kind == "conv_2d" else layer["window"]["size"][1:]
        return [("weights", [*taps, layer["channels"] // layer["groups"], layer["filters"]]), ("biases", [layer["filters"]])]
    if kind == "batch_norm":
        return [(name, [layer["channels"]]) for name in ("scale", "shift", "mean", "variance")]
    return []


def extremes():
    for name, parts in architectures():
        layers = parts[0][:100] if name != "layers" else parts[0]
        parameters = [(f"layers.{index}.{what}", shape) for index, layer in enumerate(layers) for what, shape in shapes(layer)]
        if any(not 0 < math.prod(shape) < 10_000 for _, shape in parameters):
            continue
        yield name, file(parameters or [("x", [1])], metadata(*parts, ascii=len(str(parts)) < 300_000))


def extreme_lines():
    for name, parts in architectures():
        pairs = metadata(*parts, ascii=False)
        yield name, lines(pairs)
    deep = 100_000
    yield "deep", b"[" * deep + b"]" * deep
    yield "deep-objects", b'[{"type":' * 20_000
    yield "empty-layers", b"[" + b"{}," * 100_000 + b"{}]"
    yield "long-type", b'[{"type":"' + "\u0301".encode() * 40_000 + b'"}]\n[2]'
    yield "long-key", b'[{"type":"flatten","' + "\u0301".encode() * 40_000 + b'":1}]\n[2]'
    yield "many-keys", ('[{"type":"flatten",' + ",".join(f'"{index}":null' for index in range(50_000)) + "}]\n[2]").encode()
    yield "digits", b'[{"type":"dropout","rate":0.' + b"0" * 100_000 + b'1}]\n[2]'
    yield "exponent", b'[{"type":"softmax","beta":1e-' + b"9" * 100_000 + b'}]\n[2]'
