"""
Workspace: ``terraform.workspace`` as a root reads it whose state is kept with us.

Terraform's HTTP backend knows of no workspaces: with any but ``default`` it does not start. So each
workspace has a state of its own, and in the run's own copy of the files its name stands in the
place of what would ask for it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from trueup.core.terraform.files.hcl import tree, walk

HCL, JSON = (".tf", ".tofu"), (".tf.json", ".tofu.json")
NAMED = HCL + JSON
"""How the names of files end that may ask for it."""
_ASKS = re.compile(rb"\b(?:terraform|tofu)\s*\.\s*workspace\b")
_TEMPLATE = re.compile(r"\$?\$\{[^}]*\}|%?%\{[^}]*\}")
_WITHIN = re.compile(r"(?<![\w.])(?:terraform|tofu)\s*\.\s*workspace\b")


def named(file: str, text: bytes, workspace: str) -> bytes:
    """What *file* says, where that is the name of its workspace."""
    if _ASKS.search(text) is None:
        return text
    return _in_json(text, workspace) if file.endswith(JSON) else _in_hcl(text, workspace)


def _in_hcl(text: bytes, workspace: str) -> bytes:
    made, end, said = b"", 0, json.dumps(workspace).encode()
    for begins, ends in sorted(_asked(tree(text))):
        made, end = made + text[end:begins] + said, ends
    return made + text[end:]


def _asked(root: Node) -> Iterator[tuple[int, int]]:
    """From where to where, in bytes."""
    for each in walk(root):
        after = each.next_sibling
        if each.type == "variable_expr" and after is not None and after.type == "get_attr":
            words = [part.text for part in (*each.named_children, *after.named_children)]
            if words in ([b"terraform", b"workspace"], [b"tofu", b"workspace"]):
                yield each.start_byte, after.end_byte


def _in_json(text: bytes, workspace: str) -> bytes:
    try:
        return json.dumps(_filled(json.loads(text), json.dumps(workspace))).encode()
    except (ValueError, RecursionError):
        return text  # Terraform says what is wrong with it


def _filled(value: Any, said: str) -> Any:
    match value:
        case str():
            return _TEMPLATE.sub(lambda found: _within(found[0], said), value)
        case dict():
            return {_filled(key, said): _filled(each, said) for key, each in value.items()}
        case list():
            return [_filled(each, said) for each in value]
    return value


def _within(template: str, said: str) -> str:
    escaped = template.startswith(("$${", "%%{"))
    return template if escaped else _WITHIN.sub(lambda _: said, template)
