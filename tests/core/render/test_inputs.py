"""The key of a render."""

from trueup.core.render.inputs import Reads, digest
from trueup.core.render.listing import Listing
from trueup.model.source import Entry


def _digest(reads: Reads, files: dict[str, str], parameters: bytes = b"p") -> str:
    entries = {path: Entry("100644", blob) for path, blob in files.items()}
    return digest(reads, {"": Listing(entries, {})}, parameters)


FILES = {"a/x": "1", "a/y": "2", "b/z": "3"}


def test_it_changes_with_what_was_read_and_with_nothing_else() -> None:
    reads = Reads(files=("a/x", "a/absent"), folders=("b",))
    key = _digest(reads, FILES)
    assert _digest(reads, {**FILES, "a/y": "9", "c": "4"}) == key
    assert _digest(reads, {**FILES, "a/x": "9"}) != key
    assert _digest(reads, {**FILES, "a/absent": "9"}) != key
    assert _digest(reads, {**FILES, "b/more": "9"}) != key
    assert _digest(reads, FILES, b"q") != key


def test_a_listing_counts_names_only() -> None:
    reads = Reads(listings=("a",))
    key = _digest(reads, FILES)
    assert _digest(reads, {**FILES, "a/x": "9"}) == key
    assert _digest(reads, {**FILES, "a/more": "9"}) != key
