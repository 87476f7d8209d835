"""
What of a state nobody may read: its sensitive attributes and outputs, and wherever else they stand.

Terraform marks the attributes that were given a sensitive value; a provider may hand the same value
back in another (``terraform_data.output``), unmarked. So every sensitive text of a state is masked
all over it, and every one that came from a Secret. And what is secret by its name, or looks like
it, is masked as on record (`veil`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.history.veil import HIDDEN, Veil, secret
from trueup.core.terraform.secrets import KEY, SENSITIVE, is_number, secrets_of, tells

Path = tuple[str | int, ...]
SHORTEST = 4  # characters of a text that is looked for elsewhere


class Secrets:
    """Of the documents of states that are shown together; *given*: texts that are secret, too."""

    def __init__(self, *documents: Mapping[str, Any], given: Iterable[str] = ()) -> None:
        found = {text for each in documents for text in _texts_of(each)}
        self._texts = sorted(found, key=len, reverse=True)
        self._given = secrets_of(given)
        self._veil = Veil()

    def over(self, path: Path, value: Any) -> Any:
        """A leaf that is not sensitive itself, by what it says and where it stands."""
        if value not in (None, "", True, False) and _named_secret(path):
            return HIDDEN
        if is_number(value):
            return HIDDEN if str(value) in self._texts else value
        return self._veil.text(self._known(value)) if isinstance(value, str) else value

    def in_address(self, address: str) -> str:
        """Only keys can hold some, those of modules too."""
        return KEY.sub(lambda found: f'["{self._known(found[1])}"]', address)

    def key(self, value: Any) -> Any:
        """By which one instance of a resource is told from the others."""
        return self._known(value) if isinstance(value, str) else value

    def _known(self, text: str) -> str:
        for each in self._texts:
            text = text.replace(each, HIDDEN)
        return self._given.masked(text).replace(SENSITIVE, HIDDEN)

    def below(self, at: Path, value: Any, hidden: frozenset[Path] = frozenset()) -> Any:
        """The whole of *value*, which stands at *at*; what is *hidden* is one mask."""
        if at in hidden:
            return HIDDEN
        if isinstance(value, dict) and value:
            return {key: self.below((*at, key), each, hidden) for key, each in value.items()}
        if isinstance(value, list) and value:
            return [self.below((*at, key), each, hidden) for key, each in enumerate(value)]
        return self.over(at, value)


def sensitive_paths(instance: Mapping[str, Any]) -> frozenset[Path]:
    """Of its attributes; an index that cannot be followed (a set's) hides all that it is of."""
    return frozenset(_path(each) for each in instance.get("sensitive_attributes") or ())


def leaves(value: Any, hidden: frozenset[Path], at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All that is not divided further, with where it stands; what is *hidden* is one."""
    if at in hidden or not value or not isinstance(value, dict | list):
        yield at, value
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in parts:
        yield from leaves(each, hidden, (*at, key))


def masked(document: Mapping[str, Any], given: Iterable[str] = ()) -> dict[str, Any]:
    """The document of a state as it may be shown; *given*: what is secret, too."""
    secrets = Secrets(document, given=given)
    found = dict(document)
    if outputs := document.get("outputs"):
        found["outputs"] = {name: _output(name, said, secrets) for name, said in outputs.items()}
    if "resources" in document:
        found["resources"] = [_resource(each, secrets) for each in document["resources"] or ()]
    for name in ("modules", "encrypted_data", "meta"):  # of other formats, where nothing is marked
        if name in document:
            found[name] = HIDDEN
    if "check_results" in document:
        found["check_results"] = secrets.below((), document["check_results"])
    return found


def _output(name: str, said: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    value = HIDDEN if said.get("sensitive") else secrets.below((name,), said.get("value"))
    return {**said, "value": value}


def _resource(said: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    found = {
        **said,
        "instances": [_instance(each, secrets) for each in said.get("instances") or ()],
    }
    if "module" in said:
        found["module"] = secrets.in_address(str(said["module"]))
    return found


def _instance(said: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    hidden = sensitive_paths(said)
    kept = {name: value for name, value in said.items() if name != "private"}
    for name in ("attributes", "attributes_flat"):
        if name in said:
            kept[name] = secrets.below((), said[name], hidden)
    if "index_key" in said:
        kept["index_key"] = secrets.key(said["index_key"])
    return kept


def _path(steps: Iterable[Mapping[str, Any]]) -> Path:
    found: list[str | int] = []
    for each in steps:
        said = each.get("value")
        said = said.get("value") if isinstance(said, Mapping) else said
        if not isinstance(said, str | int) or isinstance(said, bool):
            break
        found.append(said)
    return tuple(found)


def _named_secret(path: Path) -> bool:
    return any(isinstance(each, str) and secret(each) for each in path)


def _texts_of(document: Mapping[str, Any]) -> Iterator[str]:
    for value in _sensitive_values(document):
        for _, leaf in leaves(value, frozenset()):
            if isinstance(leaf, str) and len(leaf) >= SHORTEST:
                yield leaf
            elif is_number(leaf) and tells(leaf):
                yield str(leaf)


def _sensitive_values(document: Mapping[str, Any]) -> Iterator[Any]:
    for said in (document.get("outputs") or {}).values():
        if said.get("sensitive"):
            yield said.get("value")
    for resource in document.get("resources") or ():
        for instance in resource.get("instances") or ():
            hidden = sensitive_paths(instance)
            for path, value in leaves(instance.get("attributes") or {}, hidden):
                if path in hidden:
                    yield value
