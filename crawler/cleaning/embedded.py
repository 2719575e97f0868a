"""Stories that only scripts hold: in JSON-LD, where the page's own elements show none."""

from collections.abc import Sequence

from lxml import html
from lxml.etree import LxmlError

from crawler.cleaning.document import without_any_controls, without_controls

# The tree's text is a teaser beside a script's that is this many times as long.
MIN_TIMES = 3
MIN_CHARS = 400


def embedded_text(bodies: Sequence[str], shown: str) -> str | None:
    """The paragraphs of the longest of `bodies`, JSON-LD's articleBody texts.

    None where `shown`, the text of the tree, is no mere teaser of it.
    """
    longest = max(bodies, key=len, default="")
    if len(longest) < MIN_CHARS or len(longest) < MIN_TIMES * len(shown):
        return None
    text = "\n\n".join(" ".join(line.split()) for line in _plain(longest).splitlines() if line.strip())
    return without_controls(text) if len(text) >= MIN_TIMES * len(shown) else None


def _plain(body: str) -> str:
    """The body's text: some sites put escaped markup into it."""
    if "<" not in body and "&" not in body:
        return body
    try:
        fragment = html.fragment_fromstring(without_any_controls(body).decode(), create_parent="div")
    except LxmlError:
        return body
    for element in fragment.iter("p", "br", "div", "li", "h2", "h3", "h4"):
        element.tail = "\n" + (element.tail or "")
    return str(fragment.text_content())
