"""Writes the digests on standard input, as `backprop verify --json` prints them, to where they are published."""
import json
import sys

ARTICLE = "Sources/Backprop/Backprop.docc/PublishedBits.md"
SOURCE = "Sources/BackpropTool/Verify/PublishedTraining+Digests.swift"

digests = json.load(sys.stdin)["digests"]
rows = [f'        "{name}": "{digest}",\n' for name, digest in sorted(digests.items())]
with open(SOURCE, "w") as file:
    file.write("// Written by Tests/EndToEnd/golden --publish.\n")
    file.write("extension PublishedTraining {\n    /// What is published: a digest for each training.\n")
    file.write("    static let digests: [String: String] = [\n" + "".join(rows) + "    ]\n}\n")

with open(ARTICLE) as file:
    text = file.read()
head = text[: text.index("| training |")]
with open(ARTICLE, "w") as file:
    file.write(head + "| training | digest |\n|---|---|\n")
    file.writelines(f"| {name} | `{digest}` |\n" for name, digest in sorted(digests.items()))
