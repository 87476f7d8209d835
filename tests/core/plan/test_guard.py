"""When a person has to confirm what a sync would prune."""

import msgspec
import pytest

from tests.core.decide.seen import app, config, extra, synced, syncing
from trueup.core.plan.guard import CONFIRM, Guard, confirmation, confirmed, guard, misread, request
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.application import Application
from trueup.model.comparison import Compared
from trueup.model.plan import Plan
from trueup.model.project import AppProject


def said(own: str | None = None, project: str | None = None) -> tuple[Application, AppProject]:
    noted = f'metadata: {{annotations: {{{CONFIRM}: "{own}"}}}}' if own is not None else ""
    meta = {"name": "p", "annotations": {CONFIRM: project} if project is not None else {}}
    return app(noted), msgspec.convert({"metadata": meta}, AppProject)


def plan(kept: int, lost: int, *more: Compared) -> Plan:
    objects = [synced(config(f"k{n}")) for n in range(kept)]
    gone = [extra(config(f"x{n}")) for n in range(lost)]
    found = syncing(app(), *objects, *gone, *more, prune=True).plan
    assert found is not None
    return found


def claim() -> Compared:
    meta = {"name": "data", "namespace": "shop"}
    body = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta}
    return extra(Object(body))


@pytest.mark.parametrize(
    ("own", "project", "expected"),
    [
        (None, None, Guard()),
        ("", None, Guard()),
        ("50%", None, Guard(((50, True),))),
        ("20, 50%", None, Guard(((20, False), (50, True)))),
        ("Namespace", None, Guard((), (GroupKind("", "Namespace"),))),
        ("argoproj.io/*", None, Guard((), (GroupKind("argoproj.io", "*"),))),
        (None, "10", Guard(((10, False),))),
        ("50%", "10", Guard(((50, True),))),
        ("none", "10", Guard()),
    ],
)
def test_the_application_says_it_or_else_its_project(
    own: str | None, project: str | None, expected: Guard
) -> None:
    assert guard(*said(own, project)) == expected
    assert not list(misread(*said(own, project)))


@pytest.mark.parametrize("word", ["half", "1.5", "-1", "50 %", "a/b/c"])
def test_what_makes_no_sense_stops(word: str) -> None:
    [finding] = misread(*said(word))
    assert finding.stops
    assert f'"{word}" is neither a number of objects nor a kind' in finding.message


@pytest.mark.parametrize(
    ("own", "kept", "lost", "why"),
    [
        ("50%", 5, 5, ""),
        ("50%", 4, 5, "5 of 9 objects would be pruned, more than 50%"),
        ("5", 100, 5, ""),
        ("5", 100, 6, "6 of 106 objects would be pruned, more than 5"),
        ("0", 1, 1, "1 of 2 objects would be pruned, more than 0: ConfigMap/shop/x0"),
        ("0%", 9, 0, ""),
        ("Namespace", 1, 9, ""),
        ("", 0, 9, ""),
    ],
)
def test_how_much_is_too_much(own: str, kept: int, lost: int, why: str) -> None:
    found = guard(*said(own)).against(plan(kept, lost))
    assert found.startswith(why) if why else found == ""


def test_what_is_precious() -> None:
    found = guard(*said("50%,PersistentVolumeClaim")).against(plan(9, 0, claim()))
    told = "1 of 10 objects would be pruned, among them PersistentVolumeClaim/shop/data"
    assert found == told


def test_what_is_not_pruned_is_not_lost() -> None:
    kept = extra(config("kept", **{"argocd.argoproj.io/sync-options": "Prune=false"}))
    assert guard(*said("0")).against(plan(1, 0, kept)) == ""


def test_a_confirmation_is_for_one_render_only() -> None:
    one, other = "0123456789abcdef", "fedcba9876543210"
    noted = app(f'metadata: {{annotations: {{trueup.dev/prune-confirmed: "{confirmation(one)}"}}}}')
    assert confirmed(noted, one)
    assert not confirmed(noted, other)
    assert not confirmed(app(), one)
    assert "web trueup.dev/prune-confirmed=0123456789ab" in request(app(), "much", one)
