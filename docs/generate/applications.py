"""What is said on an Application: its conditions, and what is not supported."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.generate.places import DOCS, SOURCES
from docs.generate.tables import Row, table
from trueup.core.unsupported import RULES, Rule

CONDITIONS = """\
`status.conditions` of an Application, and the CONDITION table of `trueup app get`. A type that ends
in `Error` is an error, in `Warning` a warning; the others only tell."""

UNSUPPORTED = """\
These are kept as they are and named in a condition `UnsupportedFieldWarning`: nothing is left out
in silence."""


def conditions() -> Iterator[str]:
    sections = _sections(DOCS / "how-to" / "troubleshooting.md")
    rows = []
    for name in sorted(condition_types()):
        meaning = sections.get(name) or "(nothing is written of it yet)"
        rows.append((f"[`{name}`](../how-to/troubleshooting.md#{name.lower()})", meaning))
    yield from table(("type", "meaning"), rows)


def condition_types() -> set[str]:
    """The types that the code gives to conditions, found where they are written."""
    found = set()
    for folder in ("core", "control", "model"):
        for path in sorted((SOURCES / folder).rglob("*.py")):
            if path.parent.name == "custom":
                continue  # conditions of other people's kinds
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= set(re.findall(r"^[A-Z][A-Za-z]+(?:Error|Warning|Info)$", node.value))
    # A reason, told as an UnknownError; a class; a policy of containers.
    return found - {"InternalError", "NodeInfo", "FallbackToLogsOnError"}


def _sections(path: Path) -> dict[str, str]:
    """The first sentence below each heading of the third level."""
    parts = re.split(r"^### `?(\w+)`?$", path.read_text(), flags=re.MULTILINE)
    texts = (" ".join(part.split("\n\n")[1].split()) for part in parts[2::2])
    return {
        name: re.split(r"(?<=\.) ", text)[0] for name, text in zip(parts[1::2], texts, strict=True)
    }


def unsupported() -> Iterator[str]:
    yield from ("## Application", "")
    yield from _rules(RULES)
    yield "What is said of `source` holds for each of `sources` too."


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    rows = dict.fromkeys(
        (f"`{_path(rule.path)}`", rule.what, rule.hint)
        for rule in rules
        if "sources" not in rule.path
    )
    yield from table(("field", "what of it", "instead"), rows)


def _path(parts: Row) -> str:
    return ".".join(parts).replace(".[]", "[]")
