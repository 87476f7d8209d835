"""
Charts: what the charts in a chart are called, and where they lie.

Helm calls a dependency and its values by its alias, where it has one, and not by its folder. One
chart may come in under several aliases. A dependency by ``file://`` lies where it says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from trueup.core.render.job import Helm
from trueup.core.render.listing import join
from trueup.k8s.yaml import YamlError, documents

Files: TypeAlias = Mapping[str, bytes]
Keys: TypeAlias = tuple[str, ...]


def names(template: str) -> Keys | None:
    """
    The names that lead to the chart of a *template*, as Helm calls it; () is the chart itself.

    None: it is no template, as the definitions in ``crds`` are not.
    """
    rest, found = template, []
    while rest.startswith("charts/"):
        name, _, rest = rest.removeprefix("charts/").partition("/")
        found.append(name)
    return tuple(found) if rest.startswith("templates/") else None


def folder(job: Helm, called: Keys, files: Files) -> str:
    """Where the chart lies that the charts above it have *called* so."""
    place, at = "", job.chart
    for name in called:
        place, at = _inner(job, place, at, _dependencies(files, at).get(name, name))
    return at


def template(job: Helm, name: str, files: Files) -> str:
    """The file that Helm calls *name*, below the chart's own folder or that of a chart in it."""
    rest, called = name, []
    while rest.startswith("charts/"):
        first, _, rest = rest.removeprefix("charts/").partition("/")
        called.append(first)
    return join(folder(job, tuple(called), files), rest)


def inner(job: Helm, files: Files) -> list[tuple[Keys, str]]:
    """All charts in the chart by name and folder, the deepest last; once for each alias."""
    found: list[tuple[Keys, str]] = []
    waiting: list[tuple[Keys, str, str]] = [((), "", job.chart)]
    while waiting:
        called, place, at = waiting.pop(0)
        dependencies = _dependencies(files, at)
        for real in sorted(_folders(job, place, at, files)):
            aliases = [alias for alias, chart in dependencies.items() if chart == real] or [real]
            below = _inner(job, place, at, real)
            for alias in aliases:
                found.append(((*called, alias), below[1]))
                waiting.append(((*called, alias), *below))
    return found


def _inner(job: Helm, place: str, at: str, real: str) -> tuple[str, str]:
    """Where a chart belongs below the outermost chart's folder, and where it lies."""
    inside = join(place, f"charts/{real}")
    return inside, job.vendored.get(inside) or join(at, f"charts/{real}")


def _folders(job: Helm, place: str, at: str, files: Files) -> Iterator[str]:
    here, there = f"{join(at, 'charts')}/", f"{join(place, 'charts')}/"
    own = {path.removeprefix(here).partition("/")[0] for path in files if path.startswith(here)}
    vendored = {each.removeprefix(there) for each in job.vendored if each.startswith(there)}
    yield from own | {each for each in vendored if "/" not in each}


def _dependencies(files: Files, at: str) -> dict[str, str]:
    """What the chart in the folder *at* calls its dependencies, and their charts' names."""
    body = _only(files.get(join(at, "Chart.yaml"), b""))
    listed: Any = body.get("dependencies") if isinstance(body, Mapping) else None
    return {
        str(each.get("alias") or each["name"]): str(each["name"])
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping) and each.get("name")
    }


def _only(text: bytes) -> Any:
    try:
        return next((body for _, body in documents(text.decode())), None)
    except (YamlError, UnicodeDecodeError):
        return None
