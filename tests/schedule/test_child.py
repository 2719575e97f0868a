import json

import pytest

from crawler.schedule.child import passed_on


def test_a_line_is_passed_on_under_its_source_s_name() -> None:
    assert passed_on("a", b"2026-11-25 INFO: caf\xc3\xa9 \xff\n") == "a: 2026-11-25 INFO: café �"


def test_a_log_line_in_json_stays_one_and_names_its_source() -> None:
    assert json.loads(passed_on("a", b'{"message": "caf\xc3\xa9"}\n')) == {"message": "café", "source": "a"}


@pytest.mark.parametrize("line", [b"{'written': 3,", b"{}{}", b" {}"])
def test_what_only_looks_like_json_is_text(line: bytes) -> None:
    assert passed_on("a", line) == f"a: {line.decode()}"
