"""The cases: those that are written, from ``cases``, and those that are made of variants."""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tests.support.rendering import parsed_files
from trueup.k8s.value import Value

_FOLDER = Path(__file__).parent / "cases"
_DATA = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: told}
data:
"""


class Case(Value, frozen=True):
    """*source*: options beside the path. *refused*: the tool says no, and so must we."""

    name: str
    files: Mapping[str, str]
    path: str
    source: Mapping[str, Any] = {}
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    refused: bool = False


class Sheet(Value, frozen=True):
    """An area of a tool."""

    file: str
    area: str
    tool: str
    cases: tuple[Case, ...]


class Difference(Value, frozen=True, rename=lambda name: name.replace("_", " ")):
    """Cases of which we make something else than some of the tools."""

    why: str
    tools: tuple[str, ...]
    cases: Mapping[str, tuple[str, ...]]
    on_purpose: bool = False


def differences() -> tuple[Difference, ...]:
    """What is known to differ."""
    body = yaml.safe_load((_FOLDER.parent / "differences.yaml").read_text()) or []
    return msgspec.convert(body, tuple[Difference, ...])


def sheets() -> tuple[Sheet, ...]:
    """All of them, in order of their files' names."""
    return tuple(_sheet(path) for path in sorted(_FOLDER.glob("*.yaml")))


def _sheet(path: Path) -> Sheet:
    body = yaml.safe_load(path.read_text())
    shared = parsed_files(body.get("files", ""))
    cases = [_case(name, told or {}, body, shared) for name, told in body["cases"].items()]
    cases += _varied(body, shared)
    return Sheet(path.stem, body["area"], body["tool"], tuple(cases))


def _case(
    name: str, told: Mapping[str, Any], body: Mapping[str, Any], shared: Mapping[str, Any]
) -> Case:
    files = {**shared, **parsed_files(told.get("files", ""))}
    path = told.get("path") or body["path"]
    if "data" in told:
        lines = (f"  {key}: {text}\n" for key, text in told["data"].items())
        files[f"{path}/templates/told.yaml"] = _DATA + "".join(lines)
    if "values" in told:
        files[f"{path}/values.yaml"] = told["values"]
    if "kustomization" in told:
        files[f"{path}/kustomization.yaml"] = told["kustomization"]
    if "jsonnet" in told:
        files[f"{path}/main.jsonnet"] = told["jsonnet"]
    return Case(
        name,
        {file: str(text) for file, text in files.items() if text != "gone\n"},
        path,
        told.get("source") or {},
        told.get("kubeVersion", ""),
        tuple(told.get("apiVersions", ())),
        bool(told.get("refused")),
    )


def _varied(body: Mapping[str, Any], shared: Mapping[str, Any]) -> Iterator[Case]:
    """Every way to choose one of each group of variants; what they say is put together."""
    groups = body.get("variants") or ()
    for chosen in product(*(group.items() for group in groups)) if groups else ():
        told: dict[str, Any] = {}
        for _, part in chosen:
            told = _joined(told, part or {})
        yield _case(", ".join(name for name, _ in chosen), told, body, shared)


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _joined(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return one if other is None else other
