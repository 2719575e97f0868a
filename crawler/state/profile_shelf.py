"""The profiles in a state store, for commands: between crawls, or while one is at work."""

from datetime import UTC, datetime
from typing import Self

from crawler.cleaning.profile_json import from_json
from crawler.cleaning.site_profile import SiteProfile
from crawler.state import profiles
from crawler.state.existing import existing
from crawler.state.profiles import ProfileRevision
from crawler.state.store import State


class ProfileShelf:
    """To be used in a `with` block."""

    def __init__(self, url: str, *, may_create: bool = False) -> None:
        """Raises StateError, StateLost; where there is no store, and none may be created, too."""
        self._state = State(url) if may_create else existing(url)

    def newest(self, site: str) -> ProfileRevision | None:
        with self._state.transaction() as connection:
            return profiles.newest(connection, site)

    def profile(self, site: str) -> SiteProfile | None:
        """The newest profile of the site; None where there is none, or one of too few pages. Raises UnreadableProfile."""
        known = self.newest(site)
        profile = from_json(known.value) if known else None
        return profile if profile and profile.is_usable else None

    def all_newest(self) -> list[ProfileRevision]:
        with self._state.transaction() as connection:
            return list(profiles.all_newest(connection))

    def put(self, site: str, value: str) -> int:
        """Returns the number of the new revision."""
        with self._state.transaction() as connection:
            return profiles.remember_profile(connection, site, value, datetime.now(UTC))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._state.close()
