"""The definitions of our kinds, held to Argo CD's own."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from trueup.model.crds import crds

THEIRS = yaml.safe_load((Path(__file__).parent / "argocd_fields.yaml").read_text())
OURS = {crd["spec"]["names"]["kind"]: crd["spec"]["versions"][0] for crd in crds()}


@pytest.mark.parametrize("kind", THEIRS)
def test_every_field_of_argocd_is_accepted_and_kept(kind: str) -> None:
    assert list(_lost(THEIRS[kind], OURS[kind]["schema"]["openAPIV3Schema"], kind)) == []


def _lost(theirs: Any, ours: Mapping[str, Any], at: str) -> Iterator[str]:
    """What a value of their schema would lose, or be refused for, by ours."""
    if ours.get("x-kubernetes-preserve-unknown-fields"):
        return
    match theirs:
        case [item]:
            yield from _lost(item, ours.get("items", {}), f"{at}[]")
        case {"*": value}:
            yield from _lost(value, ours.get("additionalProperties", {}), f"{at}.*")
        case dict():
            for name, field in theirs.items():
                yield from _lost(field, ours.get("properties", {}).get(name, {}), f"{at}.{name}")
        case "int-or-string":
            if not ours.get("x-kubernetes-int-or-string"):
                yield at
        case _:
            if ours.get("type") != theirs:
                yield at
