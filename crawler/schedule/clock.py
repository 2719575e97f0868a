"""The scheduler's clock. Another one in its place lets a month of schedules pass in minutes."""

import asyncio
from datetime import UTC, datetime

# How often the scheduler looks whether sources.toml has changed, in seconds.
LOOK_S = 1.0


class Clock:
    """The machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, changed: asyncio.Event, until: datetime) -> None:
        """Until `changed`, or `until`, or until it is time to look at sources.toml: whichever comes first.

        A clock that is set meanwhile is found out at that look.
        """
        seconds = min(max((until - self.now()).total_seconds(), 0.0), LOOK_S)
        try:
            await asyncio.wait_for(changed.wait(), seconds)
        except TimeoutError:
            return
