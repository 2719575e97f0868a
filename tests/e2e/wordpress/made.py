"""Posts made of sentences that no two of them share: a local paper's, in number."""

import random
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.demo.stories import Block
from tests.e2e.wordpress.posts import Comment, Post

AUTHORS = ("Hanna Veldkamp", "Tobias Ferreira", "Mireille Okafor", "Sven-Åke Lindqvist", "Ruth O’Donnell")
SECTIONS = ("Town Hall", "Harbour", "Schools", "Culture", "Sport", "Letters from Abroad")
READERS = ("Old Salt", "M. Havisham", "crane_spotter", "Beatrix", "A ratepayer", "Jonas from the lock")
TAGS = ("bridges", "money", "weather", "history", "volunteers", "tides")
WORDS = tomllib.loads(Path(__file__).with_name("made.toml").read_text("utf8"))
GAPS = {**WORDS["gaps"], "number": range(12, 98)}


def made_posts(count: int) -> list[Post]:
    """The same posts each time. Every third has pictures, every fourth a list, every fifth the old editor's paragraphs."""
    return [_post(number) for number in range(count)]


def _post(number: int) -> Post:
    chance = random.Random(number + 200)
    when = datetime(2024, 1, 9, 6, 30, tzinfo=UTC) + timedelta(days=13 * number, minutes=37 * number)
    comments = tuple(
        Comment(
            chance.choice(READERS),
            _filled(chance, chance.choice(WORDS["remarks"])),
            chance.choice([None, place - 1 if place else None]),
        )
        for place in range(number % 5)
    )
    return Post(
        title=_filled(chance, WORDS["titles"][number % len(WORDS["titles"])]),
        author=AUTHORS[number % len(AUTHORS)],
        published=when,
        categories=(SECTIONS[number % len(SECTIONS)],),
        tags=tuple(chance.sample(TAGS, number % 4)),
        blocks=tuple(_blocks(number, chance)),
        comments=comments,
        is_classic=number % 5 == 0,
        is_open=number % 7 != 0,
    )


def _blocks(number: int, chance: random.Random) -> list[Block]:
    blocks = [_paragraph(chance) for _ in range(4 + number % 6)]
    if number % 2:
        blocks.insert(2, Block("heading", _filled(chance, chance.choice(WORDS["headings"]))))
    if number % 3 == 0:
        blocks.insert(1, Block("furniture", "picture " + _filled(chance, "{place}, seen by {person}")))
    if number % 4 == 0:
        blocks[4:4] = [Block("item", _filled(chance, chance.choice(WORDS["sentences"]))) for _ in range(3)]
    if number % 6 == 1:
        blocks.insert(
            3, Block("quote", _filled(chance, "{thing}? {reason}, and that is all that I have to say about it."))
        )
    return blocks


def _paragraph(chance: random.Random) -> Block:
    patterns = chance.sample(WORDS["sentences"], chance.choice([1, 2, 3, 3, 4, 5]))
    return Block("paragraph", " ".join(_filled(chance, pattern) for pattern in patterns))


def _filled(chance: random.Random, pattern: str) -> str:
    """The pattern with a word in each gap, and its first letter large."""
    text = pattern.format_map({name: chance.choice(words) for name, words in GAPS.items()})
    first = next(place for place, character in enumerate(text) if character.isalnum())
    return text[:first] + text[first].upper() + text[first + 1 :]
