"""Drift is told from what is not deployed yet, by whom the live value belongs to."""

from datetime import UTC, datetime

import yaml

from tests.core.written import OURS, change_of, edited, obj, synced
from trueup.core.drift.deviation import LONGEST, Deviation, Sort, deployed, deviations
from trueup.k8s.object import Object
from trueup.model.application import Application, ApplicationStatus, HistoryEntry
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, SyncCode
from trueup.model.decision import Target
from trueup.model.origin import Origin
from trueup.model.source import Source

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template: {spec: {containers: [{name: web, image: "web:1"}]}}
"""
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
data: {password: %s}
"""
COMMITTED = datetime(2026, 1, 5, tzinfo=UTC)


def found(desired: str, live: Object | None, last: str = "abc") -> tuple[Deviation, ...]:
    """Of one object that Git declares at ``abc``; *last*: what was deployed."""
    want = obj(desired)
    change = Change(want.ref, Action.CREATE, want) if live is None else change_of(desired, live)
    one = Compared(want.ref, "v1", SyncCode.OUT_OF_SYNC, change, want, live)
    target = Target(
        (Source(repo_url="https://x/y"),), ("abc",), "", (want,), origins=(Origin("web.yaml", 1),)
    )
    return deviations([one], target, (last,) if last else (), [COMMITTED])


def sorts(desired: str, live: Object | None, last: str = "abc") -> list[tuple[str, str, str]]:
    return [(each.field, str(each.sort), each.manager) for each in found(desired, live, last)]


def test_what_another_manager_changed_is_drift_wherever_git_is() -> None:
    live = edited(synced(WEB), replicas=5)
    for last in ("abc", "before", ""):
        assert sorts(WEB, live, last) == [("spec.replicas", "drift", "kubectl-edit")]
    (one,) = found(WEB, live)
    assert (one.desired, one.live, one.revision) == (3, 5, "")
    assert one.since == datetime(2026, 1, 2, tzinfo=UTC)
    assert (one.file, one.line, one.path) == ("web.yaml", 1, ("spec", "replicas"))


def test_what_is_as_we_applied_it_is_not_deployed_yet() -> None:
    ahead = WEB.replace("replicas: 3", "replicas: 4")
    (one,) = found(ahead, synced(WEB), "before")
    assert (one.sort, one.manager, one.revision, one.since) == (
        Sort.UNDEPLOYED,
        "",
        "abc",
        COMMITTED,
    )


def test_what_was_edited_by_hand_through_us_is_drift() -> None:
    live = edited(synced(WEB), by=OURS, replicas=5)
    assert sorts(WEB, live) == [("spec.replicas", "drift", OURS)]
    replaced = edited(synced(WEB, by="kubectl"), by=OURS, replicas=5)
    assert sorts(WEB.replace("3", "4"), replaced, "before")[0][1] == "undeployed"


def test_what_we_and_another_both_applied_is_still_as_we_applied_it() -> None:
    both = synced(WEB, synced(WEB), by="kubectl")
    ahead = WEB.replace("replicas: 3", "replicas: 4")
    assert sorts(ahead, both, "before")[0][:2] == ("spec.replicas", "undeployed")


def test_both_sorts_in_one_object() -> None:
    ahead = WEB.replace("web:1", "web:2")
    assert sorts(ahead, edited(synced(WEB), replicas=5), "before") == [
        ("spec.replicas", "drift", "kubectl-edit"),
        ('spec.template.spec.containers[name="web"].image', "undeployed", ""),
    ]


def test_what_is_missing_was_deleted_unless_git_has_moved() -> None:
    assert sorts(WEB, None) == [("", "drift", "")]
    assert sorts(WEB, None, "before") == [("", "undeployed", "")]
    assert sorts(WEB, None, "") == [("", "undeployed", "")]


def extra(live: Object) -> list[str]:
    one = Compared(
        live.ref, "v1", SyncCode.OUT_OF_SYNC, Change(live.ref, Action.DELETE), None, live
    )
    return [f"{each.change} {each.sort}" for each in deviations([one], Target((), ("abc",)), ())]


def test_what_git_does_not_declare_was_ours_or_is_somebody_elses() -> None:
    assert extra(synced(WEB)) == ["delete undeployed"]
    assert extra(synced(WEB, by="kubectl")) == ["delete drift"]


def test_secrets_are_masked_and_long_values_cut() -> None:
    (one,) = found(SECRET % "YQ==", synced(SECRET % "Yg=="), "before")
    assert set(one.desired + one.live) == {"+"}
    text = "\n".join(f"line {number}" for number in range(200))
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: s}\n"
    live = synced(settings + "data: {a: b}")
    (cut,) = found(settings + yaml.safe_dump({"data": {"a": text}}), live)
    assert cut.cut
    assert len(cut.desired) == LONGEST + 1


def test_what_was_deployed_last() -> None:
    entries = (HistoryEntry(id=0, revision="a"), HistoryEntry(id=1, revisions=("b", "c")))
    app = Application(metadata={"name": "x"}, status=ApplicationStatus(history=entries))
    assert deployed(app) == ("b", "c")
    one = Application(metadata={"name": "x"}, status=ApplicationStatus(history=entries[:1]))
    assert deployed(one) == ("a",)
    assert deployed(Application(metadata={"name": "x"})) == ()
