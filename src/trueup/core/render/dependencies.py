"""
The charts that a chart depends on and does not hold: where they come from, and in which version.

As ``helm dependency build`` has it: the lock says the versions, and a lock that does not fit what
``Chart.yaml`` asks for is refused; without a lock the ranges count. Nothing is fetched for a chart
whose ``charts`` folder holds everything.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.render.inputs import Look, beside
from trueup.core.render.kustomization import parsed
from trueup.core.render.listing import join
from trueup.core.source.versions import constraint, version
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.source import HelmOptions, Source

ARCHIVES = (".tgz", ".tar.gz")
DEEPEST = 8  # charts in charts; Helm knows no end, and a chart that holds itself has none
_LOCAL = "file://"
# Each in the order of Go's struct, for the digest of a lock is that of its JSON.
_FIELDS = (
    "name",
    "version",
    "repository",
    "condition",
    "tags",
    "enabled",
    "import-values",
    "alias",
)
_ALWAYS = ("name", "repository")
_ESCAPED = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_HINT = "run 'helm dependency update' and commit the lock"

Body = Mapping[str, Any]


class Shelf(Value, frozen=True):
    """
    What dependencies are fetched with.

    *aliases*: addresses of repositories by name, for ``@name``. *everywhere*: credentials go to
    other hosts too (``passCredentials``).
    """

    aliases: Mapping[str, str] = {}
    everywhere: bool = False


def vendored(chart: str, look: Look, shelf: Shelf, at: str = "") -> Iterator[tuple[str, str]]:
    """
    The subcharts of the chart in the folder *chart* that are not in its ``charts``.

    Gives where each goes below the outermost chart's folder, and the folder where it is. *at*:
    where *chart* itself goes. Raises ``Stalled`` for one that is nowhere.
    """
    found = dict(_missing(chart, look, shelf))
    lost = [name for name, folder in found.items() if folder is None]
    if lost:
        raise Stalled(
            "MissingDependencies",
            f"{chart or '.'}: found in Chart.yaml, but missing in charts/ directory: "
            + ", ".join(lost),
            "run 'helm dependency build' and commit the charts folder",
        )
    for name, folder in found.items():
        if folder:
            place = join(at, f"charts/{name}")
            yield place, folder
            if place.count("/charts/") < DEEPEST:
                yield from vendored(folder, look, shelf, place)


def _missing(chart: str, look: Look, shelf: Shelf) -> Iterator[tuple[str, str | None]]:
    """By name: the folder of each, None if it is nowhere, empty if it is on its way."""
    present = set(look.names(join(chart, "charts")))
    wanted = _dependencies(chart, look, "Chart.yaml", "requirements.yaml")
    asked = [each for each in wanted if not _is_there(str(each["name"]), chart, present, look)]
    fetched = [each for each in asked if not _address(each, shelf).startswith(_LOCAL)]
    locked = _locked(chart, wanted, look, shelf) if fetched else None
    taken: list[str] = []
    for each in asked:
        name, address = str(each["name"]), _address(each, shelf)
        version = _version(each, locked, taken.count(name))
        place = f"{name}-{version}" if name in taken else name  # once more, in another version
        taken.append(name)
        if each in fetched:
            yield place, _fetched(name, address, version, look, shelf)
        else:
            folder = beside(chart, address.removeprefix(_LOCAL))
            _refuse_unfit(each, folder, look)
            yield place, folder if look.find(join(folder, "Chart.yaml")) else None


def _refuse_unfit(each: Body, folder: str, look: Look) -> None:
    """A chart of the repository has one version; what asks for another gets none."""
    said = (parsed(look.read(join(folder, "Chart.yaml")) or b"") or {}).get("version")
    found, wanted = version(str(said or "")), constraint(str(each.get("version") or "*"))
    if found is not None and wanted is not None and not wanted.allows(found):
        raise Stalled(
            "NoSuchVersion",
            f"dependency {each['name']}: {folder}/Chart.yaml has version {said}, "
            f"and {each['version']} is asked for",
            "correct the version in Chart.yaml",
        )


def _fetched(name: str, address: str, version: str, look: Look, shelf: Shelf) -> str | None:
    if not address:
        return None
    helm = HelmOptions(pass_credentials=True) if shelf.everywhere else None
    source = Source(repo_url=address, chart=name, target_revision=version, helm=helm)
    return look.borrow(source) or ""


def _version(each: Body, locked: list[Body] | None, before: int) -> str:
    """As locked; *before*: so many of the same name came before it."""
    if locked is None:
        return str(each.get("version") or "*")
    same = [one for one in locked if one.get("name") == each["name"]]
    return str(same[min(before, len(same) - 1)].get("version") or "*")


def _locked(chart: str, wanted: list[Body], look: Look, shelf: Shelf) -> list[Body] | None:
    """The dependencies as locked; None without a lock. ``Stalled`` if it is for others."""
    for name in ("requirements.lock", "Chart.lock"):
        text = look.read(join(chart, name))
        if text is None:
            continue
        body = parsed(text) or {}
        locked = _listed(body)
        told = str(body.get("digest") or "")
        if told not in _digests(wanted, locked, shelf) or not _covers(locked, wanted):
            asked = "requirements.yaml" if name.startswith("requirements") else "Chart.yaml"
            raise Stalled(
                "LockOutOfSync",
                f"{join(chart, name)}: the lock is out of sync with the dependencies of {asked}",
                _HINT,
            )
        return locked
    return None


def _covers(locked: list[Body], wanted: list[Body]) -> bool:
    return {each["name"] for each in wanted} <= {each["name"] for each in locked}


def _digests(wanted: list[Body], locked: list[Body], shelf: Shelf) -> Iterator[str]:
    """As Helm 3 and 4 compute it, names of repositories put in or not, and as Helm 2 did."""
    meant: list[Body] = [{**each, "repository": _address(each, shelf)} for each in wanted]
    for asked in (meant, wanted):
        both = f"[{_go_list(asked)},{_go_list(locked)}]"
        yield f"sha256:{hashlib.sha256(both.encode()).hexdigest()}"
    old = f'{{"dependencies":{_go_list(wanted)}}}'
    yield f"sha256:{hashlib.sha256(old.encode()).hexdigest()}"


def _go_list(dependencies: list[Body]) -> str:
    return f"[{','.join(map(_go, dependencies))}]"


def _go(each: Body) -> str:
    """The dependency as Go writes it in JSON."""
    kept = {
        key: each.get(key) or ("" if key in _ALWAYS else None)
        for key in _FIELDS
        if each.get(key) or key in _ALWAYS
    }
    text = json.dumps(_sorted_within(kept), separators=(",", ":"), ensure_ascii=False)
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def _sorted_within(kept: dict[str, Any]) -> dict[str, Any]:
    """Go sorts the keys of maps, not of structs."""
    return {key: json.loads(json.dumps(value, sort_keys=True)) for key, value in kept.items()}


def _address(each: Body, shelf: Shelf) -> str:
    """The repository; ``@name`` and ``alias:name`` stand for one that has a name."""
    said = str(each.get("repository") or "")
    for prefix in ("@", "alias:"):
        if said.startswith(prefix):
            return shelf.aliases.get(said.removeprefix(prefix)) or _unknown(each, said)
    return said


def _unknown(each: Body, said: str) -> str:
    raise Stalled(
        "UnknownRepository",
        f"dependency {each['name']}: no repository has the name {said}",
        "add a Secret of type repository with that name, or write the repository's address",
    )


def _is_there(name: str, chart: str, present: set[str], look: Look) -> bool:
    archived = any(each.startswith(f"{name}-") and each.endswith(ARCHIVES) for each in present)
    return archived or f"{name}/" in present or name in _named(chart, look)


def _named(chart: str, look: Look) -> set[Any]:
    """What the subcharts in ``charts/`` call themselves; their folders may be called otherwise."""
    charts = join(chart, "charts")
    inside = [join(charts, name) for name in look.names(charts) if name.endswith("/")]
    texts = (look.read(join(folder, "Chart.yaml")) for folder in inside)
    return {(parsed(text) or {}).get("name") for text in texts if text is not None}


def _dependencies(chart: str, look: Look, *names: str) -> list[Body]:
    """Those of the last of the files that lists any, as Helm reads them."""
    found: list[Body] = []
    for name in names:
        found = _listed(parsed(look.read(join(chart, name)) or b"") or {}) or found
    return found


def _listed(body: Body) -> list[Body]:
    listed = body.get("dependencies") or ()
    return [
        each for each in listed if isinstance(each, Mapping) and isinstance(each.get("name"), str)
    ]
