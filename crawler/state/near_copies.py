"""Stories that say nearly the same: a syndicated copy on another site is known by its MinHash, looked up by index.

One permutation hashing (Li, Owen, Zhang 2012) with rotation (Shrivastava, Li 2014): each shingle is hashed once, falls into one of
BINS, and the least of a bin stands for it; empty bins borrow from the next. Two texts agree in as large a share of bins as their
shingles overlap. Bins are bundled into bands; two texts that share one band are compared.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np
from sqlalchemy import Connection, insert, select

from crawler.state.tables import bands, signatures

BINS = 128
ROWS = 4
# Share of equal bins from which a text counts as a copy. Cut by a third leaves .67, different stories on one event below .2.
SIMILAR_MIN = 0.45
SHINGLE_WORDS = 4
# Shorter texts are alike by accident: a weather line, a result.
WORDS_MIN = 40

# Scripts that set no blanks: two characters are about a word.
_UNSPACED = r"\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W{_UNSPACED}]+")
EMPTY = 0xFFFFFFFF

Signature = tuple[int, ...]


def signature(text: str) -> Signature | None:
    """The text's MinHash, BINS numbers of 32 bits; None for a text too short to be told from others."""
    words = WORD.findall(text.casefold())
    if len(words) < WORDS_MIN:
        return None
    shingles = _hashed_shingles(words)
    least = np.full(BINS, EMPTY, dtype=np.uint64)
    np.minimum.at(least, (shingles % BINS).astype(np.intp), (shingles >> 16) & 0x7FFFFFFF)
    bins: list[int] = least.tolist()
    return tuple(_borrowed(bins, place) for place in range(BINS))


def _hashed_shingles(words: Sequence[str]) -> np.ndarray:
    """64 bits for each run of SHINGLE_WORDS words, the same on every machine: their CRC-32s, mixed as SplitMix64 does (Vigna 2015)."""
    hashed = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    count = len(words) - SHINGLE_WORDS + 1
    mixed: np.ndarray = np.zeros(count, dtype=np.uint64)
    for start in range(SHINGLE_WORDS):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + hashed[start : start + count]
        mixed = (mixed ^ (mixed >> 30)) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> 27)) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> 31
    return mixed


def _borrowed(least: list[int], place: int) -> int:
    for step in range(BINS):
        value = least[(place + step) % BINS]
        if value != EMPTY:
            return (value + step * 0x9E3779B1) & EMPTY
    return EMPTY


def similarity(one: Signature, other: Signature) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / BINS


def first_copy(connection: Connection, mine: Signature) -> str | None:
    """The id of the article remembered first that says nearly the same, or None."""
    keys = list(_bands(mine))
    found = select(signatures.c.id, signatures.c.bins).where(
        signatures.c.number.in_(select(bands.c.number).where(bands.c.band.in_(keys)))
    )
    for row in connection.execute(found.order_by(signatures.c.number)):
        if similarity(mine, struct.unpack(f">{BINS}I", row.bins)) >= SIMILAR_MIN:
            return str(row.id)
    return None


def signature_of(connection: Connection, article_id: str) -> Signature | None:
    """What is remembered of an article's text; None of a short one."""
    packed = connection.execute(select(signatures.c.bins).where(signatures.c.id == article_id)).scalar()
    return None if packed is None else struct.unpack(f">{BINS}I", packed)


def remember_signature(connection: Connection, article_id: str, mine: Signature) -> None:
    result = connection.execute(insert(signatures).values(id=article_id, bins=struct.pack(f">{BINS}I", *mine)))
    key = result.inserted_primary_key
    assert key is not None
    connection.execute(insert(bands), [{"band": band, "number": key[0]} for band in _bands(mine)])


def _bands(mine: Signature) -> Iterable[int]:
    for start in range(0, BINS, ROWS):
        content = struct.pack(f">H{ROWS}I", start, *mine[start : start + ROWS])
        yield int.from_bytes(blake2b(content, digest_size=8).digest(), "big", signed=True)
