"""PyTorch: eager and compiled training, frozen models for prediction."""
from harness import *

options = arguments("torch")
import torch

import data

torch.set_num_threads(options.threads)
EAGER, COMPILED = "PyTorch", "PyTorch compiled"
# How images lie in memory: channels first, and last.
LAYOUTS = {EAGER: torch.contiguous_format, f"{EAGER} channels last": torch.channels_last}


def network(widths):
    """Linear layers with a ReLU between them; they start from the weights that the other peers start from."""
    layers = []
    for W, b in data.weights(widths):
        linear = torch.nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))
            linear.bias.copy_(torch.tensor(b))
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def in_both_ways(train):
    """Trains eagerly, then compiled if this machine can: it takes a C++ compiler."""
    train(EAGER, lambda f: f)
    try:
        train(COMPILED, torch.compile)
    except Exception as error:  # whatever the compiler did not like
        print(f"{COMPILED}: {str(error).splitlines()[0]}", file=sys.stderr)


def spiral(name, compiled):
    points, labels = data.spiral()
    x, y = torch.tensor(points), torch.tensor(labels)
    net = network((2, 64, 3))
    optimizer = torch.optim.SGD(net.parameters(), lr=SPIRAL_RATE, momentum=MOMENTUM)

    def forward():
        z = net(x)
        return torch.nn.functional.cross_entropy(z, y), (z.argmax(1) == y).float().mean()

    forward = compiled(forward)

    def train():
        for step in range(SPIRAL_EPOCHS):
            # A scheduler object would do the same and take longer.
            optimizer.param_groups[0]["lr"] = SPIRAL_RATE / (1 + SPIRAL_DECAY * step)
            optimizer.zero_grad(set_to_none=True)
            loss, accuracy = forward()
            loss.backward()
            optimizer.step()
        return float(loss.detach()), float(accuracy)

    runs = [seconds(train) for _ in range(2 if options.quick else 3)]
    loss, accuracy = runs[0][1]
    report(name, spiral_case(), min(t for t, _ in runs) / SPIRAL_EPOCHS, loss=loss, accuracy=accuracy)


def fashion(name, compiled):
    torch.manual_seed(0)
    x, y = map(torch.tensor, data.fashion(options.fashion))
    net = network((784, 128, 10))
    optimizer = torch.optim.SGD(net.parameters(), lr=FASHION_RATE, momentum=MOMENTUM)
    forward = compiled(lambda images, labels: torch.nn.functional.cross_entropy(net(images), labels))

    def epoch():
        order = torch.randperm(len(x))
        for start in range(0, len(x) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            optimizer.zero_grad(set_to_none=True)
            forward(x[batch], y[batch]).backward()
            optimizer.step()

    times = [seconds(epoch)[0] for _ in range(FASHION_EPOCHS)]
    images, labels = map(torch.tensor, data.fashion(options.fashion, "t10k"))
    with torch.no_grad():
        accuracy = float((net(images).argmax(1) == labels).float().mean())
    report(name, fashion_case(), min(times), accuracy=accuracy)


def image_network(convolutions, widths):
    layers, side, channels = [], IMAGE_SIDE, 1
    for filters, kernel in convolutions:
        layers += [torch.nn.Conv2d(channels, filters, kernel), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
        side, channels = (side - kernel + 1) // 2, filters
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), *network((side * side * channels, *widths)))


def images():
    for case, layers in IMAGE_NETWORKS.items():
        for name, layout in LAYOUTS.items():
            torch.manual_seed(0)
            x = torch.rand(IMAGE_ROWS, 1, IMAGE_SIDE, IMAGE_SIDE).contiguous(memory_format=layout)
            y = torch.randint(10, (IMAGE_ROWS,))
            net = image_network(*layers).to(memory_format=layout)
            optimizer = torch.optim.Adam(net.parameters(), lr=IMAGE_RATE)

            def epoch():
                for batch in torch.randperm(IMAGE_ROWS).split(IMAGE_BATCH):
                    optimizer.zero_grad(set_to_none=True)
                    torch.nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
                    optimizer.step()

            times = [seconds(epoch)[0] for _ in range(1 if options.quick else 3)]
            report(name, images_case(case), min(times))


def convolutions():
    for shape in CONVOLUTIONS:
        count, side, channels, filters, kernel, stride, padding, depthwise = shape
        groups = channels if depthwise else 1
        for name, layout in LAYOUTS.items():

            def random(*extents):
                return torch.rand(extents).sub_(0.5).contiguous(memory_format=layout)

            x, b = random(count, channels, side, side), torch.rand(filters)
            w = random(filters, channels // groups, kernel, kernel)
            how = ([stride] * 2, [padding] * 2, [1, 1])

            def forward():
                return torch.nn.functional.conv2d(x, w, b, *how, groups)

            dy = torch.rand_like(forward())

            def backward(*wanted):
                """The gradients of images, weights and biases."""
                return torch.ops.aten.convolution_backward(
                    dy, x, w, [filters], *how, False, [0, 0], groups, wanted)

            for product, run in (
                ("forward", forward),
                ("weight gradient", lambda: backward(False, True, True)),
                ("input gradient", lambda: backward(True, False, False)),
            ):
                with torch.inference_mode():
                    report(name, convolution_case(product, *shape), best(run, options.quick))


def predict():
    for widths in NETWORKS:
        net = torch.nn.Sequential(network(widths), torch.nn.Softmax(1)).eval()
        for rows in PREDICTION_ROWS:
            x = torch.rand(rows, widths[0])
            with torch.inference_mode():
                frozen = torch.jit.freeze(torch.jit.trace(net, x))
                report(EAGER, predict_case(widths, rows), best(lambda: frozen(x), options.quick))


def rows_of_softmax():
    for rows, columns in SOFTMAX_SHAPES:
        x, dy, y = map(torch.tensor, data.logits(rows, columns))
        out, p = torch.empty_like(x), torch.softmax(x, 1)

        def cross_entropy(logits):
            leaf = logits.clone().requires_grad_()
            return lambda: torch.autograd.grad(torch.nn.functional.cross_entropy(leaf, y), leaf)

        far = torch.tensor(data.logits(rows, columns, 100)[0])
        for kind, saturated, run in (
            ("softmax", False, lambda: torch.softmax(x, 1, out=out)),
            ("softmax_gradient", False, lambda: torch._softmax_backward_data(dy, p, 1, torch.float32)),
            ("softmax_cross_entropy", False, cross_entropy(x)),
            ("softmax_cross_entropy", True, cross_entropy(far)),
        ):
            report(EAGER, softmax_case(kind, rows, columns, saturated), best(run, options.quick))


def fastest(optimizer, parameter, **settings):
    """The fused form of an optimizer, the fastest there is, or the usual one where this version has none."""
    try:
        return optimizer([parameter], lr=1e-9, fused=True, **settings)
    except (TypeError, RuntimeError):
        return optimizer([parameter], lr=1e-9, **settings)


def updates():
    """The optimizers' own steps."""
    for count, dead in UPDATES:
        for name, make in (
            ("sgd_momentum", lambda w: fastest(torch.optim.SGD, w, momentum=MOMENTUM)),
            ("adam", lambda w: fastest(torch.optim.Adam, w)),
        ):
            w, g, memory = map(torch.tensor, data.update(count, dead))
            w = w.requires_grad_()
            w.grad = g
            optimizer = make(w)
            optimizer.step()
            for key, state in optimizer.state[w].items():
                if torch.is_tensor(state) and state.shape == w.shape:
                    state.copy_(memory)
            report(EAGER, update_case(name, count, dead), best(optimizer.step, options.quick))


if options.work == "spiral":
    in_both_ways(spiral)
elif options.work == "fashion":
    in_both_ways(fashion)
elif options.work == "images":
    images()
elif options.work == "predict":
    predict()
elif options.work == "softmax":
    rows_of_softmax()
elif options.work == "optimizer":
    updates()
else:
    convolutions()
