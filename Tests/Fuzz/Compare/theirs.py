"""What other programs make of files: lists of parts, each a name with an array or a text. Any exception is a refusal."""

import csv
import gzip
import io
import math
import re
import struct
import sys
import warnings
import zipfile

import numpy
import PIL.Image
import safetensors

csv.field_size_limit(sys.maxsize)
# Beyond that the picture alone would take the time for all.
PIL.Image.MAX_IMAGE_PIXELS = 1 << 22
warnings.simplefilter("ignore")
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)


class Refused(Exception):
    pass


def npy(content, name):
    array = numpy.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return [("", numbers(array))]


def numbers(array):
    if array.dtype.kind not in "biuf":
        raise Refused(f"elements {array.dtype}")
    return array.astype(numpy.float64, order="C")


def npz(content, name):
    parts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            name = member.orig_filename
            if not member.flag_bits & 0x800:
                # Python takes names for those of DOS unless a flag says UTF-8; here they are UTF-8 always.
                name = name.encode("cp437").decode()
            if not name.endswith(".npy"):
                continue
            try:
                # As numpy does it, but for each member, whatever its name.
                array = npy(archive.read(member), "")[0][1]
            except Exception as error:
                array = error
            parts.append((name[:-4], array))
    return parts


types = {
    "F16": "f2", "F32": "f4", "F64": "f8", "BOOL": "b1", "I8": "i1", "U8": "u1", "I16": "i2", "U16": "u2", "I32": "i4",
    "U32": "u4", "I64": "i8", "U64": "u8"}


def safetensors_file(content, name):
    parts = []
    for key, tensor in safetensors.deserialize(content):
        kind, data = tensor["dtype"], bytes(tensor["data"])
        if kind == "BF16":
            array = (numpy.frombuffer(data, "<u2").astype("<u4") << 16).view("<f4")
        elif kind in types:
            array = numpy.frombuffer(data, "<" + types[kind])
        else:
            raise Refused(f"elements {kind}")
        parts.append((key, array.reshape(tensor["shape"]).astype(numpy.float64)))
    with safetensors.safe_open(name, framework="numpy") as file:
        parts += list((file.metadata() or {}).items())
    return parts


number = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
white_space = "".join(chr(code) for code in range(0x10000) if chr(code).isspace()) + "\ufeff\u200b"
thousands = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


def table(content, name):
    delimiter = {"comma": ",", "semicolon": ";", "tab": "\t"}[name.rsplit(".", 1)[1]]
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = [[cell.strip(white_space) for cell in row] for row in reader]
    rows = [row for row in rows if row and row != [""]]
    if not rows or len({len(row) for row in rows}) > 1 or len(rows[0]) < 2:
        raise Refused("rows of different lengths, or none")
    features = []
    for row in rows:
        for cell in row[:-1]:
            if thousands.fullmatch(cell):
                cell = cell.replace(",", "")
            if not number.fullmatch(cell) or not math.isfinite(float(cell)):
                raise Refused(f"no number: {cell!r}")
            features.append(float(cell))
    return [("", numpy.array(features).reshape(len(rows), -1))] + [("label", row[-1]) for row in rows]


def gzip_file(content, name):
    content = gzip.decompress(content)
    magic, *shape = struct.unpack_from(">IIII", content)
    if magic != 0x803 or shape[0] != 1 or math.prod(shape) != len(content) - 16 or not math.prod(shape):
        raise Refused("no image")
    return [("", numpy.frombuffer(content[16:], numpy.uint8).reshape(1, -1) / 255.0)]


def png(content, name):
    if 0 <= content.find(b"IDAT") < content.find(b"tRNS"):
        raise Refused("tRNS behind IDAT")
    image = PIL.Image.open(io.BytesIO(content), formats=["PNG"])
    image.load()
    depth, color = content[24], content[25]
    hidden = image.info.get("transparency")
    if image.mode == "P":
        array = numpy.asarray(image.convert("RGB" if hidden is None else "RGBA"))
    else:
        array = numpy.asarray(image).astype(numpy.int64) * (255 if image.mode == "1" else 1)
        array = array.reshape(array.shape[0], array.shape[1], -1)
        if depth == 16 and color == 4:
            # Pillow keeps grey as a colour here.
            array = array[:, :, [0, 3]]
        if hidden is not None:
            if image.mode == "1":
                # Pillow takes all bits of the number, the format the lowest.
                hidden = content[content.index(b"tRNS") + 5]
            hidden = numpy.array(hidden).reshape(-1) & (1 << depth) - 1
            # Of a colour of 16 bits for each of red, green and blue, Pillow keeps the upper ones.
            hidden = hidden >> 8 if depth == 16 and color == 2 else hidden * (255 // ((1 << depth) - 1) if depth < 8 else 1)
            most = 65535 if image.mode.startswith("I") else 255
            opacity = numpy.where((array == hidden).all(axis=2, keepdims=True), 0, most)
            array = numpy.concatenate([array, opacity], axis=2)
    return [("16" if depth == 16 and image.mode.startswith("I") else "8", array)]


def pnm(content, name):
    image = PIL.Image.open(io.BytesIO(content), formats=["PPM"])
    image.load()
    array = numpy.asarray(image).astype(numpy.int64) * (255 if image.mode == "1" else 1)
    return [("16" if image.mode.startswith("I") else "8", array.reshape(array.shape[0], array.shape[1], -1))]


readers = {
    "npy": npy, "npz": npz, "safetensors": safetensors_file, "csv": table, "gzip": gzip_file, "png": png, "pnm": pnm}
