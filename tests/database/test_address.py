import pytest

from crawler.database.address import AddressError, read_address, shown

SECRET = "p@ss:w/rd #%é"


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:${PASSWORD}@db.example:5433/news",
        "postgres://${USER}:${PASSWORD}@${HOST}:5433/${NAME}",
        " ${ADDRESS}\n",
        "postgresql+psycopg://me:p%40ss%3Aw%2Frd%20%23%25%C3%A9@db.example:5433/news",
    ],
)
def test_variables_stand_for_their_values_whatever_these_hold(text: str) -> None:
    environ = {"PASSWORD": SECRET, "USER": "me", "HOST": "db.example", "NAME": "news"}
    environ["ADDRESS"] = "postgresql://me:p%40ss%3Aw%2Frd%20%23%25%C3%A9@db.example:5433/news"
    url = read_address("STATE_URL", text, environ)
    assert (url.drivername, url.username, url.password) == ("postgresql+psycopg", "me", SECRET)
    assert (url.host, url.port, url.database) == ("db.example", 5433, "news")
    assert shown(url) == "postgresql+psycopg://me:***@db.example:5433/news"


def test_a_path_in_a_variable_is_a_path() -> None:
    assert read_address("STATE_URL", "sqlite:///${HOME}/s.sqlite", {"HOME": "/srv/x"}).database == "/srv/x/s.sqlite"


def test_a_password_among_the_options_is_hidden() -> None:
    url = read_address("STATE_URL", "postgresql://h/d?password=hidden&user=me&sslpassword=hidden", {})
    assert "hidden" not in shown(url)
    assert "user=me" in shown(url)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "STATE_URL: expected a database address such as"),
        ("postgresql://me:${NONE}@h/d", "STATE_URL: the environment has no variable NONE"),
        ("postgresql://me:hid@den@h/d", "not percent-encoded"),
        ("postgresql://me:1@h:hidden/d", "expected a database address"),
        (None, "STATE_URL is None: expected"),
    ],
)
def test_what_is_no_address_is_refused_and_its_password_not_shown(text: str, told: str) -> None:
    with pytest.raises(AddressError, match=told) as caught:
        read_address("STATE_URL", text, {})
    assert "hid" not in str(caught.value)
    assert "den" not in str(caught.value)
