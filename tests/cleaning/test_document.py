"""Characters that are no part of any word: written out, as references, and by name."""

import pytest

from crawler.cleaning.document import parse
from crawler.items import Page


@pytest.mark.parametrize("hyphen", ["\u00ad", "&shy;", "&#173;", "&#0173;", "&#xAD;"])
def test_soft_hyphens_are_no_part_of_a_word(hyphen: str) -> None:
    body = f"<html><body><p>Can{hyphen}di{hyphen}da{hyphen}ture &#169; 2024 &#1730;</p></body></html>"
    tree = parse(Page(body=body.encode())).tree
    assert tree.findtext(".//p") == "Candidature © 2024 \u06c2"
