"""
Resolving: the inputs of a Stack, from wherever it says that they come.

Its own words, ConfigMaps and Secrets beside it, outputs of other Stacks. Whoever asks may lend what
is not so yet (`Lent`), or keep secrets from what is made of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from trueup.control.stacks.inputs import Inputs
from trueup.core.stacks.naming import OUTPUTS
from trueup.core.stacks.values import CONFIG_MAP, SECRET, decoded, private
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.stack import (
    STACK,
    EnvironmentVariable,
    KeySelector,
    OutputSelector,
    Stack,
    Variable,
    VariableSource,
    VariablesSource,
)


class Lent(Value, frozen=True):
    """
    What inputs are made from, beside what the Stack says.

    *outputs*: of Stacks, what they would be; None: not known yet. *secrets*: whether whatever runs
    may know any.
    """

    outputs: Mapping[Ref, Mapping[str, Any]] = {}
    secrets: bool = True


ALL = Lent()


class Objects(Protocol):
    """Of a cluster, or of whatever stands for one."""

    async def get(self, ref: Ref) -> Object | None: ...


class Stacks(Protocol):
    """Those that there are."""

    def get(self, ref: Ref) -> Object | None: ...


class Outputs(Protocol):
    """As ``States`` keeps what was put down."""

    async def kept(self, name: str, id: str, blob: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Resolver:
    """
    Reads ConfigMaps and Secrets of the *home* cluster, and outputs from *states*.

    *key*: the Stack's own. *namespace*: where our own Secrets are, which no root may read.
    """

    home: Objects
    control: Stacks
    states: Outputs
    key: Callable[[Stack], Awaitable[bytes]]
    namespace: str

    async def inputs(self, stack: Stack, lent: Lent = ALL) -> Inputs:
        """Raises ``Stalled`` naming what is not there; of outputs `Inputs.missing` tells."""
        made, seen = Inputs(), _Objects(self.home, stack.namespace, self.namespace, lent)
        for each in stack.spec.variables_from:
            await self._all(made, seen, each)
        for variable in stack.spec.variables:
            await self._variable(made, seen, stack, variable)
        for name in stack.spec.runner.env:
            await self._environment(made, seen, stack, name)
        made.seal(stack.spec, await self.key(stack))
        return made

    async def _variable(
        self, made: Inputs, seen: "_Objects", stack: Stack, variable: Variable
    ) -> None:
        source, value = variable.value_from, variable.value
        if not seen.lent.secrets and (variable.sensitive or _secret(source)):
            made.withheld.add(variable.name)
            return
        if source is not None:
            value = await self._value(made, seen, stack, source)
        if variable.sensitive:
            made.hide(value)
        if value is not None or source is None:
            made.variables[variable.name] = value
        elif source.output_ref is not None:
            made.expected.add(variable.name)

    async def _environment(
        self, made: Inputs, seen: "_Objects", stack: Stack, name: EnvironmentVariable
    ) -> None:
        source = name.value_from
        if not seen.lent.secrets and _secret(source):
            made.withheld.add(name.name)
            return
        found: Any = name.value
        if source is not None:
            found = await self._value(made, seen, stack, source)
        if found is not None:
            made.environment[name.name] = str(found)

    async def _all(self, made: Inputs, seen: "_Objects", source: VariablesSource) -> None:
        for kind, selector in ((CONFIG_MAP, source.config_map_ref), (SECRET, source.secret_ref)):
            if selector is None:
                continue
            if kind == SECRET and not seen.lent.secrets:
                made.withheld.add(f"Secret {selector.name}")
                continue
            found = await seen.get(kind, selector)
            if found is None:
                continue
            for key, text in decoded(found).items():
                made.variables[source.prefix + key] = text
                if kind == SECRET:
                    made.hide_text(text)

    async def _value(
        self, made: Inputs, seen: "_Objects", stack: Stack, source: VariableSource
    ) -> Any:
        if source.output_ref is not None:
            return await self._output(made, seen.lent, stack, source.output_ref)
        kind = SECRET if source.secret_key_ref else CONFIG_MAP
        selector = source.secret_key_ref or source.config_map_key_ref
        if selector is None:
            raise Stalled(
                "InvalidSpecError",
                "valueFrom says nothing",
                "set configMapKeyRef, secretKeyRef or outputRef",
            )
        found = await seen.get(kind, selector)
        text = decoded(found).get(selector.key) if found else None
        if text is None and not selector.optional:
            raise Stalled(
                "InputMissing",
                f"{kind.kind} {stack.namespace}/{selector.name} has no key {selector.key}",
                "add the key, or say optional: true",
            )
        if text is not None and kind == SECRET:
            made.hide_text(text)
        return text

    async def _output(self, made: Inputs, lent: Lent, stack: Stack, wanted: OutputSelector) -> Any:
        namespace = wanted.namespace or stack.namespace
        self._permit(stack, wanted.stack, namespace)
        ref, kept = Ref(STACK, namespace, wanted.stack), None
        foreseen = lent.outputs.get(ref) or {}
        if foreseen.get(wanted.output) is not None:
            return foreseen[wanted.output]
        if self.control.get(ref) is not None:
            kept = await self.states.kept(f"{namespace}/{wanted.stack}:{OUTPUTS}", OUTPUTS, OUTPUTS)
        said = msgspec.json.decode(kept) if kept else {}
        found = said.get(wanted.output)
        hidden = found is not None and found.get("sensitive") and not lent.secrets
        if hidden or (wanted.output in foreseen and (found is None or wanted.mock is not None)):
            found = None
        if found is not None:
            made.provisional |= wanted.output in foreseen  # it is the one of before
            if found.get("sensitive"):
                made.hide(found.get("value"))
            return found.get("value")
        if wanted.mock is not None:
            made.provisional = True
        else:
            made.missing.append(f"output {wanted.output} of Stack {namespace}/{wanted.stack}")
        return wanted.mock

    def _permit(self, stack: Stack, name: str, namespace: str) -> None:
        """Whoever may write Stacks in one namespace must not read all outputs of another."""
        other = self.control.get(Ref(STACK, namespace, name))
        project = (other.at("spec", "project") or "default") if other else stack.project
        if namespace != stack.namespace and project != stack.project:
            raise Stalled(
                "OutputForbidden",
                f"Stack {namespace}/{name} is of the project {project}",
                "outputs are read in the same namespace, or within the same project",
            )


@dataclass(slots=True)
class _Objects:
    """Each is read once. *ours*: the namespace of our own Secrets."""

    home: Objects
    namespace: str
    ours: str
    lent: Lent = ALL
    known: dict[Ref, Object | None] = field(default_factory=dict)

    async def get(self, kind: GroupKind, selector: KeySelector) -> Object | None:
        """None: it is not there, and need not be."""
        ref = Ref(kind, self.namespace, selector.name)
        if ref not in self.known:
            self.known[ref] = await self.home.get(ref)
        found = self.known[ref]
        if found is not None and self.namespace == self.ours and private(found):
            hint = "give what the root needs a Secret of its own"
            raise Stalled("InputForbidden", f"{ref} is one of Trueup's own", hint)
        if found is None and not selector.optional:
            raise Stalled("InputMissing", f"{ref} is not there", "create it, or say optional: true")
        return found


def _secret(source: VariableSource | None) -> bool:
    return source is not None and source.secret_key_ref is not None
