"""A spider middleware with a bug, for crawls that are to meet one."""

from collections.abc import AsyncIterator
from typing import Any


class Fails:
    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for _ in start:
            raise ZeroDivisionError
        yield
