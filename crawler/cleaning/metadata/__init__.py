"""Title, authors, dates and all other fields of an article, each with the witness that it was taken from."""

from crawler.cleaning.metadata.fields import Fields, read_fields

__all__ = ["Fields", "read_fields"]
