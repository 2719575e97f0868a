"""The output's columns for Hugging Face's `datasets`, to read JSON Lines as crawls write them.

    load_dataset("json", data_files="output/*/*.jsonl", features=features())

Left to itself it takes each text that looks like a moment for one, so that days, offsets and moments without one are lost or
stop it; as `Json` they stay texts. Parquet needs none of this: it says itself what its columns are.
"""

import pyarrow as pa
from datasets import Features, Json

from crawler.export.arrow_schema import arrow_schema
from crawler.export.columns import MOMENTS
from crawler.items import FIELD_ORDER


def features() -> Features:
    schema = arrow_schema()
    written = Features.from_arrow_schema(pa.schema([schema.field(name) for name in FIELD_ORDER]))
    return Features(written | dict.fromkeys(MOMENTS.values(), Json()))
