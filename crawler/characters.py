"""Characters that stand in no text, and come from the web all the same."""

import re

_HALVES = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """The text with U+FFFD in place of each half of a surrogate pair.

    JSON's escapes can say one (RFC 8259, section 8.2), and do where a site cut a text in the middle of an emoji; no encoding can.
    """
    return _HALVES.sub("\ufffd", text)
