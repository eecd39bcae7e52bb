"""What each of the fuzzer's targets is fed with."""

from . import checkpoints, idx, models, npy, npz, onnx, pictures, tables, tensors


def literal(content):
    """The header of an `.npy` file."""
    return content[10 if content[6] == 1 else 12:].split(b"\n")[0] + b"\n"


samples = {
    "checkpoint": checkpoints.sample, "csv": tables.sample, "deflate": pictures.sample_deflate, "idx": idx.sample,
    "idx-gzip": idx.sample_gzip, "image": pictures.sample, "json": tensors.sample_header, "model": models.sample,
    "model-metadata": models.sample_lines, "npy": npy.sample, "npz": npz.sample, "onnx": onnx.sample, "png-rows": pictures.sample_rows,
    "python-literal": lambda random: literal(npy.sample(random)), "safetensors": tensors.sample}


def extremes():
    return {
        "checkpoint": checkpoints.extremes(), "csv": tables.extremes(), "deflate": npz.packed_extremes(),
        "idx": idx.extremes(), "idx-gzip": idx.gzip_extremes(), "image": pictures.extremes(),
        "json": tensors.extreme_headers(), "model": models.extremes(), "model-metadata": models.extreme_lines(),
        "npy": npy.extremes(), "npz": npz.extremes(), "onnx": onnx.extremes(),
        "python-literal": ((name, literal(content)) for name, content in npy.extremes()),
        "safetensors": tensors.extremes()}
