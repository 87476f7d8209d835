"""
Preparing: what of a root ``init`` reads, as a name for what it makes of that.

As long as the name is the same, what was installed once (modules, providers, the backend) is what
would be installed again. So a root has none whose modules may change where they come from, or
whose files do not say it all: `Backend initialization required` would be the least of it.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.files.folder import Module
from trueup.core.terraform.files.hcl import Block
from trueup.core.terraform.files.inspect import ModuleCall, inspect

_IMPLYING = ("resource", "data", "ephemeral", "provider", "list", "action")
"""Blocks that mean a provider, though nobody may have required it."""
_EXACT = re.compile(r"=?\s*v?\d+\.\d+\.\d+[\w.+-]*")
_REF = re.compile(r"[?&]ref=([0-9a-f]{40}|v?\d+(\.\d+)*)(&|$)")
_DIGEST = re.compile(r"[?&]checksum=\w+:[0-9a-f]{32,}(&|$)")


def prepared(modules: Mapping[str, Module], lock_file: bytes = b"") -> str:
    """*modules*: of the root and the local ones, by folder. Empty: it is prepared each time."""
    found = {folder: inspect(module, folder) for folder, module in modules.items()}
    calls = [call for each in found.values() for call in each.modules]
    if any(each.problems for each in found.values()) or not all(map(lasting, calls)):
        return ""
    rows = {folder: list(_read(module)) for folder, module in modules.items()}
    whole = hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode())
    whole.update(b"\0" + lock_file)
    return whole.hexdigest()[:32]


def lasting(call: ModuleCall) -> bool:
    """Whether the same is there whenever it is asked for: of a registry one version, of Git one."""
    if call.source is None:
        return False
    if call.local:
        return True
    if call.version:
        return bool(_EXACT.fullmatch(call.version))
    return bool(_REF.search(call.source) or _DIGEST.search(call.source))


def _read(module: Module) -> Iterator[Any]:
    for each in module.blocks:
        block = each.block
        if block.type == "terraform":
            yield _whole(block)
        elif block.type == "module":
            said = {name: _text(block, name) for name in ("source", "version")}
            yield [block.type, *block.labels, said]
        elif block.type in _IMPLYING:
            yield [block.type, *block.labels[:1], _text(block, "provider")]


def _whole(block: Block) -> Any:
    attributes = {name: each.text for name, each in block.attributes.items()}
    return [block.type, *block.labels, attributes, [_whole(each) for each in block.blocks]]


def _text(block: Block, name: str) -> str:
    found = block.attributes.get(name)
    return found.text if found is not None else ""
