"""
Targets: what Git declares, made ready to be compared.

Namespaces filled in or dropped by the scope of the kind, bodies in their normal form, excluded
kinds out, and of several objects with one identity the last. Made once for each render.
"""

from collections.abc import Callable, Iterable, Mapping

from trueup.core.annotations.misread import misread
from trueup.core.compare.normalize import declared, named, placed
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.value import Value
from trueup.model.policy import Finding, Severity

Excluded = Callable[[Object], bool]


class Targets(Value, frozen=True):
    """The desired objects of an application, each with a body that can be applied as it is."""

    objects: tuple[Object, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The names whose live objects a comparison wants to see; hooks that have none are left."""
        return tuple(obj.ref for obj in self.objects if named(obj))


def prepared(
    desired: Iterable[Object],
    namespace: str,
    namespaced: Mapping[GroupKind, bool],
    excluded: Excluded = lambda _obj: False,
) -> Targets:
    """
    The *desired* objects made ready.

    *namespace*: the Application's destination. *namespaced*: the scope of each served kind.
    *excluded*: the settings' ``resource.exclusions`` and ``inclusions``.
    """
    ready = [_placed(obj, namespace, namespaced) for obj in desired]
    kept = [obj for obj in ready if not excluded(obj)]
    warned = [_exclusion(obj) for obj in ready if excluded(obj)]
    unnamed = tuple(obj for obj in kept if not named(obj))
    by_ref: dict[Ref, list[Object]] = {}
    for obj in kept:
        if named(obj):
            by_ref.setdefault(obj.ref, []).append(obj)
    repeated = [_repetition(ref, len(same)) for ref, same in by_ref.items() if len(same) > 1]
    objects = (*(same[-1] for same in by_ref.values()), *unnamed)
    odd = (finding for obj in objects for finding in misread(obj, called(obj)))
    placeless = [_placeless(obj) for obj in objects if _nowhere(obj, namespaced)]
    return Targets(objects, (*placeless, *warned, *repeated, *odd))


def kind_of(obj: Object) -> GroupKind:
    """The kind of an object, also of one without a name."""
    group, _, _ = str(obj.body.get("apiVersion", "")).rpartition("/")
    return GroupKind(group, str(obj.body.get("kind", "")))


def called(obj: Object) -> Ref:
    """The name of an object, or what the name will begin with."""
    if named(obj):
        return obj.ref
    namespace, begin = (obj.at("metadata", key) or "" for key in ("namespace", "generateName"))
    return Ref(kind_of(obj), namespace, begin)


def _placed(obj: Object, namespace: str, namespaced: Mapping[GroupKind, bool]) -> Object:
    body = declared(obj.body)
    body = placed(body, namespace, namespaced=namespaced.get(kind_of(obj)))
    return obj if body is obj.body else Object(body)


def _nowhere(obj: Object, namespaced: Mapping[GroupKind, bool]) -> bool:
    return bool(namespaced.get(kind_of(obj)) and not obj.at("metadata", "namespace"))


def _placeless(obj: Object) -> Finding:
    version, kind = obj.body["apiVersion"], obj.body["kind"]
    return Finding(
        "InvalidSpecError",
        f"Namespace for {called(obj).name} {version}, Kind={kind} is missing.",
        "set spec.destination.namespace, or metadata.namespace in Git",
    )


def _exclusion(obj: Object) -> Finding:
    name = obj.at("metadata", "name") or obj.at("metadata", "generateName") or ""
    kind = kind_of(obj)
    return Finding(
        "ExcludedResourceWarning",
        f"Resource {kind.group}/{kind.kind} {name} is excluded in the settings",
        "remove it from Git, or change resource.exclusions and resource.inclusions",
        Severity.WARNING,
    )


def _repetition(ref: Ref, times: int) -> Finding:
    return Finding(
        "RepeatedResourceWarning",
        f"{ref} appears {times} times among the application's resources; the last one is used",
        "keep one declaration of it",
        Severity.WARNING,
    )
