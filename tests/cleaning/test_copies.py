import pytest

from crawler.cleaning.reading import read
from crawler.items import Lead, Page

STORY = "https://www.a.example/2026/11/the-long-story-of-the-ferry"


def lead(url: str, canonical: str | None) -> Lead | None:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return read(Page(f"<html><head>{link}</head><body><p>Some words.</p></body></html>".encode(), url=url)).lead


@pytest.mark.parametrize(
    "copy",
    [
        f"{STORY}/amp",
        f"{STORY}/amp/",
        f"{STORY}?amp=1",
        f"{STORY}?amp",
        f"{STORY}.amp.html",
        f"{STORY}?outputType=amp",
        f"{STORY}?print=1",
        f"{STORY}/print/",
        f"{STORY}?view=print",
        f"{STORY}?m=1",
        "https://amp.a.example/2026/11/the-long-story-of-the-ferry",
        "https://m.a.example/2026/11/the-long-story-of-the-ferry",
        "https://www.a.example/amp/2026/11/the-long-story-of-the-ferry",
        "https://www.a.example/print/4711",
    ],
)
def test_a_copy_leads_to_its_canonical_address(copy: str) -> None:
    assert lead(copy, STORY) == Lead(STORY, is_part=False, is_sure=True)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"{STORY}/amp", None),
        (f"{STORY}/amp", f"{STORY}/amp"),
        (f"{STORY}/amp", "https://elsewhere.example/story"),
        (f"{STORY}/amp", "https://www.a.example/"),
        (f"{STORY}/amp", f"{STORY}?print=1"),
        # Told by its address alone: another canonical address of a page that is no copy is only remembered.
        (f"{STORY}-2", STORY),
        # Sections that are called so
        ("https://www.a.example/mobile/a-new-telephone", "https://www.a.example/mobile/a-new-telephone"),
        ("https://www.a.example/2026/11/amp-and-print", STORY),
    ],
)
def test_what_is_no_copy_or_names_no_page_of_the_site_leads_nowhere(url: str, canonical: str | None) -> None:
    assert lead(url, canonical) is None


def test_a_copy_in_a_section_of_that_name_leads_to_its_story() -> None:
    story = "https://www.a.example/mobile/a-new-telephone"
    assert lead(f"{story}/amp", story) == Lead(story, is_part=False, is_sure=True)
