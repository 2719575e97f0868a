"""The table's columns as Arrow types, made from the dataclasses of items.py, so that the two cannot part."""

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa

from crawler.export.columns import DAYS, MOMENTS
from crawler.items import FIELD_ORDER, SCHEMA_VERSION, Article

# Few values, each in many rows: readers that know categories get them as such.
CATEGORIES = ("source", "language")
_CATEGORY = pa.dictionary(pa.int32(), pa.string())
_PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def arrow_schema() -> pa.Schema:
    """The columns in the order of COLUMNS. What items.py allows to be None is nullable, nothing else is."""
    types = get_type_hints(Article)
    written = [_field(name, types[name], is_category=name in CATEGORIES) for name in FIELD_ORDER]
    days = [pa.field(name, pa.date32()) for name in DAYS]
    moments = [pa.field(name, pa.timestamp("us", "UTC")) for name in MOMENTS]
    return pa.schema([*written, *days, *moments], metadata={"cleanpress.schema_version": str(SCHEMA_VERSION)})


def _field(name: str, hint: Any, *, is_category: bool = False) -> pa.Field:
    choices = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    (known,) = (choice for choice in choices if choice is not NoneType)
    return pa.field(name, _CATEGORY if is_category else _type(known), nullable=NoneType in choices)


def _type(hint: Any) -> pa.DataType:
    """A dict is a struct with a field for each key that it may have, null where it has not: not all readers know Arrow's maps."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return pa.string()
    if origin is list:
        return pa.list_(_field("item", parts[0]))
    if origin is dict:
        # Where the keys are not listed they are names of fields, as in `provenance`.
        names = get_args(parts[0]) if get_origin(parts[0]) is Literal else FIELD_ORDER
        return pa.struct([pa.field(name, _type(parts[1])) for name in names])
    if is_dataclass(hint):
        types = get_type_hints(hint)
        return pa.struct([_field(each.name, types[each.name]) for each in fields(hint)])
    return _PLAIN[hint]
