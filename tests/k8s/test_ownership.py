"""Who owns a field: managedFields turned round."""

from tests.k8s.things import manager, thing
from trueup.k8s.apply import apply, update
from trueup.k8s.ownership import owners, who_owns
from trueup.k8s.schema import Schema


def test_who_owns_a_field_since_when(kind: Schema) -> None:
    live = apply(None, thing("{text: a, whole: {a: x}}"), manager("git"), kind, force=True).body
    edited = {**live, "spec": {"text": "b", "whole": {"a": "x"}}}
    live = update(live, edited, manager("kubectl-edit", "Update", 2), kind)
    (owner,) = who_owns(live, ("f:spec", "f:text"))
    assert owner.manager == "kubectl-edit"
    assert (owner.operation, owner.time) == ("Update", "2026-01-02T00:00:00Z")
    assert [each.manager for each in who_owns(live, ("f:spec", "f:whole", "f:a"))] == ["git"]
    assert who_owns(live, ("f:spec", "f:count")) == ()
    assert set(owners(live)) == {".spec.text", ".spec.whole"}
    assert owners({}) == {}
