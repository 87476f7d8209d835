"""
Inputs: the variables of a root in a checkout, without the cluster that its Stack lives in.

ConfigMaps and Secrets count as far as they stand in the checkout; ``TF_VAR_name`` in the
environment comes before all that a Stack says, as whoever sets it knows. What is left is assumed,
and the plan is provisional.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from trueup.cli.plan.outputs import Given
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.resolving import Resolver
from trueup.core.stacks.values import decoded
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.policy import Finding, Severity
from trueup.model.stack import EnvironmentVariable, Stack, Variable, VariableSource, VariablesSource

ASSUMED = "InputAssumed"
PREFIX = "TF_VAR_"
_CONFIG_MAP, _SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
_NOWHERE = "trueup-nowhere"  # no namespace: none of our own Secrets are in a checkout
replace = msgspec.structs.replace


@dataclass(frozen=True)
class Objects:
    """ConfigMaps and Secrets of the checkout."""

    known: Mapping[Ref, Object] = field(default_factory=dict)

    async def get(self, ref: Ref) -> Object | None:
        return self.known.get(ref)


@dataclass(frozen=True)
class Reader:
    """*environ*: of whoever runs this."""

    objects: Objects
    stacks: Mapping[Ref, Object]
    given: Given
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    async def inputs(self, stack: Stack) -> tuple[Inputs, tuple[Finding, ...]]:
        """What is assumed is told. ``Stalled`` as on a server, but for what is not there."""
        findings: list[Finding] = []
        spec = stack.spec
        overridden = {name.removeprefix(PREFIX) for name in self.environ if name.startswith(PREFIX)}
        variables = [
            self._variable(stack, each, findings)
            for each in spec.variables
            if each.name not in overridden
        ]
        many = [each for each in spec.variables_from if self._there(stack, each, findings)]
        env = [self._environment(stack, each, findings) for each in spec.runner.env]
        runner = replace(spec.runner, env=tuple(filter(None, env)))
        reduced = replace(
            spec, variables=tuple(variables), variables_from=tuple(many), runner=runner
        )
        resolver = Resolver(self.objects, self.stacks, self.given, _no_key, _NOWHERE)
        made = await resolver.inputs(replace(stack, spec=reduced))
        made.provisional = made.provisional or bool(findings)
        return made, tuple(findings)

    def _variable(self, stack: Stack, each: Variable, told: list[Finding]) -> Variable:
        absent = self._absent(stack, each.value_from)
        if not absent:
            return each
        hint = f"export {PREFIX}{each.name} to plan with its value"
        told.append(_assumed(f"variable {each.name} comes from {absent}, not known here", hint))
        return Variable(each.name, f"(from {absent})")

    def _there(self, stack: Stack, each: VariablesSource, told: list[Finding]) -> bool:
        for kind, selector in ((_CONFIG_MAP, each.config_map_ref), (_SECRET, each.secret_ref)):
            if selector is not None and Ref(kind, stack.namespace, selector.name) not in (
                self.objects.known
            ):
                name = f"{kind.kind} {stack.namespace}/{selector.name}"
                hint = f"export {PREFIX}… for each"
                told.append(_assumed(f"variables come from {name}, not known here", hint))
                return False
        return True

    def _environment(
        self, stack: Stack, each: EnvironmentVariable, told: list[Finding]
    ) -> EnvironmentVariable | None:
        """What is set here comes first: it is passed on in any case."""
        if each.name in self.environ:
            return None
        absent = self._absent(stack, each.value_from)
        if absent:
            hint = f"export {each.name}, if the root needs it"
            told.append(_assumed(f"{each.name} comes from {absent}, not known here", hint))
        return None if absent else each

    def _absent(self, stack: Stack, source: VariableSource | None) -> str:
        """The object that a value would come from, if that is not in the checkout."""
        if source is None or source.output_ref is not None:
            return ""
        kind = _SECRET if source.secret_key_ref else _CONFIG_MAP
        selector = source.secret_key_ref or source.config_map_key_ref
        if selector is None or selector.optional:
            return ""
        found = self.objects.known.get(Ref(kind, stack.namespace, selector.name))
        there = found is not None and selector.key in decoded(found)
        return "" if there else f"{kind.kind} {stack.namespace}/{selector.name}"


def _assumed(words: str, hint: str) -> Finding:
    return Finding(ASSUMED, words, hint, Severity.WARNING)


async def _no_key(_stack: Stack) -> bytes:
    return b"checkout"
