"""What became of a piece of a page, in words for somebody who has not read the code."""

import math
from collections.abc import Iterator

from crawler.cleaning.explanation import Fate, Mark
from crawler.cleaning.weighing import Weighed
from crawler.items import Flag, RemovalReason

REASONS: dict[RemovalReason, str] = {
    "comment-form": "a form for comments",
    "comments": "what readers wrote",
    "login-widget": "a login",
    "share-bar": "buttons for sharing",
    "newsletter": "a sign-up or an appeal",
    "consent": "a cookie notice",
    "related": "links to other stories",
    "advertisement": "advertising",
    "author-box": "about the author",
    "navigation": "menus, search, the footer",
    "legal": "a legal notice",
    "caption": "a caption",
    "repeated": "a repetition",
    "after-end": "after the story's end",
}
FATES: dict[Fate, str] = {
    "kept": "Kept: it is in the story",
    "removed": "Removed by a rule",
    "left-out": "Left out: the story model takes it for no part of the story",
    "site-profile": "Cut: on the site's other pages nothing there was ever the story's",
    "widget-line": "Removed for its words",
    "field": "Not in the text: it is a field of its own",
    "silent": "Never text",
}
FLAGS: dict[Flag, str] = {
    "short-text": "few words",
    "no-date": "no date was found",
    "no-title": "no title was found",
    "cut-short": "its end is missing",
    "paywall-teaser": "a teaser before a paywall",
    "repeated-text": "long lines stand in it twice",
    "unlike-description": "few words of the page's own description are in it",
    "date-suspect": "its dates contradict each other, or lie in the future",
}
GROUPS = {
    "trafilatura": "what trafilatura keeps here",
    "neighbours": "the lines around it",
    "agreement": "how it agrees with title, description and JSON-LD",
    "names": "the names of the elements around it",
    "container": "the box that it stands in",
    "position": "its place in the page",
    "links": "how much of it is links",
    "wording": "its length, shape and wording",
}


# In log-odds: less is nothing to speak of.
MIN_WEIGHT = 0.05


def headline(mark: Mark) -> str:
    """One line: the fate, and of what was removed as what."""
    if mark.fate == "left-out" and mark.weighed and mark.weighed.by_page >= 0.5:
        return "Left out: the site's other pages speak against it"
    if mark.reason == "after-end":
        return "Removed: the next story, which the page goes on with"
    return f"{FATES[mark.fate]}, as {REASONS[mark.reason]}" if mark.reason else FATES[mark.fate]


def grounds(mark: Mark) -> list[str]:
    """Why, a sentence each."""
    place = [f"Its place: {mark.place.replace('>', ' > ')}."] if mark.place else []
    return [*_rule(mark), *place, *(_model(mark.weighed) if mark.weighed else ())]


def _rule(mark: Mark) -> Iterator[str]:
    match mark:
        case Mark(fate="removed", suspicion=suspicion) if suspicion:
            yield f"What told on the <{mark.tag}>: {suspicion.told_by}."
        case Mark(fate="widget-line", reason="repeated"):
            yield "It is the page's own headline once more, as a link."
        case Mark(fate="widget-line", reason="after-end"):
            yield "It stands in an <article> of its own, below the story's, that has another headline and is signed, or has an address."
        case Mark(fate="widget-line", reason=reason) if reason:
            yield f"Its words are those that such widgets show ({reason}), and no sentence of a story."
        case Mark(fate="field"):
            yield "It is the headline, or the date line above the story: an article has these in title and published."
        case Mark(fate="silent"):
            yield f"The text of <{mark.tag}> is no reader's text: a button, a label, a field."
    if mark.fate != "removed" and mark.suspicion:
        yield (
            f"A rule suspects it, or the box around it, to be {REASONS[mark.suspicion.reason]}: {mark.suspicion.told_by}. "
            "Stories have such boxes, too, so the model judged each line."
        )


def _model(weighed: Weighed) -> Iterator[str]:
    """The steps of the judgement, in their order."""
    if weighed.unasked is None:
        yield f"By the page alone, the chance that it is the story's is {percent(weighed.by_page)}."
    else:
        keeps = "keeps" if weighed.is_held else "does not keep"
        yield (
            f"By the page alone, the chance that it is the story's was {percent(weighed.unasked)}. The model was in doubt on "
            f"this page and asked trafilatura, which {keeps} the line: {percent(weighed.by_page)}."
        )
    if weighed.apart:
        apart = "; ".join(f"{GROUPS[group]} ({percent(chance)})" for group, chance in weighed.apart.items())
        yield f"What sets it apart from the story's lines, with its chance if that alone were like theirs: {apart}."
    if math.isinf(weighed.place_weight):
        yield f"Somebody laid down in the site's profile that lines there are {'' if weighed.place_weight > 0 else 'not '}the story's."
    elif abs(weighed.place_weight) >= MIN_WEIGHT:
        side = "for" if weighed.place_weight > 0 else "against"
        yield f"On the site's other pages, lines in this place speak {side} it ({weighed.place_weight:+.1f} in log-odds)."
    if weighed.stories:
        yield f"The same line stands on {_stories(weighed.stories)} of the site ({weighed.repeat_weight:+.1f})."
    if max(abs(weighed.place_weight), abs(weighed.repeat_weight)) >= MIN_WEIGHT:
        yield f"With the site's profile: {percent(weighed.chance)}."


def _stories(count: int) -> str:
    return "another story" if count == 1 else f"{count} stories"


def percent(chance: float) -> str:
    """From 0 to 1 as people read it; never a certainty that a model does not have."""
    return "under 1 %" if chance < 0.01 else "over 99 %" if chance > 0.99 else f"{chance:.0%}".replace("%", " %")
