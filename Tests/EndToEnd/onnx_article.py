#!/usr/bin/env python3
"""Runs what the article "Reading ONNX" shows of Python and of the command, in its order; see the script `onnx`."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ARTICLE = pathlib.Path(__file__).parent.parent.parent / "Sources" / "Backprop" / "Backprop.docc" / "ReadingONNX.md"


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    part = ARTICLE.read_text().split("## From PyTorch")[1].split("\n## ")[0]
    environment = os.environ | {"PATH": f"{tool.parent}:{os.environ['PATH']}", "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "torch")}
    with tempfile.TemporaryDirectory() as folder:
        for language, code in re.findall(r"```(python|sh)\n(.*?)```", part, re.DOTALL):
            words = [sys.executable, "-W", "ignore", "-c", code] if language == "python" else ["sh", "-e", "-c", code]
            process = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
            lines = len(code.strip().splitlines())
            print(f"{language}, {lines} lines: {'runs' if process.returncode == 0 else process.stderr.strip()[-600:]}")
            if process.returncode != 0:
                sys.exit(1)


main()
