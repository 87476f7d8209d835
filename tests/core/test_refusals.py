"""The words for what an API server does not take."""

import pytest

from trueup.core.refusals import declared, hint_of, located, named_fields, told
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.decision import Target
from trueup.model.errors import Cause, Refused, Stalled, Unreachable
from trueup.model.origin import Origin, Place
from trueup.model.plan import Plan
from trueup.model.policy import Finding

WEB = Ref(GroupKind("apps", "Deployment"), "shop", "web")


def refused(message: str, *fields: str, reason: str = "Invalid") -> Refused:
    causes = tuple(Cause("FieldValueInvalid", field, "no") for field in fields)
    return Refused(422, reason, message, "", causes)


@pytest.mark.parametrize(
    ("error", "merged", "paths"),
    [
        (refused("x", "spec.ports[1].port"), False, [("spec", "ports", "[1]", "port")]),
        (refused("x", "spec.ports[1].port"), True, [("spec", "ports")]),
        (refused("x", "a", "a", "b", "c", "d"), False, [("a",), ("b",), ("c",)]),
        (
            refused('strict decoding error: unknown field "spec.x", unknown field "spec.y"'),
            False,
            [("spec", "x"), ("spec", "y")],
        ),
        (
            refused(
                "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): "
                '.spec.template.spec.containers[name="web"].imagee: field not declared in schema'
            ),
            True,
            [("spec", "template", "spec", "containers", '[name="web"]', "imagee")],
        ),
        (
            refused(
                "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): "
                'errors:\n  .spec.a: duplicate entries for key [name="web"]\n'
                "  .spec.b: expected string, got 1"
            ),
            True,
            [("spec", "a"), ("spec", "b")],
        ),
        (
            refused(
                "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas "
                "of type int32"
            ),
            False,
            [("spec", "replicas")],
        ),
        (Stalled("X", "no"), False, []),
        (Unreachable("away"), False, []),
    ],
)
def test_the_fields_that_are_complained_of(
    error: Stalled | Unreachable, merged: bool, paths: list[tuple[str, ...]]
) -> None:
    assert list(named_fields(error, merged=merged)) == paths


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("spec.selector: Invalid value: {}: field is immutable", "it cannot be changed in place"),
        ('namespaces "shop" not found', "declare the namespace, or set"),
        ('pods "x" is forbidden: violates PodSecurity "restricted:v1.36"', "correct the pod's"),
        ("exceeded quota: small, requested: pods=1", "ask for less"),
        ("(shop/a; /v1, Kind=Secret): .sops: field not declared in schema", "it is encrypted"),
        ("anything else", "correct it in Git"),
    ],
)
def test_there_is_something_to_do(message: str, hint: str) -> None:
    assert hint_of(refused(message)).startswith(hint)


def test_the_api_servers_own_hint_is_kept_where_nothing_better_is_known() -> None:
    assert hint_of(Refused(403, "Forbidden", "no", "grant it")) == "grant it"
    assert (
        hint_of(Refused(403, "Forbidden", 'admission webhook "x" denied', "grant it")) != "grant it"
    )


def test_an_object_is_named_once() -> None:
    assert told(WEB, Stalled("X", "no room"), ()) == "deployment.apps/web: no room"
    assert told(WEB, Stalled("X", 'Deployment "web" is bad'), ()) == 'Deployment "web" is bad'


OWN = Place("web.yaml", 3, exact=True)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((), ""),
        ((OWN,), "declared at web.yaml:3"),
        ((OWN, Place("web.yaml", 9, exact=True)), "declared at web.yaml:9"),
        ((OWN, Place("web.yaml", 3)), "declared at web.yaml:3"),
        (
            (OWN, Place("a", 1, exact=True), Place("b", 2, exact=True), Place("a", 1, exact=True)),
            "declared at a:1; declared at b:2",
        ),
        ((Place("chart/web.yaml"),), "declared in chart/web.yaml"),
        (
            (OWN, Place(exact=True, how="spec.source.kustomize.images")),
            "set by the Application's spec.source.kustomize.images",
        ),
    ],
)
def test_the_line_of_the_field_is_better_than_that_of_the_object(
    places: tuple[Place, ...], words: str
) -> None:
    assert declared(places) == words


def test_a_finding_about_an_object_says_where_it_is() -> None:
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
    }
    target = Target((), (), objects=(Object(body),), origins=(Origin("web.yaml", 3),))
    plan = Plan("", findings=(Finding("A", "one", ref=WEB), Finding("B", "two")))
    messages = [each.message for each in located(plan, target).findings]
    assert messages == ["one (declared at web.yaml:3)", "two"]
