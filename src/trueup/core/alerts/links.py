"""
Links of a message: they lead to hosts that somebody has configured, or are none.

A message is trusted by whoever reads it, and much of what it says comes from elsewhere: commits,
annotations, what a controller answers. Configured are the hosts that the settings themselves write
out, those of our page, and those of the object's repositories. A field that is a link (``url``,
``title_link``, ``targetURL`` …) to another is left empty; in a text, one that shows other words
than where it leads is written out. What machines take in (a webhook's body) is left as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.alerts.repository import https
from trueup.core.reach import leads_home
from trueup.model.notice import Notice

MACHINES = frozenset({"webhook", "awssqs", "awssns", "gcppubsub", "kafka", "nats"})
_HOST = re.compile(r"https?://(?:[^/\s@\"'<>{}]{0,200}@)?([\w.:\[\]-]+)", re.ASCII)
_TEMPLATE = re.compile(r"https?://((?:[\w.:-]|%[sv]|\{\{[^{}]{0,200}\}\})+)", re.ASCII)
_ACTION = re.compile(r"%[sv]|\{\{-?\s*(?:\.context\.(\w+))?[^{}]*\}\}", re.ASCII)
_MANY = re.compile(r"\*.*\*")
_NAMED = re.compile(r"[\w.:-]*\*[\w.:-]*?\.[\w-]+\.[\w:-]+", re.ASCII)
_IS_LINK = re.compile(r"(?:link|url|uri)$", re.IGNORECASE)
_FIELD = re.compile(r'("\w*(?:link|url|uri)"\s*:\s*)"(https?:[^"]*)"', re.IGNORECASE)
_DISGUISED = re.compile(
    r"<(?P<slack>https?://[^|<>\s]{1,2000})\|(?P<words>[^<>]{0,1000})>"
    r"|\[(?P<text>[^\[\]\n]{0,1000})\]\((?P<mark>https?://[^()\s]{1,2000})\)"
)


def hosts(texts: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that stand in *texts*."""
    found = (each for text in texts for each in _HOST.findall(text))
    return frozenset(each.lower().rstrip(".:") for each in found)


def patterns(texts: Iterable[str], context: Mapping[str, str]) -> frozenset[str]:
    """
    Hosts that templates put together: ``https://{{.app.metadata.name}}.example.com``.

    A ``*`` stands for what is not known yet, if two names behind it are: the domain is the
    operator's then, whatever comes before it.
    """
    found = {
        _ACTION.sub(lambda at: context.get(at[1] or "", "*") if _whole(at) else "*", each)
        for text in texts
        for each in _TEMPLATE.findall(text)
        if "{" in each or "%" in each
    }
    hosts = (_MANY.sub("*", each).lower().rstrip(".:") for each in found)
    return frozenset(each for each in hosts if "*" not in each or _NAMED.fullmatch(each))


def _whole(action: re.Match[str]) -> bool:
    """Whether it is a word of the context and nothing else."""
    return action[1] is not None and action[0].strip("{}- ") == f".context.{action[1]}"


def of_sources(scope: Mapping[str, Any]) -> frozenset[str]:
    """The hosts of the repositories of the object that a message is about."""
    spec = (scope.get("object") or {}).get("spec") or {}
    sources = [spec.get("source"), *(spec.get("sources") or ()), spec]
    said = (each.get("repoURL") for each in sources if isinstance(each, Mapping))
    return hosts(https(each) for each in said if isinstance(each, str))


def home(notice: Notice, known: frozenset[str]) -> tuple[Notice, tuple[str, ...]]:
    """*notice* without links that lead elsewhere, and where these led."""
    keeper = _Keeper(known)
    message = keeper.text(notice.message)
    parts = {
        name: part if name in MACHINES else keeper.inside(part)
        for name, part in notice.parts.items()
    }
    return Notice(message, parts), tuple(dict.fromkeys(keeper.strange))


class _Keeper:
    """*strange*: the hosts that nobody has configured."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self.strange: list[str] = []

    def inside(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {key: self._field(str(key), each) for key, each in value.items()}
            case list():
                return [self.inside(each) for each in value]
        return value

    def _field(self, key: str, value: Any) -> Any:
        if isinstance(value, str) and _IS_LINK.search(key) and value.startswith("http"):
            return value if self._leads_home(value) else ""
        return self.inside(value)

    def text(self, said: str) -> str:
        """A text, or JSON in a text."""
        if "http" not in said:
            return said
        found = _FIELD.sub(lambda at: at[0] if self._leads_home(at[2]) else f'{at[1]}""', said)
        return _DISGUISED.sub(self._open, found)

    def _open(self, found: re.Match[str]) -> str:
        link = found["slack"] or found["mark"]
        if self._leads_home(link):
            return found[0]
        words = found["words"] or found["text"] or ""
        return f"{words} ({link})"

    def _leads_home(self, link: str) -> bool:
        if leads_home(link, self._known):
            return True
        self.strange += _strange(link)
        return False


def _strange(link: str) -> Iterator[str]:
    found = _HOST.match(link)
    yield found[1].lower() if found else link[:40]
