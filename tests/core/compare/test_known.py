"""Fields of custom kinds that are of built-in types: what is the same in them (reference 2.10)."""

import pytest

from tests.core.schemas import definitions
from tests.core.written import obj, synced
from trueup.core.compare.overrides import ROLLOUT, KnownField
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.schema import ANYTHING, Definitions

THING = """
apiVersion: example.test/v1
kind: Thing
metadata: {{name: it, namespace: shop}}
spec: {spec}
"""
SCHEMA = Definitions({}).custom(
    {
        "properties": {
            "spec": {
                "type": "object",
                "properties": {
                    "cpu": {"type": "string"},
                    "pods": {
                        "type": "array",
                        "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                    },
                },
                "x-kubernetes-preserve-unknown-fields": True,
            }
        }
    }
)
POD = "{containers: [{name: a, image: a, resources: {limits: {cpu: %s}}}]}"


def known(field: str, type_: str) -> KnownField:
    return KnownField("example.test", "*", tuple(field.split(".")), type_)


@pytest.mark.parametrize("schema", [SCHEMA, ANYTHING], ids=["schema", "none"])
@pytest.mark.parametrize(
    ("field", "type_", "git", "live", "same"),
    [
        ("spec.cpu", "core/Quantity", "{cpu: 500m}", "{cpu: '0.5'}", True),
        ("spec.cpu", "core/Quantity", "{cpu: 500m}", "{cpu: '0.6'}", False),
        ("spec.other", "core/Quantity", "{cpu: 500m}", "{cpu: '0.5'}", False),
        ("spec.limits", "core/v1/ResourceList", "{limits: {a: 1k}}", "{limits: {a: '1000'}}", True),
        ("spec.every", "meta/v1/Duration", "{every: 60m}", "{every: 1h0m0s}", True),
        ("spec.every", "meta/v1/Duration", "{every: 60m}", "{every: 2h}", False),
        ("spec.every", "meta/v1/Duration", "{every: often}", "{every: seldom}", False),
        ("spec.pod", "core/v1/PodSpec", f"{{pod: {POD % '1'}}}", f"{{pod: {POD % '1000m'}}}", True),
        ("spec.pod", "core/v1/PodSpec", f"{{pod: {POD % '1'}}}", f"{{pod: {POD % '2'}}}", False),
        # the items of a list
        (
            "spec.pods",
            "core/v1/PodSpec",
            f"{{pods: [{POD % '1'}]}}",
            f"{{pods: [{POD % '1000m'}]}}",
            True,
        ),
        ("spec.pod", "core/v1/No", f"{{pod: {POD % '1'}}}", f"{{pod: {POD % '1000m'}}}", False),
    ],
)  # fmt: skip
def test_2_10_values_that_mean_the_same(schema, field, type_, git, live, same) -> None:  # type: ignore[no-untyped-def]  # a table
    rules = Rules(
        lambda _version, _kind: schema, known=(known(field, type_),), types=definitions().named
    )
    verdict = difference(obj(THING.format(spec=git)), synced(THING.format(spec=live)), rules)
    assert (verdict.change is None) is same


def test_2_10_the_pods_of_a_rollout_are_known() -> None:
    spec = f"{{template: {{spec: {POD}}}}}"
    text = THING.replace("example.test/v1", "argoproj.io/v1alpha1").replace("Thing", "Rollout")
    rules = Rules(known=(ROLLOUT,), types=definitions().named)
    one, other = (text.format(spec=spec % cpu) for cpu in ("'0.5'", "500m"))
    assert difference(obj(one), synced(other), rules).change is None
