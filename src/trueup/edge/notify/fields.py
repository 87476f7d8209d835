"""
Fields: what the settings of a service, or a template's part for it, say.

Argo CD reads them with Go's JSON: a name is found however its letters are written, and a number or
a truth value stands for its text where a text is wanted. ``insecure_skip_verify`` and
``insecureSkipVerify`` are one name here, as Argo CD's own services do not agree on it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from trueup.core.gotemplate.numbers import shortest
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
"""Or a whole text, in which commas mean nothing."""
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


class Fields:
    """*where*: what they are of, for messages: ``service.slack`` or ``slack`` of the template."""

    def __init__(self, said: Any, where: str) -> None:
        if not isinstance(said, Mapping | None):
            raise wrong(where, "is no mapping of fields")
        self._said = {_plain(str(key)): value for key, value in (said or {}).items()}
        self.where = where

    def __bool__(self) -> bool:
        return bool(self._said)

    def __contains__(self, name: str) -> bool:
        return self._said.get(_plain(name)) is not None

    def raw(self, name: str) -> Any:
        """As it is written; None: nothing is."""
        return self._said.get(_plain(name))

    def text(self, name: str, default: str = "") -> str:
        """*default* where nothing is written, or an empty text."""
        return self._text(name, self.raw(name)) or default

    def needed(self, name: str) -> str:
        """``Stalled`` if there is none."""
        if found := self.text(name):
            return found
        raise wrong(self.where, f"{name} is missing")

    def flag(self, name: str) -> bool:
        found = self.raw(name)
        if isinstance(found, str) and found.lower() in ("true", "false"):
            return found.lower() == "true"
        if not isinstance(found, bool | None):
            raise wrong(self.where, f"{name} is neither true nor false")
        return bool(found)

    def number(self, name: str, default: int = 0) -> int:
        """*default* where nothing is written, or 0, as Go cannot tell these apart."""
        found = self._text(name, self.raw(name)) or "0"
        if not re.fullmatch(r"-?\d+", found):
            raise wrong(self.where, f"{name} is no whole number")
        return int(found) or default

    def seconds(self, name: str, default: float) -> float:
        """Of a duration as Go writes it (``1m30s``); a number is in nanoseconds."""
        found = self._text(name, self.raw(name))
        if found in ("", "0"):
            return default
        if found.isdigit():
            return int(found) * 1e-9
        parts = _DURATION.findall(found)
        if "".join(number + unit for number, unit in parts) != found:
            raise wrong(self.where, f"{name} is no duration: write it as 5s or 1m30s")
        return sum(float(number) * _UNITS[unit] for number, unit in parts)

    def texts(self, name: str) -> dict[str, str]:
        """A mapping of names to texts."""
        found = self.raw(name)
        if not isinstance(found, Mapping | None):
            raise wrong(self.where, f"{name} is no mapping")
        return {str(key): self._text(name, value) for key, value in (found or {}).items()}

    def list(self, name: str) -> Sequence[Any]:
        found = self.raw(name)
        if not isinstance(found, list | tuple | None):
            raise wrong(self.where, f"{name} is no list")
        return found or ()

    def within(self, name: str) -> "Fields":
        """The fields that *name* has of its own."""
        return Fields(self.raw(name), f"{self.where}.{name}")

    def json(self, name: str) -> Any:
        """
        What the text *name* holds as JSON, lines within its texts too; None: it is empty.

        A comma may stand after the last of a list or mapping: a loop of a template leaves one
        easily, as those of Argo CD's own catalogue do, which it then cannot send.
        """
        return self._read(name, _json, "JSON")

    def yaml(self, name: str) -> Any:
        return self._read(name, _first, "YAML")

    def _read(self, name: str, read: Any, language: str) -> Any:
        found = self.raw(name)
        if not isinstance(found, str):
            return found  # written out instead of as a text: the meaning is the same
        try:
            return read(found) if found.strip() else None
        except (ValueError, YamlError) as error:
            said = " ".join(str(error).split())
            raise wrong(self.where, f"{name} is no {language}: {said}") from error

    def _text(self, name: str, found: Any) -> str:
        match found:
            case None:
                return ""
            case str():
                return found
            case bool() | int() | float():
                return scalar(found)
        raise wrong(self.where, f"{name} is no text")


def wrong(where: str, what: str) -> Stalled:
    """Settings or a template that a person must correct."""
    return Stalled(
        "InvalidNotification", f"{where}: {what}", "correct it in argocd-notifications-cm"
    )


def scalar(found: bool | float) -> str:
    """As Go makes a text of it where one is wanted."""
    if isinstance(found, bool):
        return str(found).lower()
    return shortest(found) if isinstance(found, float) else str(found)


def _first(said: str) -> Any:
    """The first document, as Kubernetes reads it: dates stay texts."""
    found = documents(said, last=True)
    return found[0][1] if found else None


def _json(said: str) -> Any:
    try:
        return json.loads(said, strict=False)
    except ValueError:
        mended = _LAST_COMMA.sub(lambda found: found[1] or "", said)
        if mended == said:
            raise
        return json.loads(mended, strict=False)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
