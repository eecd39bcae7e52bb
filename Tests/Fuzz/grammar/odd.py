"""What formats have in common: names that are hard to handle, and numbers at the edges of their types."""

# Letters with marks that combine, in two normal forms; marks beyond number; what terminals and lines understand; what
# programs strip or take for paths; codes at the edges of UTF-8.
names = [
    "a", "b", "x", "", " ", "weights", "0", "-1", "caf\u00e9", "cafe\u0301", "\u1e69", "s\u0323\u0307", "s\u0307\u0323",
    "\u212b", "\u00c5", "A\u030a", "\ufb01", "\U0001f468\u200d\U0001f469\u200d\U0001f466", "\u202eabc", "\ufeff", "\u0301",
    "\u0301" * 30, "a" + "\u0301" * 50, "\x1b[31mred\x1b[0m", "line\nbreak", "\r", "\t", "\x00", "\x7f", "\u0085", "\u2028",
    "../../etc/passwd", "/dev/null", "a/b", "C:\\x", "%s%n", "\U0010ffff", "\ud7ff", "\ue000", "\uffff", "__metadata__",
    "nan", "inf", "1e5", "null", "True", "\u0661\u0662", "\uac00", "\u1100\u1161", "I\u0307", "\u0130", "\u00df",
]

long_names = {
    "marks": "\u0301" * 40_000,
    "letter-and-marks": "e" + "\u0301\u0323" * 30_000,
    "letters": "x" * 100_000,
    "decomposed": "e\u0301" * 40_000,
    "hangul": "\u1100\u1161\u11a8" * 20_000,
    "controls": "\x1b[2J\x07" * 20_000,
    "families": "\U0001f468\u200d\U0001f469\u200d" * 10_000,
    "regional": "\U0001f1e6" * 20_000,
}

edges = [
    0, 1, 2, 3, 7, 8, 255, 256, 32767, 65535, 65536, 2**20, 2**24 + 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**53,
    2**53 + 1, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30, -1, -2**31, -2**63,
]


def name(random):
    return random.choice(names) + (random.choice(names) if random.random() < 0.2 else "")


def number(random, most=9, oddity=0.05):
    """Mostly a small number that may be right."""
    return random.choice(edges) if random.random() < oddity else random.randint(0, most)


def bounded(number, bits):
    """As a field of so many bits holds it."""
    return number & (1 << bits) - 1
