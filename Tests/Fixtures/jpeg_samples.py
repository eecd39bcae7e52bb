"""JPEG files that Pillow, ImageMagick and jpegtran wrote, with the values that Pillow reads, turned as their Exif data says.

Needs numpy and Pillow from PyPI, ImageMagick's `convert` and, from libjpeg-turbo-progs, `jpegtran`.
"""

import io
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageOps

# Scans that no program writes by itself: one for each component, and coefficients bit by bit.
SCANS = {
    "separate": "0; 2; 1;",
    "pairs": "1 2; 0;",
    "bits": """0: 0-0, 0, 3; 1 2: 0-0, 0, 2; 0: 1-63, 0, 4; 1: 1-63, 0, 1; 2: 1-5, 0, 0; 2: 6-63, 0, 3; 0: 1-63, 4, 3;
        0: 1-30, 3, 2; 0: 31-63, 3, 2; 2: 6-63, 3, 2; 2: 6-63, 2, 1; 0: 0-0, 3, 2; 0: 0-0, 2, 1; 1 2: 0-0, 2, 1;
        0 1 2: 0-0, 1, 0; 0: 1-63, 2, 1; 0: 1-63, 1, 0; 1: 1-63, 1, 0; 2: 6-63, 1, 0;""",
}


def photo(height, width, seed):
    """Waves and noise, as colours."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([
        128 + 100 * np.sin(x / 9 + y / 17) + 20 * np.sin(x * y / 50), 128 + 90 * np.cos(x / 13 - y / 7), (x * 3 + y * 2) % 256
    ], 2)
    return Image.fromarray(np.clip(waves + random.normal(0, 12, waves.shape), 0, 255).astype(np.uint8))


def pillow(image, **options):
    stream = io.BytesIO()
    image.save(stream, "JPEG", **options)
    return stream.getvalue()


def run(content, *command):
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def values(content):
    """What Pillow reads: height × width × channels."""
    array = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(content))))
    return array.reshape(*array.shape[:2], -1)


def orientation(number, big):
    """Exif data with an orientation behind another entry."""
    order = "big" if big else "little"
    two = lambda value: value.to_bytes(2, order)
    entries = two(0x010F) + two(2) + (4).to_bytes(4, order) + b"me\0\0"
    entries += two(0x0112) + two(3) + (1).to_bytes(4, order) + two(number) + b"\0\0"
    return b"Exif\0\0" + (b"MM\0*" if big else b"II*\0") + (8).to_bytes(4, order) + two(2) + entries + bytes(4)


def files(height, width, seed):
    """Pairs of a name and the bytes of a file."""
    image = photo(height, width, seed)
    for subsampling in "4:4:4", "4:2:2", "4:2:0":
        for progressive in False, True:
            kind = "progressive" if progressive else "baseline"
            yield f"{kind} {subsampling.replace(':', '')}", pillow(
                image, quality=85, subsampling=subsampling, progressive=progressive)
    yield "restarts", pillow(image, quality=90, restart_marker_blocks=2)
    yield "restarts progressive", pillow(image, quality=60, restart_marker_rows=1, progressive=True)
    yield "quality 1", pillow(image, quality=1)
    yield "quality 100", pillow(image, quality=100, subsampling=0, optimize=True)
    yield "gray", pillow(image.convert("L"), quality=75)
    yield "gray progressive", pillow(image.convert("L"), quality=95, progressive=True)
    yield "rgb", pillow(image, quality=80, keep_rgb=True)
    number = seed % 8 + 1
    for big in False, True:
        yield f"orientation {number} {'big' if big else 'little'}", pillow(
            image, quality=85, exif=orientation(number, big))
    stream = io.BytesIO()
    image.save(stream, "PPM")
    for factors in ["1x2", "4x1", "1x4", "4x2", "2x4", "2x2,2x1,1x2", "3x1"]:
        for interlace in "none", "JPEG":
            yield f"{factors.replace(',', ' ')} {interlace.lower()}", run(
                stream.getvalue(), "convert", "ppm:-", "-sampling-factor", factors, "-interlace", interlace, "-quality", "80",
                "jpg:-")
    with tempfile.NamedTemporaryFile("w") as script:
        for name, scans in SCANS.items():
            script.seek(0)
            script.truncate()
            script.write(scans)
            script.flush()
            yield f"scans {name}", run(
                pillow(image, quality=90, subsampling=2), "jpegtran", "-restart", "3B", "-scans", script.name)


def samples(height, width, seed):
    """Triples of a name, the bytes of a file, and its values."""
    for name, content in files(height, width, seed):
        yield f"{name}.jpg", content, values(content)
