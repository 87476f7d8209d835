"""The recording, and the kind that it is of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import yaml

FOLDER = Path(__file__).parent
FILE = FOLDER / "recorded.jsonl"
EVERY: dict[str, Any] = yaml.safe_load((FOLDER / "every.yaml").read_text())
SPEC: dict[str, Any] = EVERY["properties"]["spec"]
GROUP, KIND = "example.com", "Thing"
VERSIONS = (f"{GROUP}/v1", f"{GROUP}/v2")


def definition() -> dict[str, Any]:
    """The CustomResourceDefinition of the kind; both versions have the same fields."""
    versions = [
        {
            "name": name,
            "served": True,
            "storage": name == "v1",
            "schema": {"openAPIV3Schema": EVERY},
        }
        for name in ("v1", "v2")
    ]
    names = {"plural": "things", "singular": "thing", "kind": KIND, "listKind": "ThingList"}
    spec = {"group": GROUP, "scope": "Namespaced", "names": names, "versions": versions}
    return {"metadata": {"name": f"things.{GROUP}"}, "spec": spec}


def recorded() -> Iterator[dict[str, Any]]:
    """The lives of objects: sort, seed, and each write with what became of the object."""
    for line in FILE.read_bytes().splitlines():
        yield orjson.loads(line)
