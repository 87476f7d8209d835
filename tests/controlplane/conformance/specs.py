"""A spec, what came of it, and which specs are run: pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import yaml

HERE = Path(__file__).parent
AREAS = ("sig-api-machinery", "sig-auth")


class Came(StrEnum):
    """What came of a spec."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # by the suite itself, for what it found of the cluster


class Spec(msgspec.Struct, frozen=True):
    """One test of the suite; *name* with its containers, as `--ginkgo.focus` matches it."""

    name: str
    labels: tuple[str, ...]

    @property
    def area(self) -> str:
        return next((each for each in AREAS if each in self.labels), "")

    @property
    def serial(self) -> bool:
        return "Serial" in self.labels


class Result(msgspec.Struct, frozen=True):
    """What came of one spec on one server, in how many seconds, and why it failed."""

    came: Came
    seconds: float
    why: str = ""


class Left(msgspec.Struct, frozen=True):
    """Why specs are left out: those with a label or with a text in their name."""

    reason: str
    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def applies(self, spec: Spec) -> bool:
        labelled = any(
            re.fullmatch(pattern, label) for pattern in self.labels for label in spec.labels
        )
        return labelled or any(text in spec.name for text in self.names)


class Chosen(msgspec.Struct, frozen=True):
    """The table: what is left out, what is quick, and what differs with which reason."""

    left_out: tuple[Left, ...]
    endless: tuple[str, ...]  # on the embedded server
    quick: tuple[str, ...]
    differences: Mapping[str, str]

    def left(self, spec: Spec) -> str:
        """Why *spec* is not run; empty if it is."""
        return next((each.reason for each in self.left_out if each.applies(spec)), "")

    def difference(self, spec: Spec) -> str:
        """Why *spec* may fail on the embedded server alone; empty if it may not."""
        return next((why for text, why in self.differences.items() if text in spec.name), "")

    def ends(self, spec: Spec) -> bool:
        """Whether *spec* comes to an end on the embedded server."""
        return not any(text in spec.name for text in self.endless)


def chosen() -> Chosen:
    return msgspec.convert(yaml.safe_load((HERE / "chosen.yaml").read_text()), Chosen)


def specs(report: Any) -> Iterator[Spec]:
    """The specs of a report of ginkgo's that are of our areas."""
    for each in _its(report):
        found = _spec(each)
        if found.area:
            yield found


def results(report: Any) -> dict[str, Result]:
    """What came of each spec that a report tells of."""
    return {
        _spec(each).name: Result(
            _came(each["State"]), round(each["RunTime"] / 1e9, 1), _why(each.get("Failure"))
        )
        for each in _its(report)
        if each["State"] not in ("pending", "skipped") or each["RunTime"]  # 0: was not chosen
    }


def _its(report: Any) -> Iterator[Mapping[str, Any]]:
    for suite in report:
        yield from (each for each in suite["SpecReports"] or () if each["LeafNodeType"] == "It")


def _spec(report: Mapping[str, Any]) -> Spec:
    names = [*(report["ContainerHierarchyTexts"] or ()), report["LeafNodeText"]]
    labels = [label for group in report["ContainerHierarchyLabels"] or () for label in group or ()]
    return Spec(" ".join(names), (*labels, *(report["LeafNodeLabels"] or ())))


def _came(state: str) -> Came:
    return {"passed": Came.PASSED, "skipped": Came.SKIPPED}.get(state, Came.FAILED)


def _why(failure: Mapping[str, Any] | None) -> str:
    return str((failure or {}).get("Message", ""))[:2000]


def focus(names: Iterable[str]) -> str:
    """The pattern that matches these specs only."""
    return "|".join(f"{_quoted(name)}$" for name in names)


def _quoted(text: str) -> str:
    """Go's regular expressions know fewer escapes than Python's."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
