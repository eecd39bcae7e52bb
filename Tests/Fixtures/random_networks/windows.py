"""How kernels and pooling windows move over images: random windows, and where they lie."""


def reach(window):
    return [(taps - 1) * spread + 1 for taps, spread in zip(window["size"], window["dilation"])]


def sides(window, height, width):
    """The rows above and below and the columns left and right of an image that a window's padding means."""
    if window["padding"] == "valid":
        return [0, 0, 0, 0]
    if window["padding"] != "same":
        return window["padding"]
    result = []
    for size, span, stride in zip((height, width), reach(window), window["stride"]):
        outputs = -(-size // stride)
        missing = max(0, (outputs - 1) * stride + span - size)
        result += [missing // 2, missing - missing // 2]
    return result


def output_size(window, height, width):
    """The extents of the output, 0 or less where the window does not fit."""
    top, bottom, left, right = sides(window, height, width)
    return [
        (size - span) // stride + 1
        for size, span, stride in zip((height + top + bottom, width + left + right), reach(window), window["stride"])]


def always_holds_a_pixel(window, height, width):
    """Whether each position of a window has a tap on the image: a maximum or a mean of nothing is no number."""
    top, _, left, _ = sides(window, height, width)
    return all(
        any(0 <= place * stride + tap * spread - before < size for tap in range(taps))
        for size, before, outputs, taps, stride, spread in zip(
            (height, width), (top, left), output_size(window, height, width), window["size"], window["stride"],
            window["dilation"])
        for place in range(outputs))


def draw(rng, height, width, is_pooling=False):
    """A window that fits; over sequences, which are images of one row, one of one row without rows around."""
    is_sequence = height is None
    while True:
        window = {
            "size": rng.integers(1, 5, 2).tolist(), "stride": rng.choice([1, 1, 2, 3], 2).tolist(),
            "dilation": rng.choice([1, 1, 1, 2, 3], 2).tolist(), "padding": str(rng.choice(["valid", "same", "explicit"]))}
        if window["padding"] == "explicit":
            # A window of a pooling must reach the image; a kernel may lie beside it.
            most = [span - 1 if is_pooling else span for span in reach(window) for _ in range(2)]
            window["padding"] = [int(rng.integers(0, min(3, side) + 1)) for side in most]
        if is_sequence:
            window["size"][0] = window["stride"][0] = window["dilation"][0] = 1
            if isinstance(window["padding"], list):
                window["padding"][:2] = [0, 0]
        rows = 1 if is_sequence else height
        fits = min(output_size(window, rows, width)) > 0
        if fits and (not is_pooling or always_holds_a_pixel(window, rows, width)):
            return window
