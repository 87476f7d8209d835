"""Enforcing: the policies that are bound to a write, asked; the first that denies refuses it."""

from collections.abc import Iterator

from trueup.apiserver import errors
from trueup.apiserver.cluster import Asked, Cluster
from trueup.apiserver.policies.bound import (
    API,
    NO_PARAMS,
    Bound,
    Kinds,
    bindings,
    bound,
    facts_of,
    refusal,
    space_of,
)
from trueup.apiserver.policies.facts import Body, Facts
from trueup.apiserver.policies.judging import Denial, denials, scope_of
from trueup.k8s.ref import GroupKind

KINDS = Kinds(
    GroupKind(API, "ValidatingAdmissionPolicy"), GroupKind(API, "ValidatingAdmissionPolicyBinding")
)
_CODES = {"Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413}


def enforce(cluster: Cluster, asked: Asked, before: Body | None, after: Body | None) -> None:
    """Raise what a bound policy says if it denies that *after* takes the place of *before*."""
    found = bindings(cluster, asked, KINDS, fresh=before is None)
    denying = [each for each in found if "Deny" in (each["spec"].get("validationActions") or ())]
    if not denying:
        return
    facts = facts_of(asked, before, after)
    space = space_of(cluster, facts)
    for each in bound(cluster, KINDS, denying, facts, space):
        for denial in _asked(each, facts, space):
            raise _refusal(asked, facts, each, denial)


def _asked(each: Bound, facts: Facts, space: Body | None) -> Iterator[Denial]:
    """What the policy says with each of its parameters, or without any."""
    if each.lacking:
        yield Denial(NO_PARAMS)
    for params in each.params:
        yield from denials(each.policy, scope_of(facts, params, space))


def _refusal(asked: Asked, facts: Facts, each: Bound, denial: Denial) -> errors.Refused:
    who, what = each.policy["metadata"]["name"], each.binding["metadata"]["name"]
    words = f"ValidatingAdmissionPolicy '{who}' with binding '{what}' denied request"
    code = _CODES.get(denial.reason, 422)
    return refusal(asked, facts, code, denial.reason, f"{words}: {denial.message}", headed=True)
