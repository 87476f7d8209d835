"""
Fingerprint: what an approval of a plan of Terraform is given to.

It is of what would be done: the address, the actions, and every place that differs, with the values
as they are. Not of when and in which order that was found out, nor why, nor of resources that stay.
So a plan made anew, with the same outcome, has the same; one that would do anything else has not.

Whoever sees a fingerprint must not be able to try out short secrets, so it is keyed (HMAC).
Provisioners run commands of which a plan shows only what they refer to. Where some would run, they
count too, and so do all variables and files that they may be made of.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.fields import Sides, differing, sides
from trueup.core.terraform.secrets import Raw
from trueup.core.terraform.walking import provisioners
from trueup.model.address import ref_of


def fingerprint(shown: Raw, changes: list[Raw], key: bytes, files: str = "") -> str:
    """
    Of a plan of *changes* (resources, as they stand in *shown*).

    *key*: the Stack's own, kept secret. *files*: names what the root is made of.
    """
    rows = sorted(_canonical(row) for row in _rows(shown, changes, files))
    whole = hmac.new(key, digestmod=hashlib.sha256)
    for row in rows:
        whole.update(len(row).to_bytes(8, "big") + row)
    return whole.hexdigest()


def _rows(shown: Raw, changes: list[Raw], files: str) -> Iterator[Any]:
    running = False
    for each in changes:
        change = each.get("change") or {}
        if not effective(each):
            continue
        commands = list(provisioners(shown, ref_of(each["address"]))) if _makes(change) else []
        running = running or bool(commands)
        yield ["resource", *_what(each), _places(sides(change)), commands]
    for name, change in (shown.get("output_changes") or {}).items():
        if change.get("actions") != ["no-op"]:
            yield ["output", name, change.get("actions"), _places(sides(change))]
    for action in shown.get("action_invocations") or ():
        yield ["action", action]
    if running:
        yield ["commands", shown.get("variables"), files]


def effective(each: Raw) -> bool:
    """Whether anything is done, were it only to what the state says."""
    change = each.get("change") or {}
    unchanged = change.get("actions") in (["no-op"], [], None)
    return not unchanged or bool(change.get("importing") or _moved(each))


def _moved(each: Raw) -> bool:
    return bool(each.get("previous_address") not in (None, each.get("address")))


def _what(each: Raw) -> list[Any]:
    change = each["change"]
    known = (each.get(key) for key in ("address", "previous_address", "deposed", "provider_name"))
    return [*known, change.get("actions"), change.get("importing")]


def _makes(change: Raw) -> bool:
    return not {"create", "delete"}.isdisjoint(change.get("actions") or ())


def _places(whole: Sides) -> list[Any]:
    return [[path, at.before, at.after, at.unknown] for path, at in differing(whole)]


def _canonical(row: Any) -> bytes:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return text.encode()


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
