"""Stories that only scripts hold: in JSON-LD or in an application's state, where the page's own elements show none."""

from collections.abc import Iterable, Sequence

from lxml.etree import LxmlError

from crawler.cleaning.app_state import Names, bodies_of, read_states
from crawler.cleaning.document import fragment, without_controls

# The tree's text is a teaser beside a script's that is this many times as long.
MIN_TIMES = 3
MIN_CHARS = 400
# In a state there is much that is not the story's: a page that shows as much as this shows its story.
MAX_SHOWN_CHARS = 700
# Of all that was found: a body may stand there in two or three forms, and one that stands in pieces is not understood.
MIN_SHARE = 0.3


def embedded_text(bodies: Sequence[str], shown: str) -> str | None:
    """The paragraphs of the longest of `bodies`, JSON-LD's articleBody texts.

    None where `shown`, the text of the tree, is no mere teaser of it.
    """
    longest = max(bodies, key=len, default="")
    if len(longest) < MIN_CHARS or len(longest) < MIN_TIMES * len(shown):
        return None
    text = "\n\n".join(" ".join(line.split()) for line in _plain(longest).splitlines() if line.strip())
    return without_controls(text) if len(text) >= MIN_TIMES * len(shown) else None


def state_text(scripts: Iterable[str], names: Names, shown: str) -> str | None:
    """The paragraphs of the story called `names`, as a script's state has them: the longest, one with its title before others.

    None where `shown`, the text of the tree, is no mere teaser of it, or where the state has it so as well.
    """
    if len(shown) > MAX_SHOWN_CHARS:
        return None
    found = [body for state in read_states(scripts) for body in bodies_of(state, names)]
    line = max(shown.split("\n\n"), key=len)
    if line and any(line in text and len(text) < MIN_TIMES * len(shown) for _, text in found):
        return None
    best_rank = max((rank for rank, _ in found), default=0)
    texts = {text for rank, text in found if rank == best_rank}
    text = max(texts, key=len, default="")
    is_whole = len(text) >= MIN_SHARE * sum(map(len, texts))
    return without_controls(text) if is_whole and len(text) >= max(MIN_CHARS, MIN_TIMES * len(shown)) else None


def _plain(body: str) -> str:
    """The body's text: some sites put escaped markup into it."""
    if "<" not in body and "&" not in body:
        return body
    try:
        tree = fragment(body)
    except LxmlError:
        return body
    for element in tree.iter("p", "br", "div", "li", "h2", "h3", "h4"):
        element.tail = "\n" + (element.tail or "")
    return str(tree.text_content())
