"""What speaks for and against each line of a page being the story's: the columns that the story model weighs."""

from crawler.cleaning.evidence.agreement import Said
from crawler.cleaning.evidence.lines import Lines, lines_of
from crawler.cleaning.evidence.page import page_evidence, witness_evidence

__all__ = ["Lines", "Said", "lines_of", "page_evidence", "witness_evidence"]
