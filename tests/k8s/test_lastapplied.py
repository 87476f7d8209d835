"""Where client-side and server-side apply meet."""

from tests.k8s.things import manager, thing
from trueup.k8s.apply import Body, apply, update
from trueup.k8s.schema import Schema

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def client_side(text: str, written: str, kind: Schema) -> Body:
    """An object as ``kubectl apply`` leaves it."""
    found = thing(text)
    found["metadata"] = {"name": "it", "annotations": {LAST_APPLIED: written}}
    return update(None, found, manager("kubectl-client-side-apply", "Update"), kind)


def test_kubectl_takes_over_what_the_annotation_says_it_set(kind: Schema) -> None:
    said = '{"apiVersion":"example.com/v1","kind":"Thing","spec":{"text":"a"}}'
    live = client_side("text: a", said, kind)
    outcome = apply(live, thing("text: b"), manager("kubectl"), kind, force=False)
    assert outcome.conflicts == ()
    assert outcome.body["metadata"]["annotations"][LAST_APPLIED] == (
        '{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"it"},'
        '"spec":{"text":"b"}}\n'
    )


def test_the_annotation_does_not_speak_for_a_field_changed_since(kind: Schema) -> None:
    said = '{"apiVersion":"example.com/v1","kind":"Thing","spec":{"text":"a"}}'
    live = client_side("text: z", said, kind)
    assert apply(live, thing("text: b"), manager("kubectl"), kind, force=False).conflicts
    assert apply(live, thing("text: b"), manager("me"), kind, force=False).conflicts


def test_an_annotation_that_does_not_fit_the_schema_says_nothing(kind: Schema) -> None:
    spec = '{"text":"a","set":["x","x"]}'
    live = client_side(spec, f'{{"apiVersion":"example.com/v1","spec":{spec}}}', kind)
    assert apply(live, thing("text: b"), manager("kubectl"), kind, force=False).conflicts
