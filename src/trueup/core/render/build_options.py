"""
What an operator lets Kustomize do: ``kustomize.buildOptions`` of ``argocd-cm``.

Only options that run nothing of a repository and reach nothing outside of it are taken.
"""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from trueup.k8s.value import Value

_RESTRICTORS = {
    "LoadRestrictionsNone": True,
    "LoadRestrictionsRootOnly": False,
    "none": True,  # as it was called until version 4
    "rootOnly": False,
}
_ORDERS = ("none", "legacy")
_VALUED = ("--load-restrictor", "--reorder")


class BuildOptions(Value, frozen=True):
    """
    Beside Kustomize's defaults.

    *helm*: charts of the repository are inflated (``helmCharts``). *unrestricted*: a kustomization
    may read files of other folders of the repository. *reorder*: how the objects are sorted.
    """

    helm: bool = False
    unrestricted: bool = False
    reorder: str = ""


class Tool(Value, frozen=True):
    """Another Kustomize than the usual one: a program of this machine, and its own options."""

    program: str
    build: BuildOptions = BuildOptions()


class Read(NamedTuple):
    """The options that a text gives; *passed_over*: those that there are, but not here."""

    made: BuildOptions
    problems: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def build_options(text: str) -> Read:
    made: dict[str, bool | str] = {}
    problems, passed_over = [], []
    for option, value in _options(text):
        match option:
            case "--enable-helm" if value in ("", "true", "false"):
                made["helm"] = value != "false"
            case "--load-restrictor" if value in _RESTRICTORS:
                made["unrestricted"] = _RESTRICTORS[value]
            case "--reorder" if value in _ORDERS:
                made["reorder"] = value
            case "--enable-helm" | "--load-restrictor" | "--reorder":
                problems.append(f"{option} cannot be {value or 'empty'}")
            case _:
                passed_over.append(f"{option} is not supported")
    options = BuildOptions(**made)  # type: ignore[arg-type]
    return Read(options, tuple(problems), tuple(passed_over))


def _options(text: str) -> Iterator[tuple[str, str]]:
    try:
        words = iter(shlex.split(text))
    except ValueError:
        words = iter(text.split())
    for word in words:
        option, _, value = word.partition("=")
        option = option.replace("_", "-")
        yield option, value or (next(words, "") if option in _VALUED else "")
