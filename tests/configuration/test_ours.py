import re

import pytest
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.configuration import SettingsError, check


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"DATABASE_URL": "sqlite:///a.sqlite"}, "DATABASE_URL is sqlite:///a.sqlite: expected one of PostgreSQL"),
        ({"DATABASE_URL": "postgresql://me:${NO_SUCH}@h/d"}, "DATABASE_URL: the environment has no variable NO_SUCH"),
        ({"DATABASE_RETRY_S": "soon"}, "DATABASE_RETRY_S is 'soon': expected seconds, 0 or more"),
        ({"OUTPUT_COMPRESSION": "gzip"}, "OUTPUT_COMPRESSION is 'gzip': expected '' or zstd"),
        ({"OUTPUT_ROTATE_MB": "-1"}, "OUTPUT_ROTATE_MB is '-1': expected megabytes, 0 or more"),
        ({"OUTPUT_ROTATE_MB": "nan"}, "OUTPUT_ROTATE_MB is 'nan': expected megabytes, 0 or more"),
        (
            {"OUTPUT_COMPRESSION": "zstd", "OUTPUT_LAYOUT": "article"},
            "OUTPUT_COMPRESSION is 'zstd': expected OUTPUT_LAYOUT day with it",
        ),
        ({"OUTPUT_ROTATE_MB": "5", "OUTPUT_LAYOUT": "article"}, "OUTPUT_ROTATE_MB is '5': expected OUTPUT_LAYOUT day"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(settings: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)) as caught:
        check(Settings(dict(vars(defaults)) | settings))
    assert "\n" not in str(caught.value)


def test_what_is_set_as_it_comes_can_be() -> None:
    check(Settings(vars(defaults)))
