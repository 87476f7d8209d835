"""
Mutating: what MutatingAdmissionPolicies make of a write, one mutation after the other.

As upstream, who sent the write does not come to own what they change. Policies that want to be
asked again (``reinvocationPolicy: IfNeeded``) are, once, after all have been.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from trueup.apiserver import errors
from trueup.apiserver.cel.compiling import Failed
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
from trueup.apiserver.policies.changing import Changed, NotChanged, changed
from trueup.apiserver.policies.facts import Body, Facts
from trueup.apiserver.policies.judging import NotHere, applies, scope_of
from trueup.k8s.ref import GroupKind
from trueup.k8s.schema import Schema

KINDS = Kinds(
    GroupKind(API, "MutatingAdmissionPolicy"), GroupKind(API, "MutatingAdmissionPolicyBinding")
)
Default = Callable[[dict[str, Any]], dict[str, Any]]


class _Step(NamedTuple):
    """A policy with one of its parameters."""

    bound: Bound
    params: Body | None

    @property
    def again(self) -> bool:
        return bool(self.bound.policy["spec"].get("reinvocationPolicy") == "IfNeeded")


def mutated(
    cluster: Cluster, asked: Asked, before: Body | None, after: dict[str, Any], default: Default
) -> dict[str, Any]:
    """*after* as the policies make it, each change with its defaults; itself if none is bound."""
    found = bindings(cluster, asked, KINDS, fresh=before is None)
    if not found:
        return after
    facts = facts_of(asked, before, after)
    space = space_of(cluster, facts)
    about = list(bound(cluster, KINDS, found, facts, space))
    steps = [_Step(each, params) for each in about for params in each.params]
    walk = _Walk(cluster.schemas.stored(asked.resource), space, default, asked)
    for each in about:
        if each.lacking:
            raise walk.refusal(facts, each, NO_PARAMS, "Forbidden")
    last = walk.through(steps, facts)
    return last.object if isinstance(last.object, dict) else after


class _Walk(NamedTuple):
    """The way of one write through its policies."""

    schema: Schema
    space: Body | None
    default: Default
    asked: Asked

    def through(self, steps: Iterable[_Step], facts: Facts) -> Facts:
        again: list[_Step] = []
        for step in steps:
            if self._applies(step, facts):
                facts = self._changed(step, facts)
                again += [step] if step.again else []
        for step in again:
            if self._applies(step, facts):
                facts = self._changed(step, facts)
        return facts

    def _applies(self, step: _Step, facts: Facts) -> bool:
        try:
            return applies(step.bound.policy["spec"], scope_of(facts, step.params, self.space))
        except NotHere:
            return False
        except Failed as error:
            if step.bound.lenient:
                return False
            raise self.refusal(facts, step.bound, str(error), "Invalid") from error

    def _changed(self, step: _Step, facts: Facts) -> Facts:
        for mutation in step.bound.policy["spec"].get("mutations") or ():
            facts = self._mutation(step, mutation, facts)
        return facts

    def _mutation(self, step: _Step, mutation: Body, facts: Facts) -> Facts:
        scope = scope_of(facts, step.params, self.space)
        try:
            found: Changed = changed(step.bound.policy["spec"], mutation, scope, self.schema)
        except NotHere:
            return facts
        except NotChanged as error:
            if step.bound.lenient:
                return facts
            raise self.refusal(facts, step.bound, str(error), "Invalid") from error
        return facts.becoming(self.default(found))

    def refusal(self, facts: Facts, each: Bound, why: str, reason: str) -> errors.Refused:
        who, what = each.policy["metadata"]["name"], each.binding["metadata"]["name"]
        words = f"policy '{who}' with binding '{what}' denied request: {why}"
        return refusal(self.asked, facts, 403, reason, words, headed=False)
