"""
Progress: how far a run is, told from the lines that ``terraform … -json`` writes.

`follow` folds one line after the other into a `Progress`; `diagnostic` takes out of a line what
Terraform complains of. Lines that are no JSON (a provider's own, an older command's) are messages.
Secrets are masked, for a line may hold what a provisioner prints.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from trueup.core.terraform.secrets import Secrets
from trueup.model.terraform import Diagnostic, Progress

STEPS = ("", "init", "plan", "apply")
"""A run goes through them in this order and never back."""
LONGEST = 500  # characters of a message
NOTHING = Secrets()

_UNCOUNTED = frozenset({"noop", "read", "move", "import", "remove", "forget"})
"""Planned, but nothing that takes time or is told of in the apply."""
_DOING = {
    "create": ("creating", "created"),
    "update": ("updating", "updated"),
    "delete": ("destroying", "destroyed"),
    "read": ("reading", "read"),
}
_HALVES = {"create": "creating, then destroying", "delete": "destroying, then creating"}
TO_REPLACE, HALF_REPLACED, REPLACING = "to replace", "half replaced", "replacing"
DONE = frozenset({"created", "updated", "destroyed", "replaced", "failed"})

Line = Mapping[str, Any]
State = tuple[str, float]


def follow(progress: Progress, line: bytes, secrets: Secrets = NOTHING) -> Progress:
    """*progress* after *line*."""
    said = _parsed(line)
    if said is None:
        text = line.decode(errors="replace").strip()
        return _told(progress, text, secrets) if text else progress
    fold = _FOLDS.get(str(said.get("type")))
    after = fold(progress, said) if fold is not None else progress
    text = _words(said)
    return _told(after, text, secrets) if text else after


def diagnostic(line: bytes, secrets: Secrets = NOTHING) -> Diagnostic | None:
    """What Terraform complains of in *line*."""
    said = (_parsed(line) or {}).get("diagnostic")
    if not isinstance(said, Mapping):
        return None
    place = said.get("range") or {}
    line_number = (place.get("start") or {}).get("line")
    where = f"{place['filename']}:{line_number}" if place.get("filename") else ""
    texts = (str(said.get(key) or "") for key in ("summary", "detail", "address"))
    summary, detail, address = map(secrets.masked, texts)
    return Diagnostic(str(said.get("severity") or "error"), summary, detail, address, where)


def _parsed(line: bytes) -> Line | None:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _words(said: Line) -> str:
    """What a person reads of a line; a provisioner's output, where it is some."""
    hook = said.get("hook") or {}
    if said.get("type") == "provision_progress":
        return f"{_address(hook)} ({hook.get('provisioner')}): {hook.get('output', '')}".strip()
    return "" if said.get("type") == "outputs" else str(said.get("@message") or "")


def _told(progress: Progress, text: str, secrets: Secrets) -> Progress:
    message = secrets.masked(text)
    cut = message if len(message) <= LONGEST else f"{message[:LONGEST]}…"
    return msgspec.structs.replace(progress, message=cut)


def _address(holder: Line) -> str:
    return str((holder.get("resource") or {}).get("addr", ""))


def _step(progress: Progress, step: str) -> Progress:
    if STEPS.index(step) <= (STEPS.index(progress.step) if progress.step in STEPS else 0):
        return progress
    return msgspec.structs.replace(progress, step=step)


def _put(progress: Progress, address: str, state: State) -> Progress:
    """With that resource in *state*; it is done once."""
    was = progress.resources.get(address, ("", 0.0))[0]
    done = progress.done + (state[0] in DONE) - (was in DONE)
    total = max(progress.total, done)
    resources = {**progress.resources, address: state}
    return msgspec.structs.replace(progress, done=done, total=total, resources=resources)


def _init(progress: Progress, said: Line) -> Progress:
    return _step(progress, "init")


def _refreshing(progress: Progress, said: Line) -> Progress:
    address = _address(said.get("hook") or {})
    return _put(_step(progress, "plan"), address, ("refreshing", 0.0))


def _refreshed(progress: Progress, said: Line) -> Progress:
    gone = _address(said.get("hook") or {})
    rest = {key: each for key, each in progress.resources.items() if key != gone}
    return msgspec.structs.replace(_step(progress, "plan"), resources=rest)


def _planned(progress: Progress, said: Line) -> Progress:
    change = said.get("change") or {}
    address, action = _address(change), str(change.get("action"))
    after = _step(progress, "plan")
    was = after.resources.get(address, ("", 0.0))[0]
    if action in _UNCOUNTED or was.startswith("to "):
        return after
    counted = msgspec.structs.replace(after, total=after.total + 1)
    return _put(counted, address, (f"to {action}", 0.0))


def _started(progress: Progress, said: Line) -> Progress:
    hook = said.get("hook") or {}
    address, action = _address(hook), str(hook.get("action"))
    was = progress.resources.get(address, ("", 0.0))[0]
    state = _DOING.get(action, ("working", "done"))[0]
    if was == TO_REPLACE:
        state = _HALVES.get(action, REPLACING)
    elif was == HALF_REPLACED:
        state = REPLACING
    after = progress if action == "read" else _step(progress, "apply")  # data is read by plans too
    return _put(after, address, (state, 0.0))


def _going_on(progress: Progress, said: Line) -> Progress:
    hook = said.get("hook") or {}
    state, _ = progress.resources.get(_address(hook), ("working", 0.0))
    return _put(progress, _address(hook), (state, _seconds(hook)))


def _completed(progress: Progress, said: Line) -> Progress:
    hook = said.get("hook") or {}
    address, action = _address(hook), str(hook.get("action"))
    was = progress.resources.get(address, ("", 0.0))[0]
    state = _DOING.get(action, ("working", "done"))[1]
    if was in _HALVES.values():
        state = HALF_REPLACED
    elif was == REPLACING:
        state = "replaced"
    return _put(progress, address, (state, _seconds(hook)))


def _failed(progress: Progress, said: Line) -> Progress:
    hook = said.get("hook") or {}
    return _put(progress, _address(hook), ("failed", _seconds(hook)))


def _seconds(hook: Line) -> float:
    found = hook.get("elapsed_seconds")
    return float(found) if isinstance(found, int | float) else 0.0


_FOLDS: Mapping[str, Callable[[Progress, Line], Progress]] = {
    "init_output": _init,
    "refresh_start": _refreshing,
    "refresh_complete": _refreshed,
    "planned_change": _planned,
    "apply_start": _started,
    "apply_progress": _going_on,
    "apply_complete": _completed,
    "apply_errored": _failed,
}
