"""Characters that say which way a text runs: they order Arabic and Hebrew, and make others say what they do not."""

import re

# LRE, RLE, PDF, LRO and RLO: an override shows "gpj.exe" as "exe.jpg", and the Unicode standard advises isolates in place of all five.
_EMBEDDING = re.compile("[\u202a-\u202e]+")
_ISOLATE = re.compile("([\u2066-\u2068])|\u2069")


def shown_in_order(line: str) -> str:
    """The line with isolates that are closed in it, and no other control of direction: what stands beside it is shown as ever.

    Marks (LRM, RLM, ALM) move nothing but the signs around them, and stay.
    """
    line = _EMBEDDING.sub("", line)
    open_at: list[int] = []
    stray: list[int] = []
    for found in _ISOLATE.finditer(line):
        if found[1]:
            open_at.append(found.start())
        elif open_at:
            open_at.pop()
        else:
            stray.append(found.start())
    alone = {*open_at, *stray}
    return "".join(char for at, char in enumerate(line) if at not in alone) if alone else line
