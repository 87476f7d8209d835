"""What a heal says of the drift that it puts right."""

from datetime import UTC, datetime

from trueup.core.decide.drift import drift, ended
from trueup.k8s.object import Object
from trueup.model.application import Info, Operation, OperationState
from trueup.model.change import Action, Change, FieldChange
from trueup.model.comparison import Compared, SyncCode
from trueup.model.event import Event

NOW = datetime(2026, 1, 1, 12, 0, 4, tzinfo=UTC)
EDITED = Object(
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "managedFields": [
                {
                    "manager": "kubectl-edit",
                    "operation": "Update",
                    "apiVersion": "apps/v1",
                    "time": "2026-01-01T12:00:00Z",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:spec": {"f:replicas": {}}},
                }
            ],
        },
        "spec": {"replicas": 5},
    }
)
SECRET = Object(
    {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "key", "namespace": "shop"},
        "data": {"key": "aHVudGVyMg=="},
    }
)


def differing(live: Object, *fields: FieldChange) -> Compared:
    change = Change(live.ref, Action.UPDATE, fields=fields)
    return Compared(live.ref, "v1", SyncCode.OUT_OF_SYNC, change, live=live)


def test_a_changed_field_is_told_with_the_manager_that_changed_it() -> None:
    (line,) = drift([differing(EDITED, FieldChange(("spec", "replicas"), 5, 3))], NOW)
    assert line == Info(
        "drift", "Deployment shop/web: spec.replicas 3 → 5 by kubectl-edit, 4 s ago"
    )


def test_values_of_secrets_are_not_told() -> None:
    (line,) = drift([differing(SECRET, FieldChange(("data", "key"), "aHVudGVyMg==", "YWJj"))], NOW)
    assert "aHVudGVyMg" not in line.value
    assert "YWJj" not in line.value


def test_a_deleted_object_is_told() -> None:
    change = Change(EDITED.ref, Action.CREATE, EDITED)
    gone = Compared(EDITED.ref, "v1", SyncCode.OUT_OF_SYNC, change, desired=EDITED)
    assert drift([gone], NOW) == (Info("drift", "Deployment shop/web: it had been deleted"),)


def test_what_is_in_sync_is_not_told() -> None:
    assert drift([Compared(EDITED.ref, "v1", SyncCode.SYNCED, live=EDITED)], NOW) == ()


def test_many_objects_are_cut() -> None:
    many = [differing(EDITED, FieldChange(("spec", "replicas"), 5, 3))] * 7
    assert drift(many, NOW)[-1] == Info("drift", "and 2 objects more")


def test_the_end_of_a_heal_is_an_event_and_so_is_a_failure() -> None:
    state = OperationState(
        Operation(info=(Info("drift", "ConfigMap shop/a: it had been deleted"),))
    )
    told = ended(state, "Succeeded", "all done")
    assert told == Event("SelfHealed", "put back ConfigMap shop/a: it had been deleted")
    assert ended(OperationState(), "Succeeded", "all done") is None
    assert ended(state, "Failed", "no") == Event("OperationFailed", "no", warning=True)
