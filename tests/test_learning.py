"""crawler/learning.py: profiles of the sites that saved pages come from, and what `scrapy clean` makes of them."""

import json
from functools import partial
from pathlib import Path

from crawler.cleaning.profile_json import to_json
from crawler.cleaning.reading import read
from crawler.files.saved_pages import find_pages
from crawler.learning import learn_profiles
from tests.commands.scrapy_command import said, scrapy

SUBJECTS = ("bridge", "ferry", "school", "market", "harbour", "library")
# Reads as one more paragraph of the story, and stands in each.
STANDING = (
    "Our reporters have walked these streets for forty years, and what they find is told here every single morning."
)


def page(subject: str) -> str:
    sentences = [
        f"The {subject} was the only matter on the council's table that {day}, and the {subject} stayed there until night."
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html><head><title>The {subject}</title></head><body><article><h1>All about the {subject}</h1>"
        f"<div class='story'>{paragraphs}<p>{STANDING}</p></div></article></body></html>"
    )


def saved(folder: Path, subjects: tuple[str, ...] = SUBJECTS) -> Path:
    lines = []
    for subject in subjects:
        (folder / f"{subject}.html").write_text(page(subject), encoding="utf-8")
        url = f"https://www.gulls.example/2026/11/{subject}-story.html"
        lines.append(json.dumps({"id": subject, "url": url, "path": f"{subject}.html"}))
    pages = folder / "pages.jsonl"
    pages.write_text("\n".join(lines), encoding="utf-8")
    return pages


def texts(output: str) -> dict[str, str]:
    return {article["id"]: article["text"] for article in map(json.loads, output.splitlines())}


def test_a_profile_is_learned_of_each_site_with_enough_pages(tmp_path: Path) -> None:
    pages = saved(tmp_path)
    profiles = learn_profiles(find_pages([str(pages)]), lambda found: map(partial(read, teaches=True), found))
    assert list(profiles.learned) == ["gulls.example"]
    assert profiles.learned["gulls.example"].pages == len(SUBJECTS)


def test_two_pages_of_a_site_teach_nothing(tmp_path: Path) -> None:
    pages = saved(tmp_path, SUBJECTS[:2])
    assert learn_profiles(find_pages([str(pages)]), lambda found: map(partial(read, teaches=True), found)).learned == {}


def test_clean_leaves_out_what_stands_on_every_story_and_keeps_it_without_profiles(tmp_path: Path) -> None:
    pages = str(saved(tmp_path))
    alone = texts(scrapy("clean", pages, "--no-profiles").stdout)
    together = texts(scrapy("clean", pages).stdout)
    assert list(alone) == list(together) == list(SUBJECTS)
    assert all(STANDING in text for text in alone.values())
    for subject, text in together.items():
        assert STANDING not in text
        assert text.count(f"the {subject} stayed there until night") == 5


def test_a_page_alone_is_cleaned_beside_what_state_knows_of_its_site(tmp_path: Path) -> None:
    known, state = tmp_path / "gulls.json", ("-s", f"STATE_URL=sqlite:///{tmp_path / 'state.sqlite'}")
    profiles = learn_profiles(find_pages([str(saved(tmp_path))]), lambda found: map(partial(read, teaches=True), found))
    known.write_text(to_json(profiles.learned["gulls.example"]), "utf-8")
    assert scrapy("profile", "import", "gulls.example", str(known), *state).returncode == 0
    one = str(saved(tmp_path, SUBJECTS[:1]))
    assert STANDING in texts(scrapy("clean", one, *state).stdout)[SUBJECTS[0]]
    assert STANDING not in texts(scrapy("clean", one, "--known-profiles", *state).stdout)[SUBJECTS[0]]


def test_known_profiles_without_a_state_store_are_told_in_one_line(tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite"
    run = scrapy("clean", str(saved(tmp_path)), "--known-profiles", "-s", f"STATE_URL=sqlite:///{nowhere}")
    assert said(run) == [f"scrapy clean: there is no state store {nowhere}: no crawl has been here"]
    assert (run.returncode, run.stdout) == (1, b"")
