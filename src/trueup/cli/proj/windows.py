"""From flags and arguments to the sync windows of a project; every function gives a new spec."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trueup.cli.command import Call
from trueup.cli.flags import csv, switch, text
from trueup.cli.output import Failure
from trueup.cli.proj.spec import Spec

Window = dict[str, Any]
COLUMNS = (
    *("ID", "STATUS", "KIND", "SCHEDULE", "DURATION", "APPLICATIONS", "NAMESPACES", "CLUSTERS"),
    *("MANUALSYNC", "SYNCOVERRUN", "TIMEZONE", "USEANDOPERATOR", "NEXT"),
)
TEXTS = {
    "kind": "kind",
    "schedule": "schedule",
    "duration": "duration",
    "time-zone": "timeZone",
    "description": "description",
}
LISTS = {each: each for each in ("applications", "namespaces", "clusters")}
SWITCHES = {
    "manual-sync": "manualSync",
    "use-and-operator": "andOperator",
    "sync-overrun": "syncOverrun",
}
UPDATED = (
    csv("applications", "Applications that it is about: globs"),
    csv("clusters", "Clusters that it is about: globs of addresses or names"),
    text("description", "Description"),
    text("duration", "How long it is open: 1h30m"),
    csv("namespaces", "Namespaces that it is about: globs"),
    text("schedule", 'When it opens, as cron says it: "0 22 * * *"'),
    text("time-zone", "Time zone of the schedule", default="UTC"),
)
ADDED = (
    *UPDATED,
    text("kind", "allow or deny", "k"),
    switch("manual-sync", "Let people sync all the same"),
    switch("sync-overrun", "Let syncs that have begun go on"),
    switch("use-and-operator", "Be about what all lists name, not about what any names"),
)


def add(spec: Spec, call: Call) -> Spec:
    given = call.given
    made = {field: given.text(flag) for flag, field in TEXTS.items() if given.text(flag)}
    lists = {field: list(given.many(flag)) for flag, field in LISTS.items() if given.many(flag)}
    switches = {field: True for flag, field in SWITCHES.items() if given.on(flag)}
    if not all(made.get(each) for each in ("kind", "schedule", "duration")) or not lists:
        raise Failure(
            "cannot create window: require kind, schedule, duration and one or more of "
            "applications, namespaces and clusters"
        )
    return {**spec, "syncWindows": [*_windows(spec), {**made, **lists, **switches}]}


def update(spec: Spec, call: Call) -> Spec:
    given = call.given
    texts = {field: given.text(flag) for flag, field in TEXTS.items() if given.has(flag)}
    lists = {field: list(given.many(flag)) for flag, field in LISTS.items() if given.has(flag)}
    if not (texts or lists):
        raise Failure(
            "cannot update: require one or more of schedule, duration, application, namespace, "
            "cluster, timezone or description"
        )
    return _with(spec, call, {**texts, **lists})


def delete(spec: Spec, call: Call) -> Spec:
    at = _number(spec, call)
    call.confirm("Are you sure you want to delete sync window?")
    windows = _windows(spec)
    return {**spec, "syncWindows": [*windows[:at], *windows[at + 1 :]]}


def enable_manual(spec: Spec, call: Call) -> Spec:
    return _with(spec, call, {"manualSync": True})


def disable_manual(spec: Spec, call: Call) -> Spec:
    return _with(spec, call, {"manualSync": False})


def enable_overrun(spec: Spec, call: Call) -> Spec:
    return _with(spec, call, {"syncOverrun": True})


def disable_overrun(spec: Spec, call: Call) -> Spec:
    return _with(spec, call, {"syncOverrun": False})


def row(number: int, window: Mapping[str, Any], now: datetime) -> tuple[object, ...]:
    """One line of ``proj windows list``; the last column is ours."""
    state, coming = _outlook(window, now)
    return (
        number,
        state,
        *(window.get(field) or "" for field in ("kind", "schedule", "duration")),
        *(",".join(window.get(field) or ()) or "-" for field in LISTS),
        _enabled(window.get("manualSync")),
        _enabled(window.get("syncOverrun")),
        window.get("timeZone") or "UTC",
        _enabled(window.get("andOperator")),
        coming,
    )


def _outlook(window: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """Its state, and what it does next, by the clock of its time zone."""
    import msgspec

    from trueup.core.project.outlook import outlook
    from trueup.model.project import SyncWindow

    (found,) = outlook([msgspec.convert(window, SyncWindow, strict=False)], now)
    if found.faults:
        return "Invalid", "-"
    if found.open:
        closes = found.closes and f"closes {found.closes.isoformat(timespec='minutes')}"
        return "Active", closes or "-"
    opens = found.opens and f"opens {found.opens.isoformat(timespec='minutes')}"
    return "Inactive", opens or "-"


def _enabled(value: object) -> str:
    return "Enabled" if value else "Disabled"


def _with(spec: Spec, call: Call, changed: Mapping[str, Any]) -> Spec:
    at = _number(spec, call)
    windows = _windows(spec)
    windows[at] = {**windows[at], **changed}
    return {**spec, "syncWindows": windows}


def _number(spec: Spec, call: Call) -> int:
    said, last = call.given.text("ID"), len(_windows(spec)) - 1
    if not said.isascii() or not said.isdigit() or int(said) > last:
        known = f"the ids are 0 to {last}" if last >= 0 else "the project has no windows"
        raise Failure(f"window with id '{said}' not found", known)
    return int(said)


def _windows(spec: Spec) -> list[Window]:
    return [dict(each) for each in spec.get("syncWindows") or ()]
