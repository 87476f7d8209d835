"""Values: what a ConfigMap or Secret says by key, and which of them a Stack reads."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.stack import STACK, Stack, StackSpec, VariableSource

PART_OF, SECRET_TYPE = "app.kubernetes.io/part-of", "argocd.argoproj.io/secret-type"
CONFIG_MAP, SECRET = GroupKind("", "ConfigMap"), GroupKind("", "Secret")


def decoded(obj: Object) -> Mapping[str, str]:
    """The texts by key. What is no text in a Secret is left out."""
    data = obj.at("data") or {}
    if obj.ref.kind != SECRET:
        return {str(key): str(text) for key, text in data.items()}
    made: dict[str, str] = {}
    for key, text in data.items():
        try:
            made[str(key)] = base64.b64decode(text).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return made


def private(obj: Object) -> bool:
    """Whether it holds what only we may know: keys, and credentials of repositories or clusters."""
    return obj.ref.kind == SECRET and ours(obj.ref, obj.at("metadata", "labels") or {})


def ours(ref: Ref, labels: Mapping[str, str]) -> bool:
    """Whether such an object, where ours are, is one that we go by."""
    labelled = labels.get(PART_OF) == "argocd" or SECRET_TYPE in labels
    return labelled or ref.name.startswith(("argocd-", "trueup-"))


def references(stack: Stack) -> Iterator[Ref]:
    """The ConfigMaps, Secrets and Stacks that the inputs come from."""
    for kind, name in names_of(stack.spec):
        yield Ref(kind, stack.namespace, name)
    for source in sources(stack.spec):
        if (output := source.output_ref) is not None:
            yield Ref(STACK, output.namespace or stack.namespace, output.stack)


def names_of(spec: StackSpec) -> Iterator[tuple[GroupKind, str]]:
    """Every ConfigMap and Secret that is read, by kind and name."""
    for source in spec.variables_from:
        for kind, selector in ((CONFIG_MAP, source.config_map_ref), (SECRET, source.secret_ref)):
            if selector is not None:
                yield kind, selector.name
    for one in sources(spec):
        yield from _named(one)


def sources(spec: StackSpec) -> Iterator[VariableSource]:
    """Whatever single values come from."""
    said = [each.value_from for each in spec.variables]
    yield from filter(None, (*said, *(each.value_from for each in spec.runner.env)))


def read_of(spec: StackSpec, kind: GroupKind) -> Mapping[str, frozenset[str] | None]:
    """Every ConfigMap, or Secret, by name: which of its keys are read; None: all of them."""
    found: dict[str, frozenset[str] | None] = {}
    for one in sources(spec):
        selector = one.secret_key_ref if kind == SECRET else one.config_map_key_ref
        if selector is not None:
            found[selector.name] = (found.get(selector.name) or frozenset()) | {selector.key}
    for many in spec.variables_from:
        selector = many.secret_ref if kind == SECRET else many.config_map_ref
        if selector is not None:
            found[selector.name] = None
    return found


def _named(source: VariableSource | None) -> Iterator[tuple[GroupKind, str]]:
    if source and source.secret_key_ref:
        yield SECRET, source.secret_key_ref.name
    elif source and source.config_map_key_ref:
        yield CONFIG_MAP, source.config_map_key_ref.name
