"""Addresses of databases as settings give them: they may name environment variables, and their passwords are never shown."""

import os
from collections.abc import Mapping
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crawler.variables import NoVariable, with_variables

# The names that others give PostgreSQL, and the one driver of it that we use.
_POSTGRESQL = "postgresql+psycopg"
_NAMES = dict.fromkeys(("postgres", "postgresql", _POSTGRESQL), _POSTGRESQL)
_SECRET = ("password", "sslpassword")


class AddressError(ValueError):
    """A setting is no database address. The message names it and what was expected, and nothing that may be a password."""


def read_address(setting: str, text: str, environ: Mapping[str, str] = os.environ) -> URL:
    """The address, with the value of each `${NAME}` in it. Before its `@` a value may hold any character.

    Raises AddressError.
    """
    expected = (
        "expected a database address such as sqlite:///state.sqlite or postgresql://user:${PASSWORD}@host/database"
    )
    if not isinstance(text, str):
        raise AddressError(f"{setting} is {text!r}: {expected}")
    try:
        url = make_url(_filled(setting, text.strip(), environ))
    except (ArgumentError, ValueError) as error:
        if isinstance(error, AddressError):
            raise
        raise AddressError(f"{setting}: {expected}") from None
    if url.host and "@" in url.host:
        # What libpq says of such a host would show the rest of the password.
        raise AddressError(f"{setting}: a special character in its password is not percent-encoded; {expected}")
    return url.set(drivername=_NAMES.get(url.drivername, url.drivername))


def is_postgresql(url: URL) -> bool:
    return url.drivername == _POSTGRESQL


def shown(url: URL) -> str:
    """The address without what is secret in it."""
    hidden = {name: "***" for name in _SECRET if name in url.query}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)


def _filled(setting: str, text: str, environ: Mapping[str, str]) -> str:
    try:
        return with_variables(text, environ, lambda value, behind: quote(value, safe="") if "@" in behind else value)
    except NoVariable as error:
        raise AddressError(f"{setting}: {error}") from error
