"""The schemas of the built-in kinds, for tests that compare as a cluster would."""

from functools import cache
from importlib.resources import files

import orjson

from trueup.k8s.schema import ANYTHING, Definitions, Schema


@cache
def definitions() -> Definitions:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / "v1.36.0-local"
    return Definitions(orjson.loads((folder / "_definitions.json").read_bytes())["$defs"])


def builtin(api_version: str, kind: str) -> Schema:
    return definitions().kind(api_version, kind) or ANYTHING
