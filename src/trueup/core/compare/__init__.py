"""
Compare: all objects of an application, what Git declares beside what is live.

The rules of who belongs to the application are Argo CD's (reference 2.9): a live object is ours if
it carries our mark and no other object owns it; one that Git declares is compared even if it
carries no mark or another's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from trueup.core.annotations.hooks import is_hook, skipped, wave
from trueup.core.annotations.options import SyncOptions, compare_options, deletion, manner, pruning
from trueup.core.annotations.tracking import Tracking, instance_of, owned, self_referenced
from trueup.core.compare.ignore import matching, respected
from trueup.core.compare.normalize import named
from trueup.core.compare.targets import Targets, called, kind_of, prepared
from trueup.core.compare.verdict import Differ, Rules, Verdict, difference
from trueup.k8s.object import Object
from trueup.k8s.ref import CRD, NAMESPACE, GroupKind, Ref
from trueup.k8s.schema import pruned
from trueup.model.change import Action, Change
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.policy import Finding, Severity

__all__ = ["Context", "Rules", "Targets", "Verdict", "compare", "difference", "targets"]


@dataclass(frozen=True, slots=True)
class Context:
    """
    What the comparison of a whole application depends on.

    *instance*: what marks call the application. *namespace*: its destination. *namespaced*: the
    scope of each served kind. *excluded*: by the settings. *forbids*: why its project does not
    allow an object. *outdated*: the destination namespace has other metadata than is declared.
    *keeps_namespace*: its metadata is declared by the application itself, so it stays.
    *differ*: `difference`, or a function that remembers its answers.
    """

    instance: str
    namespace: str = ""
    tracking: Tracking = field(default_factory=Tracking)
    namespaced: Mapping[GroupKind, bool] = field(default_factory=dict)
    options: SyncOptions = field(default_factory=SyncOptions)
    rules: Rules = field(default_factory=Rules)
    excluded: Callable[[Object], bool] = lambda _obj: False
    forbids: Callable[[Ref], Finding | None] = lambda _ref: None
    outdated: bool = False
    keeps_namespace: bool = False
    differ: Differ = difference


def targets(desired: Iterable[Object], context: Context) -> Targets:
    """The desired objects made ready; worth remembering as long as the render is the same."""
    return prepared(desired, context.namespace, context.namespaced, context.excluded)


def compare(
    desired: Iterable[Object] | Targets, live: Mapping[Ref, Object], context: Context
) -> Comparison:
    """
    Every object of the application, compared.

    *live*: every object marked for the instance, and every live object with a target's ref.
    """
    ready = desired if isinstance(desired, Targets) else targets(desired, context)
    return _compare(ready, live, context)


def _compare(targets: Targets, live: Mapping[Ref, Object], context: Context) -> Comparison:
    wanted = {obj.ref: obj for obj in targets.objects if named(obj)}
    hooks = [obj for obj in targets.objects if is_hook(obj)]
    plain = [ref for ref, obj in wanted.items() if not is_hook(obj) and not skipped(obj)]
    asked = [*plain, *map(called, hooks)]
    forbidden = {ref: why for ref in asked if (why := context.forbids(ref)) is not None}
    allowed = tuple(obj for obj in hooks if called(obj) not in forbidden)
    declared = [
        _unless(ref in forbidden, _declared(obj, live.get(ref), context))
        for ref, obj in wanted.items()
    ]
    uids = {live[ref].at("metadata", "uid") for ref in wanted if ref in live} - {None}
    extra = [
        _extra(obj, context)
        for ref, obj in live.items()
        if ref not in wanted
        and obj.at("metadata", "uid") not in uids  # served under two groups
        and _ours(obj, context)
    ]
    shared = _shared(wanted, live, context)
    nameless = _nameless(targets.objects)
    refusals = tuple(forbidden.values())
    told = (*targets.findings, *nameless, *shared, *refusals)
    return Comparison((*declared, *extra), allowed, refusals, told, context.outdated)


def _declared(obj: Object, live: Object | None, context: Context) -> Compared:
    compared = _described(obj, live, context)
    if compared.hook or skipped(obj):
        return compared
    if live is None:
        change = Change(obj.ref, Action.CREATE, obj)
        return _with(compared, status=SyncCode.OUT_OF_SYNC, change=change)
    adjusted = _adjusted(obj, live, context)
    if adjusted is obj:
        verdict = context.differ(obj, live, context.rules)
    else:
        compared = _with(compared, desired=adjusted)
        verdict = difference(adjusted, live, context.rules)
    if verdict.change is not None:
        return _with(compared, status=SyncCode.OUT_OF_SYNC, change=verdict.change)
    return _with(compared, status=SyncCode.SYNCED, ignored=verdict.ignored)


def _unless(forbidden: bool, compared: Compared) -> Compared:
    """An object that the project forbids is never changed, whatever differs."""
    told = forbidden and not compared.hook
    return _with(compared, status=SyncCode.UNKNOWN) if told else compared


def _adjusted(obj: Object, live: Object, context: Context) -> Object:
    """What the sync options make of *obj* before it is applied; itself if they change nothing."""
    schema = context.rules.schema(str(obj.body["apiVersion"]), str(obj.body["kind"]))
    if not manner(obj, live, context.options).validate:
        body, _ = pruned(obj.body, schema)  # an apply would drop what the schema does not know
        obj = obj if body == obj.body else Object(body)
    ignore = matching(context.rules.ignore, obj)
    if ignore and context.options.on("RespectIgnoreDifferences"):
        return respected(obj, ignore, live, schema, context.rules.paths)
    return obj


def _extra(live: Object, context: Context) -> Compared:
    """A live object of ours that Git no longer has; one that was a hook is left alone."""
    compared = _described(None, live, context)
    if compared.hook or skipped(live):
        return compared
    return _with(
        compared,
        status=SyncCode.OUT_OF_SYNC,
        change=Change(live.ref, Action.DELETE),
        requires_pruning=True,
        counts="IgnoreExtraneous" not in compare_options(live).given,
    )


def _ours(live: Object, context: Context) -> bool:
    """
    Whether an undeclared live object is the application's.

    A CRD never is: it carries no mark, and its objects would go with it. Nor is an object whose
    mark was copied from another, nor one that the project does not permit, nor the destination
    namespace while ``managedNamespaceMetadata`` says what it is to look like.
    """
    ref = live.ref
    kept = context.keeps_namespace and ref == Ref(NAMESPACE, "", context.namespace)
    return (
        ref.kind != CRD
        and not kept
        and owned(live, context.instance, context.tracking)
        and self_referenced(live, context.tracking)
        and not context.excluded(live)
        and context.forbids(ref) is None
    )


def _described(desired: Object | None, live: Object | None, context: Context) -> Compared:
    obj = desired if desired is not None else live
    if obj is None:
        raise ValueError("neither desired nor live")
    _, _, version = str(obj.body["apiVersion"]).rpartition("/")
    return Compared(
        obj.ref,
        version,
        desired=desired,
        live=live,
        hook=is_hook(obj),
        wave=wave(obj),
        requires_confirmation=any(
            "confirm" in (pruning(each, context.options), deletion(each, context.options))
            for each in (desired, live)
            if each is not None
        ),
    )


def _with(compared: Compared, **news: object) -> Compared:
    return msgspec.structs.replace(compared, **news)


def _shared(
    wanted: Iterable[Ref], live: Mapping[Ref, Object], context: Context
) -> Iterator[Finding]:
    """What another application claims too: both are told, neither fights."""
    for ref in wanted:
        found = live.get(ref)
        other = instance_of(found, context.tracking) if found is not None else ""
        if other and found is not None and not _claims(found, other, context):
            yield Finding(
                "SharedResourceWarning",
                f"{ref} is part of applications {context.instance} and {other}",
                "declare it in one application only",
                Severity.WARNING,
            )


def _claims(live: Object, other: str, context: Context) -> bool:
    """Whether the mark is this application's own, or only a copy from another object."""
    mine = owned(live, context.instance, context.tracking) or other == context.instance
    return mine or not self_referenced(live, context.tracking)


def _nameless(objects: Iterable[Object]) -> Iterator[Finding]:
    """A plain object without a name can never be found again: it would be created at each sync."""
    for obj in objects:
        if not named(obj) and not is_hook(obj):
            yield Finding(
                "ComparisonError",
                f"{kind_of(obj)} has no metadata.name",
                "give it a name; generateName is for hooks only",
            )
