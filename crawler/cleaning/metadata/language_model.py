"""The model that tells languages, kept unpacked in the user's cache: to unpack it takes half a second of each process that starts.

It is mapped into memory from there, so that all processes of a machine share its 65 MB.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.files.replaced import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from py3langid.langid import LanguageIdentifier

_ARRAYS = ("nb_ptc", "nb_pc", "nb_classes", "tk_nextmove", "tk_row", "tk_output")


def load() -> "LanguageIdentifier":
    """The model as it is in the cache; unpacked, and kept there where that can be written, if it is not."""
    from platformdirs import user_cache_path
    from py3langid import langid

    packed = langid.MODEL_DIR / langid.MODEL_FILE
    # Its size tells one model from the next, by whichever version of the library.
    folder = user_cache_path("cleanpress", appauthor=False) / f"languages-{packed.stat().st_size}"
    with suppress(OSError, ValueError):
        return _identifier({name: _mapped(folder / f"{name}.npy") for name in _ARRAYS})
    identifier = langid.LanguageIdentifier.from_model_file(packed, norm_probs=True)
    with suppress(OSError):
        _keep(identifier, folder)
    return identifier


def _identifier(arrays: "Mapping[str, NDArray[Any]]") -> "LanguageIdentifier":
    from py3langid.langid import LanguageIdentifier

    return LanguageIdentifier(
        arrays["nb_ptc"],
        arrays["nb_pc"],
        arrays["nb_classes"].tolist(),
        # Single values are looked up by the hundred: a memoryview gives them several times faster than an array of numpy.
        arrays["tk_nextmove"].data,
        arrays["tk_output"].tolist(),
        tk_row=arrays["tk_row"].tolist(),
        norm_probs=True,
    )


def _mapped(file: Path) -> "NDArray[Any]":
    """Raises OSError or ValueError where it is not there, or not whole."""
    import numpy as np

    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def _keep(identifier: "LanguageIdentifier", folder: Path) -> None:
    """Raises OSError."""
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    for name in _ARRAYS:
        with replacing(folder / f"{name}.npy") as file:
            np.save(file, np.asarray(getattr(identifier, name)), allow_pickle=False)
