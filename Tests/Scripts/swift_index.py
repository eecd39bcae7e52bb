"""What the compiler itself noted of each name while it compiled, in the index of a debug build: for the scripts beside this one
that ask who uses what. `swift build` writes it."""

import ctypes
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORE = ROOT / ".build/debug/index/store"

DEFINITION, REFERENCE = 1 << 1, 1 << 2
RECORD = 2


class Text(ctypes.Structure):
    """A string of the index: not terminated, and not ours to free."""

    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.length).decode()


class IndexStore:
    """An index as the toolchain's library reads it: units, one for each compiled file, with a record of its names."""

    POINTER = ctypes.c_void_p
    VISIT_TEXT = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, Text)
    VISIT = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
    SIGNATURES = {
        "store_create": (POINTER, [ctypes.c_char_p, ctypes.POINTER(POINTER)]),
        "store_units_apply_f": (ctypes.c_bool, [POINTER, ctypes.c_uint, POINTER, VISIT_TEXT]),
        "unit_reader_create": (POINTER, [POINTER, ctypes.c_char_p, ctypes.POINTER(POINTER)]),
        "unit_reader_dispose": (None, [POINTER]),
        "unit_reader_get_main_file": (Text, [POINTER]),
        "unit_reader_dependencies_apply_f": (ctypes.c_bool, [POINTER, POINTER, VISIT]),
        "unit_dependency_get_kind": (ctypes.c_int, [POINTER]),
        "unit_dependency_get_name": (Text, [POINTER]),
        "unit_dependency_get_filepath": (Text, [POINTER]),
        "record_reader_create": (POINTER, [POINTER, ctypes.c_char_p, ctypes.POINTER(POINTER)]),
        "record_reader_dispose": (None, [POINTER]),
        "record_reader_occurrences_apply_f": (ctypes.c_bool, [POINTER, POINTER, VISIT]),
        "occurrence_get_symbol": (POINTER, [POINTER]),
        "occurrence_get_roles": (ctypes.c_uint64, [POINTER]),
        "occurrence_get_line_col": (None, [POINTER, ctypes.POINTER(ctypes.c_uint), ctypes.POINTER(ctypes.c_uint)]),
        "symbol_get_usr": (Text, [POINTER]),
        "symbol_get_name": (Text, [POINTER]),
    }

    def __init__(self, path):
        target = json.loads(subprocess.run(["swiftc", "-print-target-info"], capture_output=True, check=True).stdout)
        folder = pathlib.Path(target["paths"]["runtimeResourcePath"]).parent
        name = "libIndexStore.dylib" if sys.platform == "darwin" else "libIndexStore.so"
        self.library = ctypes.CDLL(str(folder / name))
        for function, (result, arguments) in self.SIGNATURES.items():
            symbol = getattr(self.library, "indexstore_" + function)
            symbol.restype, symbol.argtypes = result, arguments
        self.path = path
        self.store = self.call("store_create", str(path).encode(), self.POINTER())
        if not self.store:
            sys.exit(f"{path}: no index; swift build writes it")

    def call(self, function, *arguments):
        return getattr(self.library, "indexstore_" + function)(*arguments)

    def records(self, folder):
        """The record of each file below a folder, and when it was written."""
        units = []
        self.call("store_units_apply_f", self.store, 0, None, self.VISIT_TEXT(lambda _, name: units.append(str(name)) or True))
        found = {}
        for unit in units:
            reader = self.call("unit_reader_create", self.store, unit.encode(), self.POINTER())
            file = str(self.call("unit_reader_get_main_file", reader))
            if file.startswith(f"{folder}/"):
                records = []

                def visit(_, dependency):
                    if self.call("unit_dependency_get_kind", dependency) == RECORD:
                        if str(self.call("unit_dependency_get_filepath", dependency)) == file:
                            records.append(str(self.call("unit_dependency_get_name", dependency)))
                    return True

                self.call("unit_reader_dependencies_apply_f", reader, None, self.VISIT(visit))
                time = next(self.path.glob(f"v*/units/{unit}")).stat().st_mtime
                if records and time > found.get(file, (0, ""))[0]:
                    found[file] = (time, records[0])
            self.call("unit_reader_dispose", reader)
        return found

    def occurrences(self, record):
        """Each name in a file that is declared or used there: what tells it from all others, the name as it is written,
        what is done with it, and the line."""
        reader = self.call("record_reader_create", self.store, record.encode(), self.POINTER())
        symbols, found = {}, []
        line, column = ctypes.c_uint(), ctypes.c_uint()

        def visit(_, occurrence):
            symbol = self.call("occurrence_get_symbol", occurrence)
            if symbol not in symbols:
                symbols[symbol] = (
                    str(self.call("symbol_get_usr", symbol)), str(self.call("symbol_get_name", symbol)))
            self.call("occurrence_get_line_col", occurrence, ctypes.byref(line), ctypes.byref(column))
            found.append((*symbols[symbol], self.call("occurrence_get_roles", occurrence), line.value))
            return True

        self.call("record_reader_occurrences_apply_f", reader, None, self.VISIT(visit))
        self.call("record_reader_dispose", reader)
        return found


def names_in(index, folder):
    """Each file below a folder of Swift sources with the names in it, as `occurrences` gives them; and what is amiss with the
    index: a file that is newer than what the index has of it."""
    records = index.records(folder)
    names, faults = {}, []
    for path in sorted(folder.rglob("*.swift")):
        file = str(path.relative_to(folder))
        time, record = records.get(str(path), (0, None))
        if record is None or time < path.stat().st_mtime:
            faults.append(f"{file}: the index {'has nothing' if record is None else 'is older'}: swift build first")
            continue
        names[file] = index.occurrences(record)
    return names, faults
