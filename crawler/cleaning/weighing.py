"""How the model and a site's profile weighed each line, step by step, and what sets a line apart from the story's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from crawler.cleaning.forest import Forest, load_forest
from crawler.cleaning.site_profile import SiteProfile, log_odds, marks_of
from crawler.cleaning.trail import Judgement, Trail

# What is weighed on a line, in groups that a person can tell apart: each column of evidence belongs to the first that it matches.
GROUPS: Mapping[str, re.Pattern[str]] = {
    "trafilatura": re.compile(r"held|from_(?:first|last)_held"),
    "neighbours": re.compile(r"^.*(?:[-+]\d|_before|_after)$(?<!prose_before)"),
    "agreement": re.compile(
        r"(?:of|is|in)_(?:title|description)$|in_body|body_share|is_headline|copies|names_author|is_date|topical"
    ),
    "names": re.compile(r"near_|in_|depth|is_hidden"),
    "container": re.compile(r"up$|down$|is_best|direct|score|container_|path_prose|best_share|main_share"),
    "position": re.compile(
        r"position|from_|left_of_story|prose_before|is_between|section_(?:lines|line_chars)|is_h1|is_tail"
    ),
    "links": re.compile(r"link_share|section_links"),
    "wording": re.compile(r""),
}
# A group is worth a word where it alone moves a line's log-odds by this much.
MIN_PULL = 0.5
MAX_GROUPS = 3
# Chances are told apart down to this one: what is explained is not bounded as what is weighed.
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Weighed:
    """Chances from 0 to 1, weights in log-odds, and what they came from.

    `chance` is the last word. `by_page` is what the page alone gives, after trafilatura was heard, where it was: then
    `unasked` is what was believed before, and `is_held` whether it keeps the line. `place_weight` and `repeat_weight` are what
    the site's profile added for the line's place - infinite where somebody laid it down - and for standing on `stories` other
    ones. `apart`: by group what the chance
    would be if the line were in this like the story's; those that count most.
    """

    chance: float
    by_page: float
    unasked: float | None = None
    is_held: bool | None = None
    place_weight: float = 0.0
    repeat_weight: float = 0.0
    stories: int = 0
    apart: Mapping[str, float] = field(default_factory=dict)


def weighed_lines(trail: Trail, profile: SiteProfile | None) -> list[Weighed]:
    """One for each line. `profile` is the one that the trail was made with."""
    judgement = trail.judgement
    if judgement is None or trail.chances is None:
        return []
    chances = trail.chances.tolist()
    by_page = judgement.chances.tolist()
    unasked = judgement.alone.tolist() if judgement.alone is not None else [None] * len(chances)
    apart = _apart(judgement)
    profiled = _profiled(trail, judgement, profile)
    return [
        Weighed(
            chance=chance,
            by_page=by_page[at],
            unasked=unasked[at],
            is_held=judgement.is_held[at] if judgement.is_held is not None else None,
            place_weight=profiled[at][0],
            repeat_weight=profiled[at][1],
            stories=profiled[at][2],
            apart=apart[at] if by_page[at] < 0.5 else {},
        )
        for at, chance in enumerate(chances)
    ]


def _profiled(trail: Trail, judgement: Judgement, profile: SiteProfile | None) -> list[tuple[float, float, int]]:
    """(weight of the place, weight of the repetition, stories that it stands on) of each line."""
    if profile is None:
        return [(0.0, 0.0, 0)] * len(trail.blocks)
    marks = marks_of(trail.blocks)
    neither, place, repetition = (
        log_odds(part.weigh(marks, judgement.chances), LEAST)
        for part in (replace(profile, places={}, lines={}), replace(profile, lines={}), replace(profile, places={}))
    )
    laid_down = [profile.places[line.place].mean if line.place in profile.places else 0.0 for line in marks]
    places = np.where(np.isinf(laid_down), laid_down, place - neither)
    stories = [profile.stories_with(line) for line in marks]
    return list(zip(places.tolist(), (repetition - neither).tolist(), stories, strict=True))


def _apart(judgement: Judgement) -> list[dict[str, float]]:
    """Of each line the groups that set it apart from the page's lines of the story, with its chance were it like them there.

    Nothing where the page has no line of the story.
    """
    forest = load_forest("story_alone" if judgement.is_held is None else "story_witnessed")
    is_story = judgement.chances >= 0.5
    apart: list[dict[str, float]] = [{} for _ in is_story]
    if not is_story.any():
        return apart
    own = forest.probabilities(judgement.evidence)
    chances = {name: forest.probabilities(columns) for name, columns in _likened(judgement, is_story, forest)}
    for at, found in enumerate(apart):
        pulls = {name: float(log_odds(each[at], LEAST) - log_odds(own[at], LEAST)) for name, each in chances.items()}
        most = sorted(pulls, key=lambda name: -pulls[name])[:MAX_GROUPS]
        found |= {name: float(chances[name][at]) for name in most if pulls[name] >= MIN_PULL}
    return apart


def _likened(
    judgement: Judgement, is_story: np.ndarray, forest: Forest
) -> Iterator[tuple[str, Mapping[str, np.ndarray]]]:
    """For each group the evidence as it were if all lines had what the middle one of the story has there."""
    names: dict[str, list[str]] = {}
    for name in forest.names:
        names.setdefault(group_of(name), []).append(name)
    for group, members in names.items():
        columns = dict(judgement.evidence)
        for name in members:
            middle = np.median(judgement.evidence[name][is_story])
            columns[name] = np.full(len(is_story), middle, dtype=np.float32)
        yield group, columns


def group_of(name: str) -> str:
    """The group that a column of evidence belongs to."""
    return next(group for group, pattern in GROUPS.items() if pattern.match(name))
