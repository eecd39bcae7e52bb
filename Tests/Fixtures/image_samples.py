"""Images that Pillow and ImageMagick wrote, with the values that they hold.

Needs what jpeg_samples.py does.
"""

import io
import struct
import subprocess

import numpy as np
from PIL import Image

import jpeg_samples


def pillow(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def convert(values, *options):
    """What ImageMagick makes of height × width × channels values of 8 or 16 bits."""
    height, width, channels = values.shape
    names = {1: "GRAYSCALE", 2: "GRAYSCALE_ALPHA", 3: "RGB", 4: "RGB_ALPHA"}
    greatest = 255 if values.dtype == np.uint8 else 65535
    header = f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {channels}\nMAXVAL {greatest}\nTUPLTYPE {names[channels]}\nENDHDR\n"
    raster = values.astype(f">u{values.dtype.itemsize}").tobytes()
    command = ["convert", "pam:-", *options]
    return subprocess.run(command, input=header.encode() + raster, capture_output=True, check=True).stdout


def png_kind(content):
    """Bit depth, color type and interlacing of a PNG file."""
    return struct.unpack(">BBxxB", content[24:29])


def samples(height, width, seed):
    """Triples of a name, the bytes of a file, and its values: height × width × channels."""
    random = np.random.default_rng(seed)

    def noise(channels, dtype=np.uint8):
        return random.integers(0, np.iinfo(dtype).max + 1, (height, width, channels), dtype)

    rows, columns = np.mgrid[0:height, 0:width]
    smooth = np.stack([rows * 3 + columns * 5, 200 - rows, columns * columns, rows * columns + 9], 2).astype(np.uint8)
    for channels, mode in [(1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")]:
        for name, values in [("noise", noise(channels)), ("smooth", smooth[..., :channels])]:
            for level in 0, 9:
                image = Image.fromarray(np.squeeze(values, 2) if channels == 1 else values, mode)
                yield f"pillow {mode} {name} {level}.png", pillow(image, compress_level=level), values
    bits = noise(1) // 128
    yield "pillow 1.png", pillow(Image.fromarray(bits[..., 0] > 0)), bits * 255
    words = noise(1, np.uint16)
    yield "pillow I16.png", pillow(Image.fromarray(words[..., 0])), words
    for depth in 1, 2, 4, 8:
        colors = random.integers(0, 256, (2**depth, 4), np.uint8)
        indices = random.integers(0, 2**depth, (height, width), np.uint8)
        image = Image.fromarray(indices, "P")
        image.putpalette(colors[:, :3].tobytes())
        yield f"pillow P{depth}.png", pillow(image, bits=depth), colors[indices, :3]
        file = pillow(image, bits=depth, transparency=colors[:, 3].tobytes())
        yield f"pillow P{depth} transparent.png", file, colors[indices]
    for channels in 1, 3:
        values = noise(channels)
        hidden = tuple(int(value) for value in values[0, 0])
        file = pillow(Image.fromarray(values.squeeze(2) if channels == 1 else values),
                      transparency=hidden if channels == 3 else hidden[0])
        opacity = np.where((values == values[0, 0]).all(2), 0, 255).astype(np.uint8)
        yield f"pillow {channels} one color hidden.png", file, np.concatenate([values, opacity[..., None]], 2)

    for color_type, channels, depths in [(0, 1, [1, 2, 4, 8, 16]), (2, 3, [8, 16]), (4, 2, [8, 16]), (6, 4, [8, 16])]:
        for depth in depths:
            for interlace in 0, 1:
                values = noise(channels, np.uint16 if depth == 16 else np.uint8)
                if depth < 8:
                    step = 255 // (2**depth - 1)
                    values = values // (256 // 2**depth) * step
                if channels in (2, 4):
                    # ImageMagick does not keep the color of what cannot be seen.
                    values[..., -1] |= 1
                file = convert(values, "-interlace", "PNG" if interlace else "none", "-define",
                               f"png:color-type={color_type}", "-define", f"png:bit-depth={depth}", "png:-")
                if png_kind(file) == (depth, color_type, interlace):
                    yield f"imagemagick {color_type} {depth} {interlace}.png", file, values
                else:
                    # A few random pixels may have need of less.
                    assert height * width < 9, (png_kind(file), depth, color_type, interlace)
    for interlace in "none", "PNG":
        colors = random.integers(0, 256, (7, 3), np.uint8)
        values = colors[random.integers(0, 7, (height, width))]
        yield f"imagemagick palette {interlace}.png", convert(values, "-interlace", interlace, "png8:-"), values

    for channels, kind in [(1, "pgm"), (3, "ppm")]:
        for dtype in np.uint8, np.uint16:
            values = noise(channels, dtype)
            # With fewer bits than there are, the values would be written with fewer.
            depth = np.dtype(dtype).itemsize * 8
            for name, options in [("raw", []), ("text", ["-compress", "none"])]:
                file = convert(values, "-depth", str(depth), *options, f"{kind}:-")
                yield f"imagemagick {depth} {name}.{kind}", file, values
        values = noise(channels)
        yield f"pillow.{kind}", pillow(Image.fromarray(values.squeeze(2) if channels == 1 else values), "PPM"), values


def write_folder(folder):
    """For images of many sizes, a file and its values beside it in a file of numpy."""
    count = 0
    # The orientation goes with the number.
    jpeg = [(1, 1), (3, 2), (8, 8), (16, 16), (17, 33), (45, 67), (67, 45), (9, 100)]
    for seed, (height, width) in enumerate(jpeg):
        for name, content, values in jpeg_samples.samples(height, width, seed):
            (folder / f"{height}x{width} {name}").write_bytes(content)
            np.save(folder / f"{height}x{width} {name}.npy", values)
            count += 1
    for seed, (height, width) in enumerate([(1, 1), (1, 7), (7, 1), (2, 3), (5, 9), (8, 8), (33, 17), (64, 100)]):
        for name, content, values in samples(height, width, seed):
            stem, ending = f"{height}x{width} {name}".rsplit(".", 1)
            (folder / f"{stem}.{ending}").write_bytes(content)
            np.save(folder / f"{stem}.{ending}.npy", values)
            count += 1
    return count
