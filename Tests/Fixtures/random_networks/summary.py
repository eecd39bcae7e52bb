"""What the drawn networks are made of."""
import collections

import losses
from activations import FUNCTIONS

KINDS = [
    "dense", "activation", "softmax", "dropout", "radial_basis", "scaling", "conv_2d", "conv_1d", "max_pool_2d",
    "average_pool_2d", "global_max_pool_2d", "global_average_pool_2d", "batch_norm", "flatten", "reshape"]


class Counts:
    def __init__(self):
        self.counters = collections.defaultdict(collections.Counter)

    def add(self, network, arrays, zeros):
        self.counters["samples"][network.samples] += 1
        self.counters["loss"][network.loss + (" with the last layer" if network.is_fused else "")] += 1
        for layer in network.layers:
            self.add_layer(layer.kind, layer.configuration)
        gradients = self.counters["gradient"]
        for name in network.parameters:
            is_zero = not arrays[f"gradient.{name}"].any()
            gradients["left out" if name in zeros else "0 in each term" if is_zero else "compared"] += 1
        self.counters["left out, because"].update(zeros.values())

    def add_layer(self, kind, configuration):
        options = self.counters["option"]
        self.counters["layer"][kind] += 1
        if "activation" in configuration:
            where = "activation layer" if kind == "activation" else "activation within a layer"
            self.counters[where][configuration["activation"]] += 1
        if "groups" in configuration:
            groups = configuration["groups"]
            depthwise = groups > 1 and groups == configuration["channels"]
            options["depthwise" if depthwise else "groups" if groups > 1 else "one group"] += 1
        if "window" in configuration:
            window = configuration["window"]
            options[window["padding"] if isinstance(window["padding"], str) else "explicit padding"] += 1
            options["stride"] += max(window["stride"]) > 1
            options["dilation"] += max(window["dilation"]) > 1
        for name in ("counts_padding", "trained"):
            if name in configuration:
                options[("" if configuration[name] else "not ") + name] += 1
        if kind == "dropout":
            options["dropout in the prediction"] += configuration["rate"] > 0
        if kind == "softmax":
            options["another β of a softmax"] += configuration["beta"] != 1

    def print(self, unsuitable):
        for title, counter in self.counters.items():
            print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counter.items())))
        print("drawn again: " + (", ".join(f"{reason} {count}" for reason, count in unsuitable.items()) or "none"))

    def check_all(self):
        """Stops unless everything occurred."""
        activations = self.counters["activation layer"] | self.counters["activation within a layer"]
        found = {name.split()[0] for name in self.counters["loss"]} | set(self.counters["layer"]) | set(activations)
        missing = {*losses.LOSSES, *KINDS, *FUNCTIONS} - found
        if missing:
            raise SystemExit(f"no network has {sorted(missing)}")
