"""
The index of a chart repository: which versions of a chart there are, and where.

An index may have twenty megabytes, of which one chart's part is wanted. As Helm writes it, the
names of the charts stand in lines of their own at one depth, so the text can be cut without reading
it as YAML; each part is read as YAML when it is asked for. Any other layout is read as a whole.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from trueup.core.source.versions import best, constraint, version
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled

Sections = Mapping[str, tuple[int, int]]
_ENTRIES = re.compile(rb"^entries:[ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_END = re.compile(rb"\n[^\s#-]")  # six times as fast as by ^, in twenty megabytes
_INDENT = re.compile(rb"^( +)[^\s#-]", re.MULTILINE)
_NAME = re.compile(
    rb"""(["']?)([A-Za-z0-9][A-Za-z0-9._/-]*)\1:[ \t]*(?:\[\][ \t]*|null[ \t]*)?(?:#[^\n]*)?\r?\n"""
)


class ChartVersion(Value, frozen=True):
    """One version of a chart; *urls* are mirrors of each other, absolute or from the index's."""

    version: str
    urls: tuple[str, ...] = ()
    digest: str = ""


def below(url: str, address: str) -> str:
    """Where *address* of an index leads; a relative one keeps the query of the repository."""
    parts = urlsplit(url.strip())
    base = urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/", "", ""))
    found = urljoin(base, address)
    if urlsplit(address).scheme or not parts.query:
        return found
    return urlunsplit(urlsplit(found)._replace(query=parts.query))


def sections(text: bytes) -> Sections | None:
    """Where the part of each chart begins and ends; None if it cannot be told by the lines."""
    found = _ENTRIES.search(text)
    if found is None:
        return None
    begin = found.end() - 1  # of the newline before the first name
    end = _END.search(text, begin)
    stop = end.start() + 1 if end else len(text)
    first = _INDENT.search(text, found.end(), stop)
    if first is None:
        return None
    lines = re.compile(rb"\n" + first[1] + rb"(?! |#|- |-\r?\n)")
    starts: list[tuple[str, int]] = []
    for line in lines.finditer(text, begin, stop):
        name = _NAME.match(text, line.end())
        if name is None:
            return None
        starts.append((name[2].decode(), line.start() + 1))
    ends = [start for _, start in starts[1:]] + [stop]
    return {name: (start, end) for (name, start), end in zip(starts, ends, strict=True)}


def part(text: bytes, chart: str) -> tuple[ChartVersion, ...] | None:
    """The versions in the part of *chart*; None if the text is not what was taken for its part."""
    try:
        bodies = [body for _, body in documents(text, last=True)]
    except YamlError:
        return None
    if len(bodies) != 1 or not isinstance(bodies[0], dict) or list(bodies[0]) != [chart]:
        return None
    return _versions(bodies[0][chart])


def whole(text: bytes) -> Mapping[str, tuple[ChartVersion, ...]]:
    """The versions of all charts. Raises ``ValueError`` if the text is no index."""
    bodies = [body for _, body in documents(text, last=True)]
    said = bodies[0] if bodies and isinstance(bodies[0], dict) else {}
    entries = said.get("entries")
    if entries is None and said.get("apiVersion"):
        return {}
    if not isinstance(entries, dict):
        raise ValueError("it has no entries")
    return {str(name): _versions(listed) for name, listed in entries.items()}


def _versions(listed: Any) -> tuple[ChartVersion, ...]:
    items = listed if isinstance(listed, list) else []
    return tuple(_version(each) for each in items if isinstance(each, dict) and each.get("version"))


def _version(said: Mapping[str, Any]) -> ChartVersion:
    written = said.get("urls")
    urls = tuple(str(url) for url in written if url) if isinstance(written, list) else ()
    digest = str(said.get("digest") or "").removeprefix("sha256:").lower()
    return ChartVersion(str(said["version"]), urls, digest)


def chosen(wanted: str, names: Sequence[str]) -> str | None:
    """
    What *wanted* is among versions, as Helm has it: the very text, else the best in the range.

    A version that is not written in full is a range: ``1.2`` is the latest 1.2.x.
    """
    if wanted in names:
        return wanted
    asked = constraint(wanted)
    return best(asked, names) if asked else None


def no_version(where: str, chart: str, wanted: str, names: Sequence[str]) -> Stalled:
    """Says which versions there are instead, those that look like *wanted* first."""
    if not names:
        return Stalled(
            "ChartVersionNotFound",
            f"{where}: chart {chart} has no versions",
            "publish one, or correct repoURL and chart",
        )
    near = nearest(wanted, names)
    return Stalled(
        "ChartVersionNotFound",
        f"{where}: chart {chart} has no version {wanted!r}",
        f"the nearest of {len(names)} versions: {', '.join(near)}",
    )


def nearest(wanted: str, names: Sequence[str], count: int = 5) -> list[str]:
    """Some of the versions, those closest to *wanted* first; the newest if nothing is close."""
    ranked = sorted(
        ((parsed, name) for name in names if (parsed := version(name)) is not None), reverse=True
    )
    newest = [name for _, name in ranked] or sorted(names, reverse=True)
    close = get_close_matches(wanted, newest[:2000], n=count, cutoff=0.6)
    return list(dict.fromkeys([*close, *newest[:count]]))[:count]


def no_chart(where: str, chart: str, names: Sequence[str]) -> Stalled:
    """Says which charts there are that may have been meant."""
    near = get_close_matches(chart, names, n=3, cutoff=0.5)
    some = ", ".join(sorted(names)[:5])
    hint = f"did you mean {', '.join(near)}?" if near else f"its charts: {some or 'none'}"
    return Stalled("ChartNotFound", f"{where}: there is no chart {chart}", hint)
