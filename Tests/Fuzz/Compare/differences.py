"""Where one side alone reads, and why that is meant to be so: the formats, the side that reads, what the error of the other
says (ours where others read), and the reason."""

differences = [
    # What numpy reads: it looks at no byte behind the elements, takes any Python literal and any type.
    ("npy npz", "theirs", r"expected \d+ bytes? for shape .*, found", "bytes behind the elements"),
    ("npy npz", "theirs", r"expected numbers of a type such as", "types that depend on the machine, or are no numbers"),
    ("npy npz", "theirs", r"expected a type such as|a string without escapes", "types that Python puts together, or escapes"),
    ("npy npz", "theirs", r"expected the keys .* each once", "a key twice"),
    ("npy npz", "theirs", r"expected (an extent|',' after the only extent|a shape in parentheses|',' or '[)}]'|':'|True or False)",
     "literals of Python in other notations"),
    ("npy npz", "theirs", r"expected at most 64 dimensions|a shape that fits into memory", "what no array here can hold"),
    ("npy npz", "ours", r"Cannot parse header", "texts that Python's tokenizer refuses: controls, numbers such as 03, L without"),
    ("npy npz", "ours", r"Header info length .* is large", "numpy trusts headers of 10,000 bytes, this package 65,536"),
    ("npy npz", "ours", r"array is too big|maximum supported dimension|Maximum allowed dimension|too large to convert",
     "numpy refuses empty arrays of which the other extents overflow"),
    ("npy npz", "ours", r"we only support format version", "the minor version says nothing"),
    ("npy npz", "ours", r"shape is not valid|descr is not|fortran_order is not|Header does not contain", "long integers"),
    # What Python's zipfile reads: it looks at the directory alone.
    ("npz", "theirs", r"expected a directory that ends at byte", "bytes before the archive, or a second directory for zip64"),
    ("npz", "theirs", r"expected the end of a zip", "no directory where the end of the archive says so"),
    ("npz", "theirs", r"expected a zip archive, which begins with PK", "bytes before the archive"),
    ("npz", "theirs", r"expected (files of different names|a file behind the one before it)", "two files of a name, or shared bytes"),
    ("npz", "theirs", r"expected the file .*, found", "headers of a file that contradict the directory"),
    ("npz", "theirs", r"expected a (size that|zip64 field|file that is not encrypted|name in UTF-8)", "fields that zipfile ignores"),
    ("npz", "theirs", r"expected (an archive in one part|an entry of|\d+ files?,|method 0)", "fields that zipfile ignores"),
    ("npz", "theirs", r"to end before the directory|expected \d+ packed bytes?", "packed bytes that go on behind their end"),
    ("npz", "theirs", r"expected (a distance|a Huffman code|more packed bytes)", "damage behind the elements"),
    ("npz", "theirs", r"expected \d+ bytes? in", "a size in the directory that is not that of the file"),
    ("npz", "theirs", r"expected the checksum", "damage that zipfile sees only at the end, which numpy does not read"),
    ("npz", "ours", r"File name in directory|BadZipFile|NotImplementedError|Overlapped|UnicodeDecodeError|zlib.error",
     "flags and versions that say nothing of how a file is packed"),
    # What the safetensors package reads.
    ("safetensors", "theirs", r"expected each key once", "a key twice: others take the last"),
    ("safetensors", "theirs", r"expected integers that Double holds", "64-bit integers that would be rounded"),
    ("safetensors", "theirs", r"expected __metadata__ as a JSON object", "null for no metadata"),
    ("safetensors", "theirs", r"expected only dtype, shape and data_offsets", "unknown fields of a tensor"),
    ("safetensors", "theirs", r"expected at most 64 dimensions|expected a dtype of", "what no tensor here can hold"),
    ("safetensors", "ours", r"array is too big|maximum supported dimension", "numpy, not safetensors: empty tensors that overflow"),
    ("safetensors", "ours", r"HeaderTooSmall|InvalidHeaderStart", "white space before the header"),
    ("safetensors", "theirs", r"expected at most \d+ (tensors|texts in __metadata__)", "more than the file of any network has"),
    # A table has classes, which Python knows nothing of.
    ("csv", "theirs", r"expected labels of two classes or more", "one class"),
    ("csv", "theirs", r"expected a class, found", "labels that are missing"),
    ("csv", "theirs", r"within the range of", "numbers beyond the type"),
    # Python looks at the flags of gzip that it needs.
    ("gzip", "theirs", r"expected gzip flags from 0 to 31|expected the checksum of the gzip header", "flags and checksums in the header"),
    ("gzip", "theirs", r"cannot be unpacked: not in gzip format", "zeros between members"),
    # Pillow reads as far as there are pixels.
    ("png", "theirs", r"in IDAT, found|that .* in IDAT can hold", "packed rows that are too few, or damaged"),
    ("png", "theirs", r"found the end of the file at byte", "chunks that are cut"),
    ("png", "theirs", r"expected (the four letters|one chunk|a chunk|the checksum of the chunk|\d+ bytes? in tRNS)",
     "chunks that are damaged, unknown, or in another order"),
    ("png", "theirs", r"in (PLTE|tRNS|IHDR), found|PLTE to come first", "chunks that contradict IHDR"),
    ("png", "theirs", r"expected one of the \d+ colors in PLTE", "colours that there are none of: black"),
    ("png", "theirs", r"expected a filter", "filters that there are none of"),
    ("png", "ours", r"cannot identify image file|[Tt]runcated|Decompression|SyntaxError|broken PNG",
     "Pillow reads what other chunks say, such as gamma, profiles and films, and refuses large images"),
    # Pillow takes a bit for a colour.
    ("pnm", "theirs", r"expected a value up to", "values beyond the greatest"),
    ("pnm", "theirs", r"P2, P3, P5 or P6", "bitmaps"),
    ("pnm", "ours", r"Token too long|Channel value too large|not enough image data|cannot identify|maxval must be|Decompression",
     "Pillow joins the digits on both sides of a comment, and allows 10 digits"),
]
