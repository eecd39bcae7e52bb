"""What the peers' scripts share: the command line, the clock, and the lines that they print.

A script is run as `peer_NAME.py --work spiral --threads 1` and prints one JSON object per result. Its library must be
imported after `arguments()`: most libraries read their number of threads when they are loaded.
"""
import argparse
import importlib.util
import json
import os
import sys
import time

WORKS = ("spiral", "fashion", "images", "predict", "softmax", "optimizer", "convolution", "models")
NETWORKS = ((2, 64, 3), (784, 128, 10), (784, 512, 256, 10))
PREDICTION_ROWS = (1, 32, 1024)
SOFTMAX_SHAPES = ((600, 3), (128, 10), (512, 64), (1024, 1000), (64, 32000))
# Parameters that are updated at once, and whether four fifths of them belong to dead units: no gradient, and memories
# that have decayed to subnormal numbers.
UPDATES = ((387, False), (387, True), (101770, False), (101770, True))

# Convolutions: images, their side and channels, filters, kernel, stride, padding, and whether each filter has a channel of
# its own.
CONVOLUTIONS = (
    (64, 28, 1, 6, 5, 1, 0, False),
    (64, 12, 6, 16, 5, 1, 0, False),
    (64, 28, 1, 32, 3, 1, 0, False),
    (64, 13, 32, 64, 3, 1, 0, False),
    (32, 32, 3, 32, 3, 1, 1, False),
    (32, 32, 32, 32, 3, 1, 1, False),
    (32, 16, 32, 64, 3, 1, 1, False),
    (32, 16, 64, 64, 3, 1, 1, False),
    (32, 8, 64, 128, 3, 1, 1, False),
    (32, 8, 128, 128, 3, 1, 1, False),
    (32, 32, 32, 32, 3, 1, 1, True),
    (32, 32, 32, 32, 3, 2, 1, True),
    (32, 16, 64, 64, 3, 1, 1, True),
    (32, 16, 64, 64, 3, 2, 1, True),
    (32, 8, 128, 128, 3, 1, 1, True),
    (32, 8, 128, 128, 3, 2, 1, True),
    (32, 32, 32, 64, 1, 1, 0, False),
    (32, 16, 64, 128, 1, 1, 0, False),
    (32, 8, 128, 128, 1, 1, 0, False),
    (32, 8, 128, 256, 1, 1, 0, False),
)

# Networks of convolutions with 2×2 pooling: filters and kernels, then the widths behind them.
IMAGE_NETWORKS = {
    "LeNet-5": (((6, 5), (16, 5)), (120, 84, 10)),
    "conv32-conv64": (((32, 3), (64, 3)), (128, 10)),
}
IMAGE_SIDE, IMAGE_ROWS, IMAGE_BATCH, IMAGE_RATE = 28, 12800, 64, 0.001

# The spiral: what `backprop train` does by default.
SPIRAL_EPOCHS, SPIRAL_RATE, SPIRAL_DECAY, MOMENTUM = 2000, 1.0, 0.001, 0.9
# Fashion-MNIST.
BATCH, FASHION_RATE, FASHION_EPOCHS = 128, 0.1, 3

SKIPPED = 3
"""The exit status of a script whose library or data are missing."""


def skip(reason):
    """Ends the script: what it times is not there."""
    print(reason, file=sys.stderr)
    sys.exit(SKIPPED)


def arguments(library=None):
    """The command line. Sets the number of threads, and skips if `library` is not installed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", choices=WORKS, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--fashion", help="the folder with Fashion-MNIST's four IDX files")
    parser.add_argument("--models", help="a folder with networks as ONNX files")
    parser.add_argument("--bin", help="the folder with our commands")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    options = parser.parse_args()
    for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR"):
        os.environ[f"{name}_NUM_THREADS"] = str(options.threads)
    os.environ["VECLIB_MAXIMUM_THREADS"] = str(options.threads)
    if library and importlib.util.find_spec(library) is None:
        skip(f"no module named {library}")
    if options.work == "fashion" and not options.fashion:
        skip("--fashion DIR tells where the data are")
    if options.work == "models" and not options.models:
        skip("--models DIR tells where the networks are")
    return options


def report(peer, case, seconds, **more):
    """Prints a result: `seconds` per epoch or call, and what else there is to tell about it."""
    print(json.dumps({"peer": peer, "case": case, "seconds": seconds, **more}), flush=True)


def best(run, quick=False):
    """The best time of a call in seconds, over samples that are long enough for the clock."""
    target, samples = (0.005, 3) if quick else (0.05, 9)
    run()
    start = time.perf_counter()
    run()
    count = max(1, int(target / max(time.perf_counter() - start, 1e-7)))
    shortest = float("inf")
    for _ in range(samples):
        start = time.perf_counter()
        for _ in range(count):
            run()
        shortest = min(shortest, (time.perf_counter() - start) / count)
    return shortest


def seconds(run):
    """The seconds that a call takes, and its result."""
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


# The cases, under the names that backprop-benchmarks gives them.


def spiral_case(precision="float"):
    return f"train {precision} 2-64-3 spiral rows 600"


def fashion_case():
    return "train float 784-128-10 Fashion-MNIST rows 60000 batch 128"


def predict_case(widths, rows):
    return f"predict float {'-'.join(map(str, widths))} rows {rows}"


def model_case(name, rows):
    return f"model {name} rows {rows}"


def softmax_case(kind, rows, columns, saturated=False):
    return f"{kind} float {rows}x{columns}" + (" saturated" if saturated else "")


def update_case(optimizer, count, dead):
    return f"{optimizer} float {count}" + (" dead units" if dead else "")


def images_case(network):
    return f"train float {network} images rows {IMAGE_ROWS} batch {IMAGE_BATCH}"


def convolution_case(product, images, side, channels, filters, kernel, stride, padding, depthwise):
    layer = f"{images}x{side}x{side}x{channels}" + (" depthwise" if depthwise else f"-{filters}")
    return f"convolution float {layer} {kernel}x{kernel}" + (f"/{stride}" if stride > 1 else "") + f" {product}"
