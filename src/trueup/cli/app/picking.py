"""``--resource``: which objects of an application are meant."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from trueup.cli.output import Failure


class Pattern(NamedTuple):
    """``[!]GROUP:KIND:[NAMESPACE/]NAME``; each part may be ``*``."""

    group: str
    kind: str
    namespace: str
    name: str
    exclude: bool

    def matches(self, each: Mapping[str, Any]) -> bool:
        return (
            fnmatchcase(each.get("group") or "", self.group)
            and fnmatchcase(each.get("kind") or "", self.kind)
            and fnmatchcase(each.get("name") or "", self.name)
            and (not self.namespace or fnmatchcase(each.get("namespace") or "", self.namespace))
        )


def pattern(text: str) -> Pattern:
    exclude = text.startswith("!")
    parts = text.removeprefix("!").split(":", 2)
    if len(parts) != 3 or not parts[1] or not parts[2]:
        raise Failure(
            f"resource should have GROUP:KIND:[NAMESPACE/]NAME, but instead got: {text}",
            "a core kind has an empty group: :Service:web",
        )
    namespace, _, name = parts[2].rpartition("/")
    return Pattern(parts[0], parts[1], namespace, name, exclude)


def picked(app: Mapping[str, Any], texts: Iterable[str]) -> list[Mapping[str, Any]]:
    """The objects in the application's status that the patterns mean."""
    patterns = [pattern(text) for text in texts]
    includes = [each for each in patterns if not each.exclude]
    excludes = [each for each in patterns if each.exclude]
    return [
        each
        for each in (app.get("status") or {}).get("resources") or ()
        if (not includes or any(one.matches(each) for one in includes))
        and not any(one.matches(each) for one in excludes)
    ]


def operation_resources(app: Mapping[str, Any], texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """What goes into ``operation.sync.resources``; a failure if nothing matches."""
    found = picked(app, texts)
    if texts and not found:
        raise Failure(f"no object of the application matches {', '.join(texts)}")
    fields = ("group", "kind", "namespace", "name")
    return [{name: each[name] for name in fields if each.get(name)} for each in found]
