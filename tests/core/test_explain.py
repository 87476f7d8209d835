"""Of every field that differs: who made it so, and where it is declared otherwise."""

from datetime import UTC, datetime
from typing import Any

from tests.core.written import change_of, edited, obj, synced
from trueup.core.explain import (
    Difference,
    Spot,
    commits,
    dated,
    difference,
    differing,
    spots,
    wanted,
)
from trueup.k8s.object import Object
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, SyncCode
from trueup.model.decision import Target
from trueup.model.origin import Origin, Place
from trueup.model.source import Revision, Source

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template: {spec: {containers: [{name: web, image: "web:1"}]}}
"""
KEYS = """
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
data: {password: aHVudGVyMg==}
"""
SOURCES = (Source("https://a.test/a.git"), Source("https://b.test/b.git"))


def target(text: str, origin: Origin) -> Target:
    return Target(SOURCES, ("aaa", "bbb"), objects=(obj(text),), origins=(origin,))


def compared(text: str, live: Object, **more: Any) -> Compared:
    change = change_of(text, live)
    status = SyncCode.OUT_OF_SYNC if change else SyncCode.SYNCED
    return Compared(obj(text).ref, "v1", status, change, obj(text), live, **more)


def explained(text: str, live: Object, *places: Place) -> Difference:
    return difference(compared(text, live), target(text, Origin("x.yaml", 4, 1)), places)


def test_a_field_has_its_manager_and_its_line() -> None:
    live = edited(synced(WEB), replicas=5)
    own, line = Place("x.yaml", 4, exact=True, source=1), Place("p.yaml", 7, True, "patches", 1)
    found = explained(WEB, live, own, line)
    (field,) = found.fields
    assert (found.kind, found.namespace, found.name, found.change) == (
        *("Deployment", "shop", "web"),
        "update",
    )
    assert (field.path, field.desired, field.live) == ("spec.replicas", 3, 5)
    assert (field.manager, field.operation, field.subresource) == ("kubectl-edit", "Update", "")
    assert field.since == datetime(2026, 1, 2, tzinfo=UTC)
    declared = field.declared
    assert declared is not None
    assert (declared.repo_url, declared.commit) == ("https://b.test/b.git", "bbb")
    assert (declared.file, declared.line) == ("p.yaml", 7)
    assert (declared.certainty, declared.how) == ("exact", "patches")


def test_what_was_not_traced_is_known_by_its_file() -> None:
    found = explained(WEB, edited(synced(WEB), replicas=5))
    declared = found.fields[0].declared
    assert declared is not None
    assert (declared.file, declared.line, declared.certainty) == ("x.yaml", 4, "file only")


def test_secret_values_are_masked() -> None:
    live = synced(KEYS.replace("aHVudGVyMg==", "b3RoZXI="), synced(KEYS), by="kubectl")
    (field,) = explained(KEYS, live).fields
    assert (field.path, field.desired, field.live) == ("data.password", "+" * 12, "+" * 8)


def test_an_object_that_is_not_there_has_no_fields() -> None:
    desired = obj(WEB)
    change = Change(desired.ref, Action.CREATE, desired)
    each = Compared(desired.ref, "v1", SyncCode.OUT_OF_SYNC, change, desired)
    found = difference(each, target(WEB, Origin("x.yaml", 4)), ())
    assert (found.change, found.fields) == ("create", ())
    assert found.declared is not None
    assert found.declared.file == "x.yaml"


def test_an_object_that_git_does_not_have_is_declared_nowhere() -> None:
    live = synced(WEB)
    change = Change(live.ref, Action.DELETE)
    each = Compared(live.ref, "v1", SyncCode.OUT_OF_SYNC, change, None, live)
    assert wanted([each]) == ()
    found = difference(each, target(KEYS, Origin("x.yaml", 4)), ())
    assert (found.change, found.declared, found.fields) == ("delete", None, ())


def test_the_mark_is_declared_by_nobody_but_us() -> None:
    marked = WEB.replace(
        "namespace: shop}",
        "namespace: shop, annotations: {argocd.argoproj.io/tracking-id: a}}",
    )
    found = explained(marked, synced(WEB))
    declared = found.fields[0].declared
    assert declared is not None
    assert (declared.file, declared.how) == ("", "the tracking mark")


def test_only_what_differs_is_asked_for() -> None:
    same, other = compared(WEB, synced(WEB)), compared(WEB, edited(synced(WEB), replicas=5))
    found = differing([same, other])
    assert found == (other,)
    assert [each.paths for each in wanted(found)] == [(("spec", "replicas"),)]


def test_a_commit_is_told_by_its_first_line() -> None:
    revisions = [Revision("aaa", "Scale up\n\nfor the sale", "Ann"), Revision("bbb")]
    found = commits(target(WEB, Origin()), revisions)
    assert [(each.source, each.author, each.subject) for each in found] == [
        (0, "Ann", "Scale up"),
        (1, "", ""),
    ]


def test_each_line_is_asked_for_once_and_of_what_is_uncertain_the_file() -> None:
    live = edited(synced(WEB), replicas=5, paused=True)
    text = WEB.replace("replicas: 3", "replicas: 3\n  paused: false")
    own, exact = Place("x.yaml", 4, source=1), Place("x.yaml", 7, True, source=1)
    both = explained(text, live, own, exact, own)
    assert spots([both, both]) == {(1, "x.yaml"): (7, 0)}


def test_what_changed_a_line_last_is_told_with_it() -> None:
    live = edited(synced(WEB), replicas=5)
    own = Place("x.yaml", 4, source=1)
    found = explained(WEB, live, own, Place("x.yaml", 7, True, source=1))
    changes = {Spot(1, "x.yaml", 7): Revision("ccc", "Scale up\n\nfor the sale", "Ann")}
    (told,) = dated([found], target(WEB, Origin()), changes)
    assert told.declared == found.declared
    declared = told.fields[0].declared
    assert declared is not None
    assert declared.changed is not None
    assert (declared.commit, declared.changed.commit) == ("bbb", "ccc")
    assert (declared.changed.subject, declared.changed.repo_url) == (
        "Scale up",
        SOURCES[1].repo_url,
    )
