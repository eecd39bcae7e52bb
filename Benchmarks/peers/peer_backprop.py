"""Ours: the release builds of the commands `backprop` and `backprop-benchmarks`."""
from harness import *

options = arguments()
import subprocess
import tempfile

NAME = "Backprop"


def command(name, *words):
    path = os.path.join(options.bin, name)
    if not os.path.exists(path):
        skip(f"no command {path}; build it with: swift build -c release")
    words = [path, *words, "--threads", str(options.threads)]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def train(case, *words):
    """Runs `backprop train` and reports an epoch's mean time: a little more than the best, which is what peers get."""
    with tempfile.TemporaryDirectory() as folder:
        output = command("backprop", "train", *words, "--output", folder, "--json")
        result = json.loads(output.splitlines()[-1])
        seconds, loss, accuracy = result["seconds"] / result["epochs"], result["loss"], result["accuracy"]
        if options.work == "fashion":
            output = command("backprop", "evaluate", folder, options.fashion, "--json")
            accuracy = json.loads(output.splitlines()[-1])["accuracy"]
            report(NAME, case, seconds, accuracy=accuracy)
        else:
            report(NAME, case, seconds, loss=loss, accuracy=accuracy)


def benchmarks(filter, *more):
    """The best times of the cases that `backprop-benchmarks` knows under the same names."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "results.json")
        command(
            "backprop-benchmarks", "--filter", filter, "--json", path, *more, *(["--quick"] if options.quick else []))
        with open(path) as file:
            results = {result["name"]: result["seconds"] for result in json.load(file)}
    for case, seconds in results.items():
        report(NAME, case, seconds)


if options.work == "spiral":
    for precision in ("float", "double"):
        for _ in range(1 if options.quick else 3):
            train(spiral_case(precision), "spiral", "--precision", precision, "--epochs", str(SPIRAL_EPOCHS))
elif options.work == "fashion":
    train(
        fashion_case(), options.fashion, "--layers", "128", "--batch-size", str(BATCH), "--learning-rate",
        str(FASHION_RATE), "--momentum", str(MOMENTUM), "--epochs", str(FASHION_EPOCHS))
elif options.work == "images":
    for network in IMAGE_NETWORKS:
        benchmarks(images_case(network))
elif options.work == "optimizer":
    for optimizer in ("sgd_momentum", "adam"):
        benchmarks(f"{optimizer} float")
elif options.work == "models":
    benchmarks("model", "--models", options.models)
else:
    benchmarks(f"{options.work} float")
