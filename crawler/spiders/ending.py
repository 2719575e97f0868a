"""What no callback can go on from ends the crawl: in order, and with one line of log."""

from collections.abc import Iterator
from contextlib import contextmanager

from scrapy.exceptions import CloseSpider

from crawler.processes.process_pool import Ended
from crawler.state.lost import StateLost


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Around what uses state or workers. Raises CloseSpider: what is not settled by then is asked again by the next crawl."""
    try:
        yield
    except StateLost as lost:
        raise CloseSpider(lost.ending) from lost
    except Ended as ended:
        raise CloseSpider("shutdown") from ended
