"""
Windows: when an AppProject lets its applications sync (``spec.syncWindows``).

The rules are Argo CD's (reference 2.8). A window is open from each time that its schedule names
for its duration. While a deny window is open nothing is synced, and where there are allow windows
only while one of them is; ``manualSync`` excepts what a person asks for, ``syncOverrun`` what had
begun while it was allowed. A window that makes no sense allows nothing, for nobody can tell when
it was meant to be open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from trueup.core.globs import matches_any
from trueup.k8s.cron import FARTHEST, CronError, Schedule, parse, zone_problem
from trueup.k8s.duration import seconds
from trueup.k8s.value import Value
from trueup.model.application import Application, Destination
from trueup.model.policy import Finding, Severity
from trueup.model.project import AppProject, SyncWindow

ALLOW, DENY = "allow", "deny"
BLOCKED = "Sync operation blocked by sync window"
FIELDS = (
    "five fields: minute 0-59, hour 0-23, day of the month 1-31, month 1-12 or jan-dec, "
    "weekday 0-6 or sun-sat; each a number, a list 1,2, a range 1-5, a step */2, or *"
)
PATIENCE = timedelta(hours=1)
LONGEST = timedelta(days=10 * 366)
WORDS = 255  # bytes of a description


class Fault(Value, frozen=True):
    """A field of a window that makes no sense, and what is allowed there."""

    field: str
    message: str
    allowed: str


class Ruling(Value, frozen=True):
    """
    Whether a sync may go on.

    *until*: when that may be otherwise; None: never. *problem*: the window that makes no sense.
    """

    allowed: bool
    until: datetime | None = None
    problem: str = ""

    def wait(self, now: datetime) -> float:
        """The seconds until it is worth looking again; an hour at most, for clocks are set."""
        left = self.until - now if self.until else PATIENCE
        return min(left, PATIENCE).total_seconds()


def assigned(
    project: AppProject, app: Application, cluster: Destination | None = None
) -> tuple[SyncWindow, ...]:
    """The windows that are about *app*; *cluster*: its destination under address and name."""
    known = cluster or app.spec.destination
    there = app.spec.destination
    values = (
        (app.name,),
        tuple({there.server, there.name, known.server, known.name} - {""}),
        (there.namespace,),
    )
    return among(project, values)


def among(project: AppProject, values: Sequence[tuple[str, ...]]) -> tuple[SyncWindow, ...]:
    """The windows about what is called by these names, in these clusters, in these namespaces."""
    return tuple(each for each in project.spec.sync_windows if _about(each, values))


def ruling(
    windows: Sequence[SyncWindow],
    now: datetime,
    *,
    manual: bool,
    started: datetime | None = None,
) -> Ruling:
    """Whether a sync may go on; *windows*: those assigned; *started*: when it began, if it has."""
    for window in windows:
        for fault in faults(window):
            return Ruling(allowed=False, problem=fault.message)
    edges = [edge for each in windows if (edge := _edge(each, now)) is not None]
    allowed = _allowed(windows, now, manual=manual)
    if not allowed and started is not None:
        allowed = _may_overrun(windows, now) and _allowed(windows, started, manual=manual)
    return Ruling(allowed, min(edges, default=None))


def is_open(window: SyncWindow, now: datetime) -> bool:
    """Whether the window, which must make sense, is open now."""
    return opened(window, now) is not None


def faults(window: SyncWindow) -> Iterator[Fault]:
    """What makes no sense in a window."""
    if window.kind not in (ALLOW, DENY):
        said = f"kind '{window.kind}' mismatch: can only be allow or deny"
        yield Fault("kind", said, "allow or deny")
    zone = window.time_zone and zone_problem(window.time_zone)
    if zone:
        yield Fault(
            "timeZone",
            f"cannot parse '{window.time_zone}' as time zone: {zone}",
            "a name of the IANA database such as Europe/Berlin; UTC if there is none",
        )
    if wrong := _schedule_problem(window.schedule):
        yield Fault("schedule", f"cannot parse schedule '{window.schedule}': {wrong}", FIELDS)
    length = seconds(window.duration)
    if length is None or length > LONGEST.total_seconds():
        yield Fault(
            "duration",
            f"cannot parse duration '{window.duration}'",
            "a Go duration such as 30m, 8h or 1h30m",
        )


def _schedule_problem(text: str) -> str:
    if text.startswith("@"):
        return f"parser does not accept descriptors: {text}"
    try:
        _schedule(text, "UTC")
    except CronError as error:
        return str(error)
    return ""


def unfit(window: SyncWindow) -> Iterator[Fault]:
    """Why a window that makes sense is not stored, as Argo CD has it."""
    if not (window.applications or window.namespaces or window.clusters):
        shown = f"'{window.kind}':'{window.schedule}':'{window.duration}'"
        said = f"window {shown} requires one of application, cluster or namespace"
        yield Fault("applications", said, "globs, such as '*' for all applications")
    if len(window.description.encode()) > WORDS:
        said = f"description must not exceed {WORDS} characters"
        yield Fault("description", said, "fewer words")


def findings(project: AppProject, windows: Iterable[SyncWindow]) -> tuple[Finding, ...]:
    """What to say on an application of the windows assigned to it that make no sense."""
    told = []
    for number, window in enumerate(project.spec.sync_windows):
        if window in windows:
            for fault in faults(window):
                place = f"project {project.name}: spec.syncWindows[{number}].{fault.field}"
                message = f"{place}: {fault.message}"
                hint = f"nothing is synced until it is corrected; allowed: {fault.allowed}"
                told.append(Finding("SyncError", message, hint, Severity.WARNING))
    return tuple(told)


def _about(window: SyncWindow, values: Sequence[tuple[str, ...]]) -> bool:
    """Whether any list matches, or with ``andOperator`` every one that is not empty."""
    lists = (window.applications, window.clusters, window.namespaces)
    found = [
        any(matches_any(patterns, value) for value in each)
        for patterns, each in zip(lists, values, strict=True)
        if patterns
    ]
    return bool(found) and (all(found) if window.and_operator else any(found))


def _allowed(windows: Iterable[SyncWindow], now: datetime, *, manual: bool) -> bool:
    return permitted(in_the_way(standing(windows, now)), manual=manual)


def _may_overrun(windows: Iterable[SyncWindow], now: datetime) -> bool:
    return all(each.sync_overrun for each in in_the_way(standing(windows, now)))


def permitted(against: Sequence[SyncWindow], *, manual: bool) -> bool:
    """Whether a sync may begin all the same; *against*: the windows that stand in its way."""
    return not against or (manual and all(each.manual_sync for each in against))


def standing(windows: Iterable[SyncWindow], now: datetime) -> dict[SyncWindow, bool]:
    """Which of them are open."""
    return {each: is_open(each, now) for each in windows}


def in_the_way(there: Mapping[SyncWindow, bool]) -> tuple[SyncWindow, ...]:
    """The windows that stand in the way: open deny windows, or else allow windows, all shut."""
    denying = tuple(each for each, yes in there.items() if yes and each.kind == DENY)
    allowing = [each for each in there if each.kind == ALLOW]
    if denying or any(there[each] for each in allowing):
        return denying
    return tuple(allowing)


def _edge(window: SyncWindow, now: datetime) -> datetime | None:
    """When the window next opens or shuts."""
    since = opened(window, now)
    if since is not None:
        return since + length(window)
    return schedule_of(window).next_after(now)


def opened(window: SyncWindow, now: datetime) -> datetime | None:
    """When it opened, if it is open; the last time counts where several would."""
    schedule = schedule_of(window)
    return schedule.last_until(now.astimezone(UTC), now - min(length(window), FARTHEST))


def length(window: SyncWindow) -> timedelta:
    """For how long it is open each time."""
    return timedelta(seconds=seconds(window.duration) or 0)


def schedule_of(window: SyncWindow) -> Schedule:
    """Of one that makes sense."""
    return _schedule(window.schedule, window.time_zone or "UTC")


@lru_cache(maxsize=1024)
def _schedule(text: str, zone: str) -> Schedule:
    return parse(text, zone)
