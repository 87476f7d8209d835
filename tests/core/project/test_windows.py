"""Sync windows: Argo CD's rules (reference 2.8), a table for each."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.project.windows import Ruling, assigned, faults, findings, is_open, ruling, unfit
from trueup.model.application import Application, Destination
from trueup.model.project import AppProject, SyncWindow

APP = """
metadata: {name: web-prod, namespace: argocd}
spec: {destination: {server: 'https://10.0.0.1', namespace: shop}}
"""
NIGHT = "schedule: '0 22 * * *', duration: 8h"  # open from 22:00 to 6:00


def windows(*texts: str) -> tuple[SyncWindow, ...]:
    return tuple(msgspec.convert(yaml.safe_load(f"{{{each}}}"), SyncWindow) for each in texts)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-{text}+00:00")


def project(*given: SyncWindow) -> AppProject:
    made = msgspec.convert({"metadata": {"name": "shop"}}, AppProject)
    spec = msgspec.structs.replace(made.spec, sync_windows=given)
    return msgspec.structs.replace(made, spec=spec)


@pytest.mark.parametrize(
    ("said", "matches"),
    [
        ("applications: [web-prod]", True),
        ("applications: ['*-prod']", True),
        ("applications: ['*-test']", False),
        ("applications: ['{web,api}-*']", True),
        ("namespaces: [shop]", True),
        ("namespaces: ['kube-*']", False),
        ("clusters: ['https://10.0.0.1']", True),
        ("clusters: [production]", True),
        ("clusters: ['https://10.*']", True),
        ("clusters: [staging]", False),
        ("applications: [other], namespaces: [shop]", True),
        ("applications: [other], namespaces: [shop], andOperator: true", False),
        ("applications: ['web-*'], namespaces: [shop], andOperator: true", True),
        ("applications: ['web-*'], clusters: [staging], andOperator: true", False),
        ("applications: []", False),
        ("andOperator: true", False),
    ],
)
def test_2_8_1_which_applications_a_window_is_about(said: str, matches: bool) -> None:
    [window] = windows(f"kind: deny, {NIGHT}, {said}")
    app = msgspec.convert(yaml.safe_load(APP), Application)
    cluster = Destination("https://10.0.0.1", "production")
    assert bool(assigned(project(window), app, cluster)) is matches


OPEN, SHUT = f"schedule: '0 11 * * *', duration: 4h", f"schedule: '0 2 * * *', duration: 1h"  # noqa: F541
DECISIONS = [
    # windows (all assigned)                                          by itself  by a person
    ([], True, True),
    ([f"kind: allow, {OPEN}"], True, True),
    ([f"kind: deny, {OPEN}"], False, False),
    ([f"kind: deny, {OPEN}, manualSync: true"], False, True),
    ([f"kind: deny, {OPEN}, manualSync: true", f"kind: deny, {OPEN}"], False, False),
    ([f"kind: deny, {OPEN}", f"kind: allow, {OPEN}"], False, False),  # deny wins
    ([f"kind: deny, {OPEN}, manualSync: true", f"kind: allow, {OPEN}"], False, True),
    ([f"kind: deny, {OPEN}, manualSync: true", f"kind: allow, {SHUT}"], False, True),
    ([f"kind: deny, {SHUT}"], True, True),
    ([f"kind: allow, {SHUT}"], False, False),
    ([f"kind: allow, {SHUT}, manualSync: true"], False, True),
    ([f"kind: allow, {SHUT}, manualSync: true", f"kind: allow, {SHUT}"], False, False),
    ([f"kind: allow, {SHUT}", f"kind: allow, {OPEN}"], True, True),
    ([f"kind: allow, {SHUT}", f"kind: deny, {SHUT}"], False, False),
    ([f"kind: allow, {OPEN}", f"kind: deny, {SHUT}"], True, True),
]


@pytest.mark.parametrize(("given", "automated", "manual"), DECISIONS)
def test_2_8_2_what_they_allow(given: list[str], automated: bool, manual: bool) -> None:
    now, made = at("01T12:00"), windows(*given)
    assert ruling(made, now, manual=False).allowed is automated
    assert ruling(made, now, manual=True).allowed is manual


@pytest.mark.parametrize(
    ("given", "started", "allowed"),
    [
        ([f"kind: deny, {OPEN}"], "01T10:59", False),
        ([f"kind: deny, {OPEN}, syncOverrun: true"], "01T10:59", True),
        ([f"kind: deny, {OPEN}, syncOverrun: true"], "01T11:30", False),  # began while denied
        ([f"kind: deny, {OPEN}, syncOverrun: true", f"kind: deny, {OPEN}"], "01T10:59", False),
        ([f"kind: allow, {SHUT}"], "01T02:30", False),
        ([f"kind: allow, {SHUT}, syncOverrun: true"], "01T02:30", True),
        ([f"kind: allow, {SHUT}, syncOverrun: true"], "01T03:00", False),
        # a deny window without the flag that is shut has no say
        ([f"kind: deny, {OPEN}, syncOverrun: true", f"kind: deny, {SHUT}"], "01T10:59", True),
    ],
)
def test_2_8_3_what_had_begun_may_overrun(given: list[str], started: str, allowed: bool) -> None:
    made = windows(*given)
    found = ruling(made, at("01T12:00"), manual=False, started=at(started))
    assert found.allowed is allowed


@pytest.mark.parametrize(
    ("said", "opened", "shut"),
    [
        (NIGHT, ["01T22:00", "02T05:59:59"], ["01T21:59:59", "02T06:00"]),
        # Tokyo is nine hours ahead
        (f"{NIGHT}, timeZone: Asia/Tokyo", ["01T13:00", "01T20:59"], ["01T12:59", "01T21:00"]),
        ("schedule: '* * * * *', duration: 1h", ["01T00:00", "01T12:34:56"], []),
        ("schedule: '0 0 * * 0', duration: 24h", ["03T12:00"], ["02T12:00", "04T00:00"]),
        ("schedule: '0 0 1 * *', duration: 48h", ["02T23:59"], ["03T00:00"]),
        ("schedule: '@daily', duration: 10m", ["01T00:05"], ["01T00:10"]),
        ("schedule: 'TZ=Asia/Tokyo 0 0 * * *', duration: 10m", ["01T15:05"], ["01T00:05"]),
        ("schedule: '0 0 30 2 *', duration: 10m", [], ["01T00:05"]),
        ("schedule: '0 0 * * *', duration: 0s", [], ["01T00:00", "01T00:01"]),
    ],
)
def test_2_8_5_when_a_window_is_open(said: str, opened: list[str], shut: list[str]) -> None:
    [window] = windows(f"kind: allow, {said}")
    assert all(is_open(window, at(each)) for each in opened)
    assert not any(is_open(window, at(each)) for each in shut)


def test_a_window_keeps_its_length_over_the_change_to_summer_time() -> None:
    [window] = windows(f"kind: allow, {NIGHT}, timeZone: Europe/Berlin")
    before, after = (datetime.fromisoformat(f"2026-03-29T{t}:59Z") for t in ("04:59", "05:00"))
    assert is_open(window, before)  # from 22:00 in winter, eight hours: until 7:00 in summer
    assert not is_open(window, after)


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ([f"kind: deny, {OPEN}"], "01T15:00"),
        ([f"kind: allow, {SHUT}"], "02T02:00"),
        ([f"kind: deny, {OPEN}", f"kind: allow, {SHUT}"], "01T15:00"),
        ([f"kind: deny, {SHUT}"], "02T02:00"),
        (["kind: allow, schedule: '0 0 30 2 *', duration: 1h"], None),
        ([], None),
    ],
)
def test_when_it_is_worth_looking_again(given: list[str], until: str | None) -> None:
    found = ruling(windows(*given), at("01T12:00"), manual=False)
    assert found.until == (at(until) if until else None)


def test_a_wait_lasts_to_the_second_and_at_most_an_hour() -> None:
    made = windows(f"kind: deny, {OPEN}")
    for now, wait in (("01T14:59:30", 30), ("01T14:00", 3600), ("01T11:00", 3600)):
        assert ruling(made, at(now), manual=False).wait(at(now)) == wait
    never = windows("kind: allow, schedule: '0 0 30 2 *', duration: 1h")
    assert ruling(never, at("01T11:00"), manual=False).wait(at("01T11:00")) == 3600


BAD: list[tuple[str, dict[str, Any]]] = [
    ("schedule: '0 25 * * *'", {"schedule": "end of range (25) above maximum (23)"}),
    ("schedule: '* * * *'", {"schedule": "expected exactly 5 fields, found 4"}),
    ("schedule: '0 0 * * * *'", {"schedule": "expected exactly 5 fields, found 6"}),
    ("schedule: '@daily'", {"schedule": "parser does not accept descriptors: @daily"}),
    ("schedule: '0 0 * * 7'", {"schedule": "end of range (7) above maximum (6)"}),
    ("schedule: nightly", {"schedule": "expected exactly 5 fields"}),
    ("duration: 1d", {"duration": "cannot parse duration '1d'"}),
    ("duration: ''", {"duration": "cannot parse duration ''"}),
    ("timeZone: Mars/Olympus", {"timeZone": "cannot parse 'Mars/Olympus' as time zone"}),
    ("kind: maybe", {"kind": "kind 'maybe' mismatch: can only be allow or deny"}),
]


@pytest.mark.parametrize(("said", "expected"), BAD)
def test_2_8_6_a_window_that_makes_no_sense_blocks(said: str, expected: dict[str, str]) -> None:
    good = yaml.safe_load(f"{{kind: allow, {NIGHT}, applications: ['*']}}")
    window = msgspec.convert({**good, **yaml.safe_load(f"{{{said}}}")}, SyncWindow)
    found = {fault.field: fault.message for fault in faults(window)}
    assert found.keys() == expected.keys()
    assert all(expected[field] in message for field, message in found.items())
    for manual in (True, False):
        ruled = ruling((window,), at("01T23:00"), manual=manual)
        assert ruled == Ruling(allowed=False, problem=next(iter(found.values())))
    [told] = findings(project(*windows(f"kind: deny, {NIGHT}"), window), (window,))
    [field] = expected
    assert told.type == "SyncError"
    assert told.message.startswith(f"project shop: spec.syncWindows[1].{field}: ")
    assert "allowed: " in told.hint
    assert not told.stops  # the application is compared all the same


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("namespaces: [prod]", []),
        ("manualSync: true", ["applications"]),
        (f"clusters: ['*'], description: {'x' * 255}", []),
        (f"clusters: ['*'], description: {'x' * 256}", ["description"]),
    ],
)
def test_a_window_that_is_about_nothing_is_not_stored(said: str, expected: list[str]) -> None:
    [window] = windows(f"kind: deny, {NIGHT}, {said}")
    assert [fault.field for fault in unfit(window)] == expected


def test_nothing_is_said_of_windows_that_are_about_others() -> None:
    [bad] = windows("kind: maybe, schedule: x, duration: y")
    assert findings(project(bad), ()) == ()
