"""A span of time as a condition on a column of moments."""

from sqlalchemy import ColumnElement, and_, true

from crawler.discovery.date_range import DateRange


def within(span: DateRange, moment: ColumnElement[float]) -> ColumnElement[bool]:
    """Whether `moment`, in seconds since the epoch, lies in the span."""
    bounds: list[ColumnElement[bool]] = [moment >= span.since.timestamp()] if span.since else []
    bounds += [moment <= span.until.timestamp()] if span.until else []
    return and_(true(), *bounds)
