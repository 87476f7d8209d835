"""
Lines: what Terraform says with ``-json``, a value a line; other lines are plain text.

Plain are those of a provider, of an older engine, and of commands that know no ``-json``.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.core.terraform.secrets import Secrets
from trueup.model.terraform import Diagnostic

NOTHING = Secrets()
Line = Mapping[str, Any]


def parsed(line: bytes, secrets: Secrets = NOTHING) -> Line | None:
    """None: it is plain text. Addresses are masked, as keys in them may be secrets."""
    if not line.startswith(b"{"):
        return None
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    for holder in (said.get("hook"), said.get("change")):
        resource = holder.get("resource") if isinstance(holder, dict) else None
        if isinstance(resource, dict) and isinstance(resource.get("addr"), str):
            resource["addr"] = secrets.in_address(resource["addr"])
    return said


def address(said: Line) -> str:
    """Of the resource that a line is about."""
    holder = said.get("hook") or said.get("change") or {}
    return str((holder.get("resource") or {}).get("addr", ""))


def words(said: Line) -> str:
    """What a person reads of a line; a provisioner's output, where it is some."""
    if said.get("type") == "provision_progress":
        hook = said.get("hook") or {}
        return f"{address(said)} ({hook.get('provisioner')}): {hook.get('output', '')}".strip()
    return "" if said.get("type") == "outputs" else str(said.get("@message") or "")


def logged(line: bytes) -> str:
    """A line, or several, of the log for people; not masked."""
    said = parsed(line) or {}
    if "@level" not in said:
        return line.decode(errors="replace")
    text = f"{said.get('@message', '')}\n"
    detail = (said.get("diagnostic") or {}).get("detail")
    return f"{text}{detail}\n" if detail else text


def diagnostic(line: bytes, secrets: Secrets = NOTHING) -> Diagnostic | None:
    """What Terraform complains of in *line*."""
    said = (parsed(line) or {}).get("diagnostic")
    if not isinstance(said, Mapping):
        return None
    place = said.get("range") or {}
    line_number = (place.get("start") or {}).get("line")
    where = f"{place['filename']}:{line_number}" if place.get("filename") else ""
    texts = (str(said.get(key) or "") for key in ("summary", "detail", "address"))
    summary, detail, about = map(secrets.masked, texts)
    return Diagnostic(str(said.get("severity") or "error"), summary, detail, about, where)
