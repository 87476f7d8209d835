"""
What an operator lets Kustomize do: ``kustomize.buildOptions`` of ``argocd-cm``.

Only options that run nothing of a repository and reach nothing outside of it are taken.
"""

import shlex
from collections.abc import Iterator

from trueup.k8s.value import Value

_RESTRICTORS = {"LoadRestrictionsNone": True, "LoadRestrictionsRootOnly": False}
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


def build_options(text: str) -> tuple[BuildOptions, tuple[str, ...]]:
    """The options that *text* gives, and what is wrong with the rest, which is passed over."""
    made: dict[str, bool | str] = {}
    problems = []
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
                problems.append(f"{option} is not supported")
    return BuildOptions(**made), tuple(problems)  # type: ignore[arg-type]


def _options(text: str) -> Iterator[tuple[str, str]]:
    try:
        words = iter(shlex.split(text))
    except ValueError:
        words = iter(text.split())
    for word in words:
        option, _, value = word.partition("=")
        option = option.replace("_", "-")
        yield option, value or (next(words, "") if option in _VALUED else "")
