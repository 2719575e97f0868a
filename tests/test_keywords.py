import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.keywords import folded, holds

CASES = [
    ("The ferry leaves at noon.", "Ferry", True),
    ("Ferries leave at noon.", "ferry", False),
    ("The ferry's crew", "ferry", True),
    ("An ex-minister spoke", "minister", True),
    ("The harbour\n bridge is shut", "Harbour  Bridge", True),
    ("The harbour, bridge and all", "harbour bridge", False),
    ("Le café ferme", "CAFE\u0301", True),
    ("Die STRASSE ist gesperrt", "Straße", True),
    ("İstanbul'da sel", "istanbul", True),
    ("C++ and C# compared", "c++", True),
    ("AI4U", "AI", False),
    ("In 1999 it rained", "99", False),
    ("北京大学今天宣布", "大学", True),
    ("ข่าวกรุงเทพวันนี้", "กรุงเทพ", True),
    ("東京のフェリー会社", "フェリー", True),
    ("특별시는 서울에서 열린", "서울", True),
    ("据悉Tesla公司今日", "tesla", True),
    ("Teslas公司", "tesla", False),
    ("हिन्दी समाचार", "हिन", False),
    ("हिन्दी समाचार", "हिन्दी", True),
    ("قرر المجلس", "المجلس", True),
    ("المجلسان", "المجلس", False),
    ("afar and far", "far", True),
]


@pytest.mark.parametrize(("text", "keyword", "is_held"), CASES)
def test_a_word_is_a_whole_one_where_the_script_has_spaces(text: str, keyword: str, is_held: bool) -> None:
    assert holds(folded(text), folded(keyword)) is is_held


@given(st.text(), st.text(min_size=1))
def test_a_text_holds_itself_and_no_text_fails(text: str, keyword: str) -> None:
    text, keyword = folded(text), folded(keyword)
    assert not keyword or holds(keyword, keyword)
    assert not holds(text, f"{text}x")
    if keyword:
        assert holds(f"{text} . {keyword}", keyword)
        holds(text, keyword)
