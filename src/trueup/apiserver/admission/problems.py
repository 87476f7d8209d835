"""
Problems: what is wrong with an object, collected field by field.

Rules note what they find and go on, so that a person sees all of it at once.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.k8s import causes
from trueup.k8s.causes import Cause, Verbatim
from trueup.k8s.names import Check


def in_go(fields: Any) -> Verbatim:
    """A struct as it is shown in a message: JSON, in the order in which the fields are given."""
    return Verbatim(causes.as_json(fields))


class Problems:
    """A list of causes that grows. Paths are written as Kubernetes does: ``spec.ports[0].name``."""

    def __init__(
        self, found: Iterable[Cause] = (), before: Mapping[str, Any] | None = None
    ) -> None:
        self.causes: list[Cause] = list(found)
        self.before = before  # what is stored: some rules let pass what was wrong there already

    def __bool__(self) -> bool:
        return bool(self.causes)

    def required(self, path: str, detail: str = "") -> None:
        self.causes.append(causes.required(path, detail))

    def invalid(self, path: str, value: Any, detail: str) -> None:
        self.causes.append(causes.invalid(path, value, detail))

    def immutable(self, path: str, value: Any) -> None:
        self.causes.append(causes.immutable(path, value))

    def duplicate(self, path: str, value: Any) -> None:
        self.causes.append(causes.duplicate(path, value))

    def not_found(self, path: str, value: Any) -> None:
        self.causes.append(causes.not_found(path, value))

    def forbidden(self, path: str, detail: str) -> None:
        self.causes.append(causes.forbidden(path, detail))

    def unsupported(self, path: str, value: Any, supported: Iterable[str]) -> None:
        self.causes.append(causes.not_supported(path, value, supported))

    def refused_value(self, path: str, fields: Mapping[str, Any], detail: str) -> None:
        """A whole struct is wrong: it is shown with its *fields* as Go calls and orders them."""
        self.invalid(path, in_go(fields), detail)

    def too_long(self, path: str, limit: int) -> None:
        self.causes.append(causes.too_long(path, limit))

    def add(self, found: Iterable[Cause]) -> None:
        self.causes.extend(found)

    # Checks that say themselves whether something is wrong

    def one_of(self, path: str, value: Any, supported: Iterable[str]) -> None:
        """A *value* must be one of the *supported*; a missing one is required."""
        if value in (None, ""):
            self.required(path)
        elif value not in supported:
            self.unsupported(path, value, supported)

    def named(self, path: str, name: Any, check: Check) -> None:
        """A *name* must be there and pass *check*."""
        if not name:
            self.required(path)
            return
        for words in check(str(name)):
            self.invalid(path, name, words)

    def unique(self, path: str, value: Any, seen: set[Any]) -> None:
        """A *value* must not have been *seen*; now it has."""
        if value in seen:
            self.duplicate(path, value)
        seen.add(value)
