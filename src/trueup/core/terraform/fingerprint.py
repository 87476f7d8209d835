"""
Fingerprint: what an approval of a plan of Terraform is given to.

It is of what would be done: the address, the actions, and every place that differs, with the values
as they are. Not of when and in which order that was found out, nor why, nor of resources that stay.
So a plan made anew, with the same outcome, has the same; one that would do anything else has not.

Whoever sees a fingerprint must not be able to try out short secrets, so it is keyed (HMAC).
Provisioners run commands of which a plan shows only what they refer to. Where some would run, they
count too, and so do all variables and files that they may be made of. So they do where what goes
has no configuration any more, for a ``removed`` block may run some, and a plan does not tell.

The same in another account is something else: how the providers that do it are configured counts
(:mod:`providers`).
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.core.terraform.fields import Sides, differing, sides
from trueup.core.terraform.providers import configurations
from trueup.core.terraform.secrets import Raw
from trueup.core.terraform.walking import configured
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
    depends = False
    doing = [each for each in changes if effective(each)]
    for each in doing:
        change = each.get("change") or {}
        said = configured(shown, ref_of(each["address"])) if _makes(change) else {}
        commands = list(said.get("provisioners") or ())
        depends = depends or bool(commands) or (_goes(change) and not said)
        yield ["resource", *_what(each), _places(sides(change)), commands]
    for provider in configurations(shown, {str(each.get("provider_name")) for each in doing}):
        depends = depends or provider.computed
        yield ["provider", provider.name, provider.said, provider.variables]
    for name, change in (shown.get("output_changes") or {}).items():
        if change.get("actions") != ["no-op"]:
            yield ["output", name, change.get("actions"), _places(sides(change))]
    for action in shown.get("action_invocations") or ():
        yield ["action", action]
    if depends:
        yield ["made of", shown.get("variables"), files]


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


def _goes(change: Raw) -> bool:
    return "delete" in (change.get("actions") or ())


def _places(whole: Sides) -> list[Any]:
    return [[path, at.before, at.after, at.unknown] for path, at in differing(whole)]


def _canonical(row: Any) -> bytes:
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return text.encode()


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
