"""What the page translates is what is said here."""

import importlib
import inspect
from pathlib import Path

import pytest
import yaml

SENTENCES = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text())


@pytest.mark.parametrize("module", SENTENCES)
def test_its_words_are_those_that_the_page_knows(module: str) -> None:
    source = inspect.getsource(importlib.import_module(module))
    pieces = [
        piece.strip(": ")
        for sentence in SENTENCES[module]
        for part in sentence.split("…")
        for piece in part.split(", more than")
    ]
    assert [piece for piece in pieces if piece not in source] == []
