"""
Verdict on one object: what would a forced server-side apply by ``argocd-controller`` change?

The question is put to a copy of the live object, so that nothing that another manager, a default
or an admission webhook added counts as drift, and what Git removed counts as a removal because we
still own it. What client-side apply owns is taken over first (`migration`).

`difference` judges one object and nothing else, so that its callers may remember its answer by
the digest of the desired object and the resourceVersion of the live one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.core.compare.differences import differences
from trueup.core.compare.ignore import Paths, matching, no_paths, without
from trueup.core.compare.known import Types, overlaid
from trueup.core.compare.migration import MANAGER, migrated
from trueup.core.compare.normalize import SERVER_FIELDS, without_notes
from trueup.core.compare.overrides import KnownField, known_of
from trueup.k8s.apply import would_change
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object
from trueup.k8s.ref import CRD
from trueup.k8s.schema import ANYTHING, Schema
from trueup.model.application import IgnoreDifferences
from trueup.model.change import Action, Change, FieldChange

Body = Mapping[str, Any]

_STATUS = (("status",),)


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What the comparison of one object depends on, besides the two objects.

    *schema*: the schema of an apiVersion and kind (ANYTHING: unknown, as for a kind that the
    cluster does not serve). *ignore*: the Application's rules and the system's.
    *paths*: evaluates their jq path expressions.
    *migrate*: take over what client-side apply owns (``ClientSideApplyMigration``).
    *status*: of which kinds a declared status is not compared: all, crd or none.
    *known*: fields of custom kinds that are of built-in *types*.
    """

    schema: Callable[[str, str], Schema] = lambda _version, _kind: ANYTHING
    ignore: tuple[IgnoreDifferences, ...] = ()
    migrate: bool = True
    paths: Paths = no_paths
    status: str = "all"
    known: tuple[KnownField, ...] = ()
    types: Types = lambda _name: None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    *change*: what counts as a difference; None: nothing.

    *ignored*: an apply would change something all the same, which the rules say not to count.
    """

    change: Change | None
    ignored: bool = False


Differ = Callable[[Object, Object, Rules], Verdict]


def difference(desired: Object, live: Object, rules: Rules) -> Verdict:
    """
    What would make *live* as *desired* (normalised: see `trueup.core.compare.targets`).

    *live* should be read in the version that *desired* is written in. If it is not, the versions
    are taken to have the same fields, as those of most custom kinds have.
    """
    version, kind = str(desired.body["apiVersion"]), str(desired.body["kind"])
    schema = rules.schema(version, kind)
    live = _in_version(live, version)
    ours = migrated(live) if rules.migrate else live
    ignored = rules.status == "all" or (rules.status == "crd" and desired.ref.kind == CRD)
    manager = Manager(MANAGER, "Apply", version, reset=_STATUS if ignored else ())
    change = would_change(dict(ours.body), dict(desired.body), manager, schema)
    if change is None:
        return Verdict(None)
    typed = overlaid(schema, known_of(rules.known, desired.ref.kind), rules.types)
    fields = fields_of(ours.body, change.body, typed)
    if not fields:
        return Verdict(None)
    ignore = matching(rules.ignore, desired)
    if ignore:
        before, after = (
            without(body, ignore, live, schema, rules.paths) for body in (ours.body, change.body)
        )
        fields = fields_of(before, after, typed)
    if not fields:
        return Verdict(None, ignored=True)
    return Verdict(Change(desired.ref, Action.UPDATE, desired, fields))


def moved(desired: Object, live: Object, after: Object, rules: Rules) -> tuple[FieldChange, ...]:
    """The fields in which *live* has become *after*, but for a status and what rules ignore."""
    version, kind = str(desired.body["apiVersion"]), str(desired.body["kind"])
    schema, ignore = rules.schema(version, kind), matching(rules.ignore, desired)
    one, other = (
        without(_plain(each), ignore, live, schema, rules.paths)
        for each in (_in_version(live, version), after)
    )
    schema = overlaid(schema, known_of(rules.known, desired.ref.kind), rules.types)
    return fields_of(one, other, schema)


def _plain(obj: Object) -> Body:
    """What a person may declare of it."""
    meta = {key: each for key, each in obj.at("metadata").items() if key not in SERVER_FIELDS}
    return {key: each for key, each in obj.body.items() if key != "status"} | {"metadata": meta}


def _in_version(live: Object, version: str) -> Object:
    same = live.body.get("apiVersion") == version
    return live if same else Object({**live.body, "apiVersion": version})


def fields_of(before: Body, after: Body, schema: Schema) -> tuple[FieldChange, ...]:
    """The fields that differ, but for annotations that nobody declares."""
    return tuple(differences(without_notes(before), without_notes(after), schema))
