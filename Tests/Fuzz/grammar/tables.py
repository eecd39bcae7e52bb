"""CSV tables."""

from . import odd

numbers = [
    "0", "1", "-1", "+1", "2.5", ".5", "5.", "1e3", "1E-3", "1e+3", "-0", "007", "1e400", "1e-400", "3.4e38", "3.5e38", "1e-46",
    "123456789012345678901234567890", "0.1000000000000000055511151231257827", "16777217", "9007199254740993", " 1", "1 ", "\t1",
]
texts = ["", " ", "NA", "?", "yes", "no", "#", "# x", "1.006,5", "1,006.5", "sep=;", "red", "\u00a0x", "nan", "NaN", "-inf", "Infinity", "x", "1x", "1e", "e1", ".", "-", "+", "0x10", "1,5", "1 2", "\u0661", "1_0", "--1"]


def sample(random):
    """With the byte before it that the target's choices come from."""
    return random.randbytes(2) + table(random, header=0.3, delimiters=",,;;\t\t| ")[0]


def table(random, header=0.05, delimiters=",;\t"):
    """A table, and the delimiter that it has. `header` is how likely there is one."""
    delimiter = random.choice(delimiters)
    columns = random.choice([1, 2, 2, 2, 3, 3, 5, 5]) if random.random() < 0.3 else random.randint(2, 6)
    ending = random.choice(["\n", "\r\n", "\r", "\n\n"])
    labels = random.choice([numbers[:3], ["a", "b"], ["1", "01", "1.0", "2"], random.sample(odd.names[5:], 5), odd.names])
    rows = [[odd.name(random) for _ in range(columns)]] if random.random() < header else []
    features = numbers if random.random() < 0.2 else [text for text in numbers if "e400" not in text and "e38" not in text]
    for index in range(random.choice([0, 1, 2, 3, 5, 5, 10, 10])):
        row = [random.choice(features if random.random() < 0.995 else texts) for _ in range(columns - 1)]
        rows.append(row + [labels[index] if index < 2 else random.choice(labels)])
    if rows and random.random() < 0.04:
        rows[-1] = rows[-1] + [""] if random.random() < 0.5 else rows[-1][:-1]
    lines = []
    for row in rows:
        lines.append(delimiter.join(cell(text, delimiter, random) for text in row))
    text = ending.join(lines) + (ending if random.random() < 0.7 else "")
    if random.random() < 0.05:
        text = "\ufeff" + text
    content = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.02:
        content += random.choice([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\0", b'"'])
    return content, delimiter


def cell(text, delimiter, random):
    if any(letter in text for letter in (delimiter, '"', "\n", "\r")) and random.random() < 0.97 or random.random() < 0.1:
        quoted = '"' + text.replace('"', '""') + '"'
        return quoted if random.random() < 0.97 else random.choice([" " + quoted, quoted + " ", quoted + "x", quoted[:-1]])
    return text


def tables():
    """Pairs of a name and a table."""
    marks = odd.long_names
    yield "columns", b"1," * 80_000 + b"0\n" + b"1," * 80_000 + b"1\n"
    yield "empty-cells", b"," * 150_000
    yield "empty-lines", b"\n" * 150_000 + b"1,2\n3,4\n"
    yield "lines", b"1,0\n2,1\n" * 100_000
    yield "labels", b"".join(b"1,%x\n" % index for index in range(40_000))
    yield "number-labels", b"".join(b"1,%d\n" % index for index in range(40_000))
    yield "names", b",".join(b"n%d" % index for index in range(60_000)) + b"\n" + b"1," * 59_999 + b"1\n" + b"1," * 59_999 + b"2\n"
    yield "quotes", b'"' + b'""' * 150_000 + b'",1\nx,2\n'
    yield "quoted-lines", b'1,"' + b"\r\n" * 150_000 + b'"\n2,b\n'
    yield "open-quote", b'"' + b"1,2\n" * 80_000
    yield "quotes-alone", b'""\n' * 80_000
    yield "digits", b"0." + b"1" * 80_000 + b",a\n" + b"2" * 100_000 + b",b\n"
    yield "zeros", b"0" * 80_000 + b"1,a\n1e-" + b"0" * 100_000 + b"1,b\n"
    yield "exponent", b"1e" + b"9" * 80_000 + b",a\n1,b\n"
    yield "spaces", b" " * 80_000 + b"1,a" + b" " * 150_000 + b"\n2,b\n"
    yield "many-spaces", (b"1, " + b" " * 2000 + b"a" + b" " * 2000 + b"\n") * 200 + b"1,b\n"
    yield "words", b"i" * 80_000 + b",a\n1,b\n"
    yield "header-only", b"a," * 150_000 + b"b\n"
    yield "feff", b"\xef\xbb\xbf" * 50_000 + b",a\n1,b\n"
    yield "normal-forms", "1,caf\u00e9\n2,cafe\u0301\n".encode()
    for name, long in marks.items():
        yield f"label-{name}", f"1,{long}\n2,{long}\n3,b\n".encode()
        yield f"labels-{name}", f"1,{long}\n2,{long}2\n3,b\n".encode()
        yield f"header-{name}", f"{long},{long},label\n1,2,a\n2,3,b\n".encode()
        yield f"number-{name}", f"1{long},a\n2,b\n".encode()
        yield f"word-{name}", f"nan{long},a\n2,b\n".encode()


def extremes():
    for name, table in tables():
        # A header that is detected and none; all columns as features where there are as many as there should be.
        for choice in 0, 12_960:
            yield f"{name}-{choice}", choice.to_bytes(2, "big") + table
