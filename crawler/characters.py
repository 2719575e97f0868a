"""Characters that stand in no text, and come from the web all the same."""

import re

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")


def writable(text: str) -> str:
    """The text without control characters, tabs and line breaks apart, and with U+FFFD for each half of a surrogate pair.

    JSON's escapes can say both (RFC 8259, sections 7 and 8.2), the halves where a site cut a text in the middle of an emoji.
    """
    return _HALVES.sub("\ufffd", _CONTROLS.sub("", text))
