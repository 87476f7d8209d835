"""The reference says what the code says."""

import re
from pathlib import Path

import pytest

from docs.generate import PAGES
from docs.generate.applications import condition_types
from docs.generate.places import DOCS, REFERENCE
from trueup.service import argocd_cm

TYPE = re.compile(r"^### (\w+)$", re.MULTILINE)
KEY = re.compile(r"\"((?:application|timeout|resource)\.[\w.]+|installationID)\"")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_generator_writes(name: str) -> None:
    assert (REFERENCE / name).read_text() == PAGES[name].text(), "run make docs"


def test_every_type_of_condition_is_explained() -> None:
    told = TYPE.findall((DOCS / "how-to" / "troubleshooting.md").read_text())
    assert set(told) == condition_types()


def test_every_key_of_argocd_cm_is_listed() -> None:
    read = KEY.findall(Path(argocd_cm.__file__).read_text())
    page = (REFERENCE / "argocd-cm.md").read_text()
    assert {key for key in read if f"| `{key}` |" not in page} == set()
