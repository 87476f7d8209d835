"""
Inputs: the variables and the environment of a Stack, from wherever it says that they come.

What they are named by (`Inputs.digest`) is made with a key of the Stack's own, so that it tells
nobody what they say, and is another as soon as they say something else.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from trueup.core.stacks.values import decoded, names_of, private, sources
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.stack import (
    STACK,
    KeySelector,
    OutputSelector,
    Stack,
    StackSpec,
    VariableSource,
    VariablesSource,
)

CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")
OUTPUTS = "outputs"


@dataclass(slots=True)
class Inputs:
    """
    *secrets*: texts that are never shown. *provisional*: some are what a plan may assume.
    *missing*: what has to be there first; *expected*: the variables that get their values by that.
    *withheld*: those that are not given, as they are secret.
    """

    variables: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    provisional: bool = False
    missing: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    digest: str = ""

    def hide(self, value: Any) -> None:
        """No text of it is to be shown."""
        self.secrets.update(_texts(value))

    def seal(self, spec: StackSpec, key: bytes) -> None:
        """Give it its name: all is known that a plan depends on."""
        said = (self.variables, self.environment, self.missing, _plain(spec))
        text = msgspec.json.encode(said, order="deterministic")
        self.digest = hmac.new(key, text, "sha256").hexdigest()[:16]


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
        spec = stack.spec
        for each in spec.variables_from:
            await self._all(made, seen, each)
        for variable in spec.variables:
            value = variable.value
            if not lent.secrets and (variable.sensitive or _secret(variable.value_from)):
                made.withheld.add(variable.name)
                continue
            if variable.value_from is not None:
                value = await self._value(made, seen, stack, variable.value_from)
            elif variable.sensitive:
                made.secrets.update(_texts(value))
            if value is not None or variable.value_from is None:
                made.variables[variable.name] = value
            elif variable.value_from.output_ref is not None:
                made.expected.add(variable.name)
        for name in spec.runner.env:
            text: Any = name.value
            if not lent.secrets and _secret(name.value_from):
                made.withheld.add(name.name)
                continue
            if name.value_from is not None:
                text = await self._value(made, seen, stack, name.value_from)
            if text is not None:
                made.environment[name.name] = text if isinstance(text, str) else str(text)
        made.seal(spec, await self.key(stack))
        return made

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
                    made.secrets.add(text)

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
            made.secrets.add(text)
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
                made.secrets.update(_texts(found.get("value")))
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


def references(stack: Stack) -> Iterator[Ref]:
    """The ConfigMaps, Secrets and Stacks that the inputs come from."""
    for kind, name in names_of(stack.spec):
        yield Ref(kind, stack.namespace, name)
    for output in _outputs(stack):
        yield Ref(STACK, output.namespace or stack.namespace, output.stack)


def _outputs(stack: Stack) -> Iterator[OutputSelector]:
    for each in sources(stack.spec):
        if each.output_ref:
            yield each.output_ref


def _secret(source: VariableSource | None) -> bool:
    return source is not None and source.secret_key_ref is not None


def _plain(spec: StackSpec) -> tuple[Any, ...]:
    """What stands in the spec itself and decides what is planned, or what is said of it."""
    return (
        spec.policy.rules,
        spec.policy.cost,
        spec.variable_files,
        spec.workspace,
        spec.targets,
        spec.backend,
        spec.tool,
        spec.version,
        *((spec.excludes,) if spec.excludes else ()),
    )


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value that must not be shown."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
