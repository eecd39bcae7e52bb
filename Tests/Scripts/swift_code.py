"""What is code in a Swift file: for the scripts beside this one that look for something in it."""

import re


def code_of(text):
    """The text with comments and the inside of string literals blanked, so that each offset stays the same. What is
    interpolated into a string is code."""
    result = list(text)
    length = len(text)

    def blank(start, end):
        for index in range(start, min(end, length)):
            if result[index] != "\n":
                result[index] = " "

    def skip_comment(start):
        if text.startswith("//", start):
            end = text.find("\n", start)
            end = length if end < 0 else end
        else:
            # They nest.
            depth, end = 1, start + 2
            while depth and end < length:
                step = {"/*": 1, "*/": -1}.get(text[end : end + 2], 0)
                depth += step
                end += 2 if step else 1
        blank(start, end)
        return end

    def skip_string(start):
        """From the first number sign or quotation mark to behind the last."""
        hashes = re.compile("#*").match(text, start).group()
        index = start + len(hashes)
        mark = '"""' if text.startswith('"""', index) else '"'
        index += len(mark)
        escape, close = "\\" + hashes, mark + hashes
        while index < length:
            if text.startswith(close, index):
                return index + len(close)
            if text.startswith(escape + "(", index):
                blank(index, index + len(escape))
                index = skip_code(index + len(escape) + 1, ends_at_parenthesis=True)
            elif text.startswith(escape, index):
                blank(index, index + len(escape) + 1)
                index += len(escape) + 1
            else:
                blank(index, index + 1)
                index += 1
        return index

    def skip_code(index, ends_at_parenthesis=False):
        depth = 1
        while index < length:
            if text.startswith(("//", "/*"), index):
                index = skip_comment(index)
            elif text[index] == '"' or re.compile('#+"').match(text, index):
                index = skip_string(index)
            else:
                depth += {"(": 1, ")": -1}.get(text[index], 0)
                index += 1
                if ends_at_parenthesis and depth == 0:
                    return index
        return index

    skip_code(0)
    return "".join(result)
