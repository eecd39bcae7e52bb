"""JAX: whole epochs compiled, with a scan over the steps."""
from harness import *

options = arguments("jax")
parallel = "true" if options.threads > 1 else "false"
os.environ["XLA_FLAGS"] = (
    f"--xla_cpu_multi_thread_eigen={parallel} intra_op_parallelism_threads={options.threads}"
)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax
import jax.numpy as jnp
import numpy as np

import data

NAME = "JAX"


def logits(parameters, x):
    for W, b in parameters[:-1]:
        x = jnp.maximum(0, x @ W + b)
    return x @ parameters[-1][0] + parameters[-1][1]


def loss(parameters, x, y):
    return -jnp.mean(jax.nn.log_softmax(logits(parameters, x))[jnp.arange(len(x)), y])


def step(parameters, memory, x, y, rate):
    """A forward pass, a backward pass and an update with momentum."""
    value, gradients = jax.value_and_grad(loss)(parameters, x, y)
    memory = jax.tree.map(lambda m, g: MOMENTUM * m - rate * g, memory, gradients)
    return jax.tree.map(jnp.add, parameters, memory), memory, value


def start(widths):
    parameters = [(jnp.array(W), jnp.array(b)) for W, b in data.weights(widths)]
    return parameters, jax.tree.map(jnp.zeros_like, parameters)


def spiral():
    x, y = map(jnp.array, data.spiral())

    def epoch(state, number):
        parameters, memory = state
        rate = SPIRAL_RATE / (1 + SPIRAL_DECAY * number)
        parameters, memory, value = step(parameters, memory, x, y, rate)
        return (parameters, memory), value

    train = jax.jit(lambda state: jax.lax.scan(epoch, state, jnp.arange(SPIRAL_EPOCHS)))
    state = start((2, 64, 3))
    jax.block_until_ready(train(state))
    times = [seconds(lambda: jax.block_until_ready(train(state))) for _ in range(3)]
    (parameters, _), losses = times[0][1]
    accuracy = float(jnp.mean(logits(parameters, x).argmax(1) == y))
    report(NAME, spiral_case(), min(t for t, _ in times) / SPIRAL_EPOCHS, loss=float(losses[-1]), accuracy=accuracy)


def fashion():
    x, y = map(jnp.array, data.fashion(options.fashion))

    def batch(state, rows):
        parameters, memory = state
        parameters, memory, value = step(parameters, memory, x[rows], y[rows], FASHION_RATE)
        return (parameters, memory), value

    epoch = jax.jit(lambda state, order: jax.lax.scan(batch, state, order))
    state, times = start((784, 128, 10)), []
    generator = np.random.default_rng(0)
    # The first epoch is compiled.
    for _ in range(FASHION_EPOCHS + 1):
        order = jnp.array(generator.permutation(len(x))[: len(x) // BATCH * BATCH].reshape(-1, BATCH))
        time, (state, _) = seconds(lambda: jax.block_until_ready(epoch(state, order)))
        times.append(time)
    images, labels = map(jnp.array, data.fashion(options.fashion, "t10k"))
    accuracy = float(jnp.mean(logits(state[0], images).argmax(1) == labels))
    report(NAME, fashion_case(), min(times[1:]), accuracy=accuracy)


def predict():
    run = jax.jit(lambda parameters, x: jax.nn.softmax(logits(parameters, x)))
    for widths in NETWORKS:
        parameters, _ = start(widths)
        for rows in PREDICTION_ROWS:
            x = jnp.array(np.random.default_rng(0).random((rows, widths[0]), np.float32))
            time = best(lambda: run(parameters, x).block_until_ready(), options.quick)
            report(NAME, predict_case(widths, rows), time)


if options.work == "spiral":
    spiral()
elif options.work == "fashion":
    fashion()
elif options.work == "predict":
    predict()
