"""
Server-side difference: what the API server itself says that an apply would make of an object.

Asked for by ``ServerSideDiff=true`` (an annotation ``compare-options`` of the Application or of the
object, or the setting). A dry run tells what admission webhooks would do too. What they change of
fields that nobody owns is no difference, as in Argo CD (reference 2.10), unless
``IncludeMutationWebhook=true``. What Git declared once and the apply takes away is one, though it
has no owner any more: Argo CD overlooks that.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.annotations.options import SyncOptions, compare_options
from trueup.core.compare.ignore import matching, without
from trueup.core.compare.known import overlaid
from trueup.core.compare.migration import MANAGER, migrated
from trueup.core.compare.normalize import without_server_fields
from trueup.core.compare.overrides import known_of
from trueup.core.compare.ownership import owners_of
from trueup.core.compare.verdict import Rules, Verdict, fields_of
from trueup.k8s.object import Object
from trueup.k8s.ownership import owners
from trueup.k8s.ref import CRD
from trueup.k8s.value import Value
from trueup.model.change import Action, Change, FieldChange

DIFF, MUTATIONS = "ServerSideDiff", "IncludeMutationWebhook"
Body = Mapping[str, Any]


class Asking(Value, frozen=True):
    """Whether the server is to be asked about an object, and whether webhooks' changes count."""

    server: bool = False
    mutations: bool = False


def asking(desired: Object, live: Object, app: SyncOptions, *, default: bool) -> Asking:
    """
    The object's own options win over those of its Application (*app*), these over *default*.

    What is still owned by client-side apply is compared by us: a sync takes it over first, which no
    dry run can.
    """
    options = compare_options(desired).over(app)
    server = options.switch(DIFF)
    server = default if server is None else server
    return Asking(server and migrated(live) is live, options.on(MUTATIONS))


def server_difference(
    desired: Object, live: Object, predicted: Object, rules: Rules, *, mutations: bool
) -> Verdict:
    """The verdict on *live*, given what a dry run of *desired* came to."""
    version, kind = str(desired.body["apiVersion"]), str(desired.body["kind"])
    schema = rules.schema(version, kind)
    typed = overlaid(schema, known_of(rules.known, desired.ref.kind), rules.types)
    before, after = _compared(live, rules), _compared(predicted, rules)
    fields = tuple(fields_of(before, after, typed))
    if not mutations:
        fields = tuple(_owned(fields, live, predicted))
    if not fields:
        return Verdict(None)
    if ignore := matching(rules.ignore, desired):
        less, left = (without(body, ignore, live, schema, rules.paths) for body in (before, after))
        kept = {field.path for field in fields_of(less, left, typed)}
        fields = tuple(field for field in fields if field.path in kept)
    if not fields:
        return Verdict(None, ignored=True)
    return Verdict(Change(desired.ref, Action.UPDATE, desired, fields))


def _compared(obj: Object, rules: Rules) -> Body:
    body = without_server_fields(obj.body)
    counts = rules.status == "none" or (rules.status == "crd" and obj.ref.kind != CRD)
    return body if counts else {key: value for key, value in body.items() if key != "status"}


def _owned(fields: Iterable[FieldChange], live: Object, predicted: Object) -> Iterator[FieldChange]:
    """Those that somebody owns then, or that we own now and that would be gone."""
    now, then = owners(live.body), owners(predicted.body)
    for field in fields:
        ours = (each.manager == MANAGER for each in owners_of(field.path, now))
        if owners_of(field.path, then) or (field.after is None and any(ours)):
            yield field
