"""
Progress: how far a run is, told from the lines that ``terraform … -json`` writes.

`followed` folds lines into a `Progress`, those that came together at once: a root may have
thousands of resources. Lines that are no JSON are messages. Secrets are masked, for a line may
hold what a provisioner prints.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from trueup.core.terraform.lines import NOTHING, Line, address, parsed, words
from trueup.core.terraform.secrets import Secrets
from trueup.model.terraform import Progress

STEPS = ("", "init", "plan", "apply")
"""A run goes through them in this order and never back."""
LONGEST = 500  # characters of a message

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

NONE = ("", 0.0)
State = tuple[str, float]


def follow(progress: Progress, line: bytes, secrets: Secrets = NOTHING) -> Progress:
    """*progress* after *line*."""
    return followed(progress, (line,), secrets)


def followed(progress: Progress, lines: Iterable[bytes], secrets: Secrets = NOTHING) -> Progress:
    """*progress* after *lines*."""
    so_far = _SoFar(progress)
    for line in lines:
        so_far.add(line, secrets)
    return so_far.told(progress)


def going(progress: Progress) -> Mapping[str, State]:
    """What is being done just now."""
    return {name: each for name, each in progress.resources.items() if each[0].endswith("ing")}


class _SoFar:
    """A `Progress` that is being made."""

    def __init__(self, before: Progress) -> None:
        self.step = before.step
        self.done, self.total = before.done, before.total
        self.resources = dict(before.resources)
        self.since = dict(before.since)
        self.message = before.message
        self.refreshed = before.refreshed

    def add(self, line: bytes, secrets: Secrets) -> None:
        said = parsed(line, secrets)
        text = line.decode(errors="replace").strip() if said is None else words(said)
        if said is not None and (fold := _FOLDS.get(str(said.get("type")))):
            fold(self, said)
        if text:
            message = secrets.masked(text)
            self.message = message if len(message) <= LONGEST else f"{message[:LONGEST]}…"

    def told(self, before: Progress) -> Progress:
        return msgspec.structs.replace(
            before,
            step=self.step,
            done=self.done,
            total=self.total,
            resources=self.resources,
            message=self.message,
            since=self.since,
            refreshed=self.refreshed,
        )

    def reach(self, step: str) -> None:
        if self.step not in STEPS or STEPS.index(step) > STEPS.index(self.step):
            self.step = step

    def was(self, said: Line) -> State:
        return self.resources.get(address(said), NONE)

    def put(self, said: Line, state: str, seconds: float = 0.0) -> None:
        """The resource of a line is in *state*; it is done once."""
        was = self.was(said)[0]
        self.resources[address(said)] = (state, seconds)
        self.done += (state in DONE) - (was in DONE)
        self.total = max(self.total, self.done)

    def begin(self, said: Line, state: str) -> None:
        self.put(said, state)
        if at := _time(said.get("@timestamp")):
            self.since[address(said)] = at

    def end(self, said: Line, state: str) -> None:
        self.put(said, state, _seconds(said))
        self.since.pop(address(said), None)


def _init(so_far: _SoFar, said: Line) -> None:
    so_far.reach("init")


def _refreshing(so_far: _SoFar, said: Line) -> None:
    so_far.reach("plan")
    so_far.begin(said, "refreshing")


def _refreshed(so_far: _SoFar, said: Line) -> None:
    so_far.reach("plan")
    so_far.resources.pop(address(said), None)
    so_far.since.pop(address(said), None)
    so_far.refreshed += 1


def _planned(so_far: _SoFar, said: Line) -> None:
    so_far.reach("plan")
    action = str((said.get("change") or {}).get("action"))
    if action not in _UNCOUNTED and not so_far.was(said)[0].startswith("to "):
        so_far.total += 1
        so_far.put(said, f"to {action}")


def _started(so_far: _SoFar, said: Line) -> None:
    action, was = _action(said), so_far.was(said)[0]
    state = _DOING.get(action, ("working", "done"))[0]
    if was == TO_REPLACE:
        state = _HALVES.get(action, REPLACING)
    elif was == HALF_REPLACED:
        state = REPLACING
    if action != "read":  # data is read by plans too
        so_far.reach("apply")
    so_far.begin(said, state)


def _going_on(so_far: _SoFar, said: Line) -> None:
    so_far.put(said, so_far.was(said)[0] or "working", _seconds(said))


def _completed(so_far: _SoFar, said: Line) -> None:
    was = so_far.was(said)[0]
    state = _DOING.get(_action(said), ("working", "done"))[1]
    if was in _HALVES.values():
        state = HALF_REPLACED
    elif was == REPLACING:
        state = "replaced"
    so_far.end(said, state)


def _failed(so_far: _SoFar, said: Line) -> None:
    so_far.end(said, "failed")


def _action(said: Line) -> str:
    return str((said.get("hook") or {}).get("action"))


def _seconds(said: Line) -> float:
    found = (said.get("hook") or {}).get("elapsed_seconds")
    return float(found) if isinstance(found, int | float) else 0.0


def _time(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


_FOLDS: Mapping[str, Callable[[_SoFar, Line], None]] = {
    "init_output": _init,
    "refresh_start": _refreshing,
    "refresh_complete": _refreshed,
    "planned_change": _planned,
    "apply_start": _started,
    "apply_progress": _going_on,
    "apply_complete": _completed,
    "apply_errored": _failed,
}
