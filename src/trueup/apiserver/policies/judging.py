"""What a policy says of one write: its conditions, variables and validations, evaluated."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cel_expr_python.cel import Expression

from trueup.apiserver.cel.compiling import Failed, NotCompiled, outcome
from trueup.apiserver.cel.policies import expression
from trueup.apiserver.policies.facts import Facts
from trueup.k8s.value import Value

Body = Mapping[str, Any]
Scope = dict[str, Any]


class Denial(Value, frozen=True):
    """Why a policy is against it."""

    message: str
    reason: str = "Invalid"


def scope_of(facts: Facts, params: Body | None, space: Body | None) -> Scope:
    """The variables of expressions, for one write and one parameter object."""
    return {
        "object": facts.object,
        "oldObject": facts.old,
        "request": facts.request,
        "params": params,
        "namespaceObject": space,
        "variables": {},
    }


def denials(policy: Body, scope: Scope) -> Iterator[Denial]:
    """Each validation of *policy* that does not hold; nothing if its conditions do not."""
    spec = policy["spec"]
    ignored = spec.get("failurePolicy") == "Ignore"
    try:
        if not applies(spec, scope):
            return
    except NotHere:
        return
    except Failed as error:
        if not ignored:
            yield Denial(str(error))
        return
    scope = with_variables(spec, scope)
    for each in spec.get("validations") or ():
        try:
            if evaluated(each["expression"], scope) is not True:
                yield Denial(_words(each, scope), each.get("reason") or "Invalid")
        except Failed as error:
            if not ignored:
                yield Denial(_in_error(each["expression"], error))
        except NotHere:
            continue


def applies(spec: Body, scope: Scope) -> bool:
    """Whether all of its conditions hold; raises `Failed`, in a sentence, or `NotHere`."""
    failed: list[str] = []
    for condition in spec.get("matchConditions") or ():
        text = condition["expression"]
        try:
            if evaluated(text, scope) is not True:
                return False
        except Failed as error:
            failed.append(_in_error(text, error))
    if failed:
        raise Failed(failed[0] if len(failed) == 1 else f"[{', '.join(failed)}]")
    return True


class NotHere(Exception):
    """An expression that uses what upstream has and this has not: it is passed over."""


def evaluated(text: str, scope: Scope, compile_: Callable[[str], Expression] = expression) -> Any:
    """What the expression gives; raises `Failed` or `NotHere`."""
    try:
        compiled = compile_(text)
    except NotCompiled as error:
        if error.here:
            raise NotHere from error
        raise Failed(str(error)) from error
    return outcome(lambda: compiled.eval(data=scope))


def with_variables(spec: Body, scope: Scope) -> Scope:
    """*scope* with the policy's own; one that cannot be evaluated is missing where it is used."""
    found: dict[str, Any] = {}
    for each in spec.get("variables") or ():
        try:
            found[each["name"]] = evaluated(each["expression"], {**scope, "variables": found})
        except (Failed, NotHere):
            continue
    return {**scope, "variables": found}


def _words(validation: Body, scope: Scope) -> str:
    if text := validation.get("messageExpression"):
        try:
            said = evaluated(text, scope)
        except (Failed, NotHere):
            said = ""
        if isinstance(said, str) and said.strip() and "\n" not in said:
            return said.strip()
    written = validation["expression"].strip()
    return validation.get("message") or f"failed expression: {written}"


def _in_error(text: str, error: Failed) -> str:
    return f"expression '{text}' resulted in error: {error}"
