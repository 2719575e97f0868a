"""The model that tells languages is the same from the cache as unpacked, and no state of the cache is in its way."""

from pathlib import Path

import pytest
from py3langid import langid

from crawler.cleaning.metadata import language_model

TEXTS = (
    "The council voted on the ferry budget, and the repair of the bridge began when nobody looked.",
    "Der Rat stimmte über den Haushalt der Fähre ab, und niemand sah, wie die Brücke repariert wurde.",
    "صوت المجلس على ميزانية العبارة وبدأ إصلاح الجسر في الشتاء عندما لم يكن أحد ينظر",
    "市议会对渡轮预算进行了表决，桥梁的修复工作在冬天开始了。",
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def told(identifier: langid.LanguageIdentifier) -> list[tuple[str, float]]:
    return [identifier.classify(text) for text in TEXTS]


def unpacked() -> list[tuple[str, float]]:
    return told(langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True))


def test_from_the_cache_it_tells_what_the_library_tells(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = unpacked()
    assert told(language_model.load()) == expected
    monkeypatch.setattr(langid.LanguageIdentifier, "from_model_file", None)
    assert told(language_model.load()) == expected
    [folder] = (cache / "cleanpress").iterdir()
    assert {file.suffix for file in folder.iterdir()} == {".npy"}


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(file.read_bytes()[:5000]), Path.unlink])
def test_a_damaged_cache_is_made_anew(cache: Path, damage: object, monkeypatch: pytest.MonkeyPatch) -> None:
    language_model.load()
    [folder] = (cache / "cleanpress").iterdir()
    assert callable(damage)
    damage(folder / "tk_nextmove.npy")
    assert told(language_model.load()) == unpacked()
    monkeypatch.setattr(langid.LanguageIdentifier, "from_model_file", None)
    assert told(language_model.load())


def test_without_a_cache_it_is_unpacked(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "cleanpress").write_text("a file stands where the folder should be")
    assert told(language_model.load()) == unpacked()
