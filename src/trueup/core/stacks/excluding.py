"""Excluding: what a plan leaves out, which only OpenTofu can, and only of late."""

from collections.abc import Iterator

from trueup.model.policy import Finding
from trueup.model.stack import StackSpec

ABLE, SINCE = "tofu", ">= 1.9.0"
INVALID = "InvalidSpecError"


def findings(spec: StackSpec) -> Iterator[Finding]:
    """What is asked for and cannot be."""
    if spec.excludes and spec.tool != ABLE:
        said = f"{spec.tool} cannot leave out what spec.excludes names"
        yield Finding(INVALID, said, "set spec.tool: tofu, or name the rest in spec.targets")
    elif spec.excludes and spec.targets:
        said = "spec.excludes and spec.targets are both set"
        yield Finding(INVALID, said, "OpenTofu takes one or the other")


def version(spec: StackSpec) -> str:
    """The constraint on the tool's version."""
    return ", ".join(filter(None, (spec.version, SINCE if spec.excludes else "")))
