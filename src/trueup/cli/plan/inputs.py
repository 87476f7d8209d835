"""
Inputs: the variables of a root in a checkout, without the cluster that its Stack lives in.

ConfigMaps and Secrets count as far as they stand in the checkout, or a server lends them (no
Secrets); ``TF_VAR_name`` in the environment comes before all that a Stack says, as whoever sets it
knows. What is left is assumed, and the plan is provisional.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import msgspec

from trueup.cli.plan.kept import Lent
from trueup.cli.plan.lending import Lending
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.resolving import Resolver
from trueup.core.stacks.row import MASKED
from trueup.core.stacks.values import CONFIG_MAP, SECRET, decoded
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.policy import Finding, Severity
from trueup.model.stack import (
    STACK,
    EnvironmentVariable,
    OutputSelector,
    Stack,
    StackSpec,
    Variable,
    VariableSource,
    VariablesSource,
)

ASSUMED = "InputAssumed"
PREFIX = "TF_VAR_"
_NOWHERE = "trueup-nowhere"  # no namespace: none of our own Secrets are in a checkout
replace = msgspec.structs.replace


@dataclass(frozen=True)
class Objects:
    """ConfigMaps and Secrets, as far as they are known."""

    known: Mapping[Ref, Object] = field(default_factory=dict)

    async def get(self, ref: Ref) -> Object | None:
        return self.known.get(ref)


@dataclass(frozen=True)
class Reader:
    """*environ*: of whoever runs this."""

    lending: Lending
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    async def inputs(self, stack: Stack) -> tuple[Inputs, tuple[Finding, ...]]:
        """What is assumed is told. ``Stalled`` as on a server, but for what is not there."""
        lending = self.lending
        known, why = await lending.objects(stack)
        lent = await lending.outputs(stack)
        named = {name.removeprefix(PREFIX) for name in self.environ if name.startswith(PREFIX)}
        reading = _Reading(stack, known, lent, why, asked=lending.server.client is not None)
        spec = reading.reduced(named, self.environ)
        resolver = Resolver(Objects(known), lending.stacks, lending.given, _no_key, _NOWHERE)
        made = await resolver.inputs(replace(stack, spec=spec))
        made.provisional = made.provisional or bool(reading.told)
        return made, tuple(reading.told)


@dataclass
class _Reading:
    """
    Of one Stack. *why*: the server did not say what the ConfigMaps of *stack* hold. *asked*: there
    is a server.
    """

    stack: Stack
    known: Mapping[Ref, Object]
    lent: Mapping[Ref, Lent | str]
    why: str
    asked: bool
    told: list[Finding] = field(default_factory=list)

    def reduced(self, named: Collection[str], environ: Collection[str]) -> StackSpec:
        """What can be resolved; a word in place of each value that cannot be had."""
        spec = self.stack.spec
        variables = tuple(self._variable(x) for x in spec.variables if x.name not in named)
        many = tuple(each for each in spec.variables_from if self._there(each))
        env = (self._environment(each, environ) for each in spec.runner.env)
        runner = replace(spec.runner, env=tuple(filter(None, env)))
        return replace(spec, variables=variables, variables_from=many, runner=runner)

    def _variable(self, each: Variable) -> Variable:
        if absent := self._absent(each.value_from):
            hint = self._hint(f"export {PREFIX}{each.name} to plan with its value")
            self._assume(f"variable {each.name} comes from {absent}", hint)
            return Variable(each.name, f"(from {absent})")
        if each.value == MASKED:  # as a server tells what a Stack says itself
            hint = self._hint(f"export {PREFIX}{each.name} to plan with its value")
            self._assume(f"variable {each.name} is sensitive", hint)
        return each

    def _there(self, each: VariablesSource) -> bool:
        for kind, selector in ((CONFIG_MAP, each.config_map_ref), (SECRET, each.secret_ref)):
            if selector is not None and self._ref(kind, selector.name) not in self.known:
                name = f"{kind.kind} {self.stack.namespace}/{selector.name}"
                self._assume(
                    f"variables come from {name}", self._hint(f"export {PREFIX}… for each")
                )
                return False
        return True

    def _environment(
        self, each: EnvironmentVariable, environ: Collection[str]
    ) -> EnvironmentVariable | None:
        """What is set here comes first: it is passed on in any case."""
        if each.name in environ:
            return None
        if absent := self._absent(each.value_from):
            hint = self._hint(f"export {each.name}, if the root needs it")
            self._assume(f"{each.name} comes from {absent}", hint)
            return None
        return each

    def _absent(self, source: VariableSource | None) -> str:
        """What a value would come from, if that is known neither here nor to a server."""
        if source is None:
            return ""
        if source.output_ref is not None:
            return self._withheld(source.output_ref)
        kind = SECRET if source.secret_key_ref else CONFIG_MAP
        selector = source.secret_key_ref or source.config_map_key_ref
        if selector is None or selector.optional:
            return ""
        found = self.known.get(self._ref(kind, selector.name))
        there = found is not None and selector.key in decoded(found)
        return "" if there else f"{kind.kind} {self.stack.namespace}/{selector.name}"

    def _withheld(self, wanted: OutputSelector) -> str:
        """An output that the server has, and does not tell to whoever asks."""
        namespace = wanted.namespace or self.stack.namespace
        lent = self.lent.get(Ref(STACK, namespace, wanted.stack))
        refused = isinstance(lent, str) or (lent is not None and wanted.output in lent.withheld)
        hidden = refused and wanted.mock is None
        return f"output {wanted.output} of Stack {namespace}/{wanted.stack}" if hidden else ""

    def _ref(self, kind: GroupKind, name: str) -> Ref:
        return Ref(kind, self.stack.namespace, name)

    def _assume(self, words: str, hint: str) -> None:
        whys = (self.why, *(each for each in self.lent.values() if isinstance(each, str)))
        why = next(filter(None, whys), "")
        said = f"{words}, not known here" + (f": {why}" if why else "")
        self.told.append(Finding(ASSUMED, said, hint, Severity.WARNING))

    def _hint(self, first: str) -> str:
        return (
            f"{first}; or have the server plan it: trueup plan --revision" if self.asked else first
        )


async def _no_key(_stack: Stack) -> bytes:
    return b"checkout"
