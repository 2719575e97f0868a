"""All that reading a page may need, loaded: to be imported once, before many processes are forked that share it."""

import gc

import htmldate
import trafilatura

from crawler.cleaning import reading
from crawler.cleaning.forest import load_forest
from crawler.cleaning.metadata.language import load_identifier
from crawler.urls import domain

__all__ = ["htmldate", "reading", "trafilatura"]

for forest in ("story_alone", "story_witnessed"):
    load_forest(forest)
load_identifier()
domain("https://example.com/")
# Not looked at again: it would take its time in each process, and what is looked at is no longer shared by them.
gc.collect()
gc.freeze()
