"""
The formats of sops: YAML, JSON, dotenv, INI (`ini`), and JSON around anything else.

YAML is opened where it stands: lines stay where they are, so that errors and origins name the
lines of the file in Git.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from trueup.core.decrypt import ini
from trueup.core.decrypt.flat import unflattened
from trueup.core.decrypt.keys import Keys
from trueup.core.decrypt.opened import Opened
from trueup.core.decrypt.seal import Seal, Value, number

METADATA = "sops"
_ENV = re.compile(r"^sops_([^=]+)=(.*)$")
_INT = re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_ESCAPED = "&<>\u2028\u2029"  # in JSON that Go writes
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLS = ("true", "True", "TRUE", "false", "False", "FALSE")


def opened(path: str, content: bytes, keys: Keys) -> Opened | None:
    """None if it only looks like the work of sops. ``ValueError`` says why it cannot be opened."""
    text = content.decode()
    if text.lstrip().startswith("{"):
        return _json(path, text, keys)
    if re.search(r"^sops_mac=", text, re.MULTILINE):
        return _dotenv(text, keys)
    if ini.MARK.search(text):
        return ini.opened(text, keys)
    return _yaml(text, keys)


def tree(body: Any, seal: Seal, path: tuple[str, ...] = ()) -> Any:
    """*body* with all values opened and counted."""
    if isinstance(body, dict):
        return {key: tree(value, seal, (*path, key)) for key, value in body.items()}
    if isinstance(body, list):
        return [tree(value, seal, path) for value in body]
    value = seal.opened(body, path) if isinstance(body, str) else None
    if value is not None:
        seal.count(value.counted, sealed=True)
        return _meant(value)
    if body is not None:
        if not isinstance(body, str):
            seal.clear(path)
        seal.count(_counted(body), sealed=False)
    return body


def _json(path: str, text: str, keys: Keys) -> Opened | None:
    body = json.loads(text)
    metadata = body.pop(METADATA, None)
    if not isinstance(metadata, Mapping) or "mac" not in metadata:
        return None
    seal = Seal(metadata, keys)
    made = tree(body, seal)
    seal.check()
    if set(body) == {"data"} and not path.endswith((".json", ".yaml", ".yml")):
        return Opened(str(made["data"]).encode(), tuple(seal.secrets))
    text = json.dumps(made, indent="\t", ensure_ascii=False) + "\n"  # as sops writes it
    for sign in _ESCAPED:
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Opened(text.encode(), tuple(seal.secrets))


def _dotenv(text: str, keys: Keys) -> Opened:
    lines = text.splitlines()
    metadata = {found[1]: found[2] for line in lines if (found := _ENV.match(line))}
    seal = Seal(unflattened(metadata), keys)
    made = []
    for line in filter(None, lines):
        if _ENV.match(line):
            continue
        if line.startswith("#"):
            made.append(seal.comments(line, ((),)))
            continue
        name, _, value = line.partition("=")
        value = value.replace("\\n", "\n")
        plain = seal.opened(value, (name,))
        seal.count(plain.counted if plain else value.encode(), sealed=plain is not None)
        made.append(f"{name}={plain.text if plain else value}".replace("\n", "\\n"))
    seal.check()
    return Opened("".join(f"{line}\n" for line in made).encode(), tuple(seal.secrets))


def _yaml(text: str, keys: Keys) -> Opened | None:
    try:
        roots = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(f"it is not YAML: {error}") from error
    metadata = next((found for root in roots if (found := _metadata(root))), None)
    if metadata is None:
        return None
    seal = Seal(metadata, keys)
    walk = _Walk(seal)
    for root in roots:
        walk.over(root)
    seal.check()
    for (start, end), instead in sorted(walk.spans.items(), reverse=True):
        text = text[:start] + instead + text[end:]
    return Opened(seal.comments(text, walk.places).encode(), tuple(seal.secrets))


def _metadata(root: Any) -> Mapping[str, Any] | None:
    for key, value in getattr(root, "value", ()) if isinstance(root, yaml.MappingNode) else ():
        if key.value == METADATA and isinstance(value, yaml.MappingNode):
            found = yaml.SafeLoader("").construct_document(value)
            return found if "mac" in found else None
    return None


class _Walk:
    """Through the nodes: *spans* of the text that read otherwise, *places* with keys in them."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self.spans: dict[tuple[int, int], str] = {}
        self.places: dict[tuple[str, ...], None] = {}

    def over(self, node: Any, path: tuple[str, ...] = ()) -> None:
        if isinstance(node, yaml.MappingNode):
            self._mapping(node, path)
        elif isinstance(node, yaml.SequenceNode):
            self.places[path] = None
            for value in node.value:
                self.over(value, path)
        elif isinstance(node, yaml.ScalarNode):
            self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str, ...]) -> None:
        self.places[path] = None
        for key, value in node.value:
            if not path and key.value == METADATA:
                lines = value.end_mark.line - key.start_mark.line
                self.spans[key.start_mark.index, value.end_mark.index] = "\n" * lines
            else:
                self.over(value, (*path, key.value))

    def _scalar(self, node: yaml.ScalarNode, path: tuple[str, ...]) -> None:
        counted = _scalar(node)
        if counted is None:
            return
        value = self._seal.opened(node.value, path)
        if value is not None and value.type == "comment":  # of a list: sops makes it an item
            self.spans[node.start_mark.index - len("- "), node.end_mark.index] = f"#{value.text}"
            return
        self._seal.count(value.counted if value else counted, sealed=value is not None)
        if value is not None:
            self.spans[node.start_mark.index, node.end_mark.index] = json.dumps(_meant(value))


def _scalar(node: yaml.ScalarNode) -> bytes | None:
    """A scalar that stands in the clear, as yaml.v3 reads it and sops counts it."""
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text.encode()
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return text.title().encode()
    if _INT.match(text):
        return str(_int(text.replace("_", ""))).encode()
    return number(text).encode() if _FLOAT.match(text) else text.encode()


def _int(text: str) -> int:
    digits = text.lstrip("+-")
    old = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
    value = int(digits, 8) if old else int(digits, 0)
    return -value if text.startswith("-") else value


def _counted(value: Any) -> bytes:
    if isinstance(value, bool):
        return str(value).encode()
    return number(repr(value)).encode() if isinstance(value, float) else str(value).encode()


def _meant(value: Value) -> Any:
    match value.type:
        case "int":
            return int(value.text)
        case "float":
            number_ = float(value.text)
            return int(number_) if number_.is_integer() else number_
        case "bool":
            return value.text.lower() == "true"
        case _:
            return value.text
