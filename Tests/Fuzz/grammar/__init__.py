"""Files of every format, valid and almost valid ones, with every option of the format.

Each module has two functions: `sample(random)` gives a small file, of which about half are valid, and `extremes()` pairs of
a name and a file that is far from what a program writes: huge extents, long names, deep nesting, many empty parts.
"""
