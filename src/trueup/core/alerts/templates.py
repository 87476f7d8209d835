"""
Templates: a message for everybody, and parts for single services; every text a Go template.

Read once: what makes no sense is told then. ``rendered`` gives a `Notice` of one or more of them.
In it ``github`` has its repository and revision where the template has ``repoURLPath`` and
``revisionPath``, and ``alertmanager`` an ``alertname``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from trueup.core.alerts.parts import OTHER, PARTS, completed, is_json, is_plain, merged
from trueup.core.gotemplate import SPRIG, Functions, Spent, TemplateFailed, parsed
from trueup.core.gotemplate import Template as GoTemplate
from trueup.model.errors import Stalled
from trueup.model.notice import Notice

Path = tuple[str, ...]
ALERT_NAME = "alertname"


class Template:
    """
    *said*: as it is written. What is in it is read when it is asked for, or by `check`.

    *functions*: Sprig's, with a clock where there is one.
    """

    def __init__(self, name: str, said: Mapping[str, Any], functions: Functions = SPRIG) -> None:
        self.name = name
        self.said = said
        self._functions = functions
        self._read: dict[str, Any] = {}

    def check(self) -> None:
        """
        Raises ``TemplateFailed`` with the place of a text that is no template.

        ``ValueError`` if a part is no map, or has not what it needs.
        """
        for part in ("message", *self.said):
            self._part(part)

    def onto(
        self,
        notice: Notice,
        scope: Mapping[str, Any],
        service: str = "",
        spent: Spent | None = None,
    ) -> Notice:
        """
        *notice*, which others have made, with what this one says to *service*; empty: to all.

        *spent*: what the message has come to by now.
        """
        filling = Filling(scope, spent or Spent())
        parts = dict(notice.parts)
        message = filling.filled(("message",), self._part("message")) or notice.message
        for part in self.said:
            if part == "message" or (service and part != service):
                continue
            found = _jsons(part, filling.filled((part,), self._part(part)))
            if part == "alertmanager":
                found = _alert(self.name, found)
            parts[part] = merged(part, parts.get(part), found)
        return Notice(message, parts)

    def _part(self, part: str) -> Any:
        if part not in self._read:
            said = self.said.get(part)
            whole = text(said) if part == "message" else _checked(part, said)
            self._read[part] = self._compiled(part, (), whole)
        return self._read[part]

    def _compiled(self, part: str, path: Path, said: Any) -> Any:
        """*said* with each text read."""
        if path and is_plain(part, path):
            return said
        if isinstance(said, bool | int | float) and not is_json(part, path):
            return text(said)
        match said:
            case str():
                return self._parsed((part, *path), said)
            case Mapping():
                return {
                    str(key): self._compiled(part, (*path, str(key)), each)
                    for key, each in said.items()
                }
            case list():
                return [
                    self._compiled(part, (*path, str(at)), each) for at, each in enumerate(said)
                ]
        return said

    def _parsed(self, path: Path, said: str) -> GoTemplate:
        try:
            return parsed(said, self._functions, self.name)
        except TemplateFailed as error:
            raise TemplateFailed(f"{'.'.join(path)}: {error}") from error


class Filling:
    """Of the texts of one message."""

    def __init__(self, scope: Mapping[str, Any], spent: Spent) -> None:
        self._scope = scope
        self._spent = spent

    def filled(self, path: Path, read: Any) -> Any:
        match read:
            case GoTemplate():
                try:
                    return read.text(self._scope, spent=self._spent)
                except TemplateFailed as error:
                    raise TemplateFailed(f"{'.'.join(path)}: {error}") from error
            case dict():
                return {key: self.filled((*path, key), each) for key, each in read.items()}
            case list():
                return [self.filled((*path, str(at)), each) for at, each in enumerate(read)]
        return read


def _checked(part: str, said: Any) -> dict[str, Any]:
    """With the defaults of its service."""
    if not isinstance(said, Mapping):
        raise ValueError(f"{part}: it is no map of fields")
    missing = sorted(each for each in PARTS.get(part, OTHER).needs if not said.get(each))
    if missing:
        raise ValueError(f"{part}: it needs {', '.join(missing)}")
    return completed(part, said)


def combined(templates: Sequence[Template], scope: Mapping[str, Any], service: str = "") -> Notice:
    """Of one ``send``, for one kind of service; ``Stalled`` names the template and the place."""
    found, spent = Notice(), Spent()
    for each in templates:
        try:
            found = each.onto(found, scope, service, spent)
        except TemplateFailed as error:
            message = f"template {each.name}: {error}"
            hint = f"trueup admin notifications template notify {each.name} APPLICATION tries it"
            raise Stalled("TemplateFailed", message, hint) from error
    return found


def text(value: Any) -> str:
    """A scalar of YAML where a text belongs."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def preview(said: Mapping[str, Any]) -> str:
    """The beginning of a template, for a list of them."""
    shown = text(said.get("message")) or ", ".join(_places(said))
    line = shown.partition("\n")[0]
    return f"{line[:99]}..." if len(line) > 100 else line


def _places(said: Mapping[str, Any]) -> Iterator[str]:
    for key, each in said.items():
        yield from (f"{key}.{name}" for name in each) if isinstance(each, Mapping) else (key,)


def _jsons(part: str, filled: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lists and maps as the texts that a service takes."""
    wanted = PARTS.get(part, OTHER).jsons
    structured = {
        field: orjson.dumps(each).decode()
        for field, each in filled.items()
        if field in wanted and isinstance(each, list | dict)
    }
    return {**filled, **structured} if structured else filled


def _alert(name: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """A label names the alert; an address as ``git@host:path`` is one for a browser."""
    address = text(part.get("generatorURL"))
    if address.startswith("git@"):
        address = "https://" + address.removeprefix("git@").replace(":", "/", 1)
    labels = {ALERT_NAME: name, **(part.get("labels") or {})}
    return {**part, "labels": labels, "generatorURL": address}
