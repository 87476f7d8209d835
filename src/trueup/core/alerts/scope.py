"""What expressions and templates may name: the object, and all that is around it."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.core.alerts.configuration import Configuration
from trueup.core.alerts.helpers import helpers
from trueup.core.alerts.kinds import KINDS
from trueup.core.alerts.repository import Known, repo
from trueup.core.gotemplate.gotime import Time
from trueup.core.gotemplate.values import StringMap
from trueup.core.stacks.row import shown, shown_set
from trueup.k8s.object import Object
from trueup.model.notice import Destination
from trueup.model.stack import STACK
from trueup.model.stackset import STACK_SET

NOBODY = Destination("")
Scope = Mapping[str, Any]


class Around:
    """
    What an object is told with. *now*: the clock. *known*: what the shell has found out.

    *more*: further variables of templates, such as ``approval`` with the ``url`` of a link by which
    something is approved of. *context*: what ``context`` has where the ConfigMap says nothing, such
    as ``argocdUrl``.
    """

    def __init__(
        self,
        now: Callable[[], Time],
        project: Object | None = None,
        known: Known | None = None,
        more: Mapping[str, Any] | None = None,
        context: Mapping[str, str] | None = None,
    ) -> None:
        self.now = now
        self.project = project
        self.known = known or {}
        self.more = more or {}
        self.context = context or {}


def scope(
    configuration: Configuration, it: Object, around: Around, to: Destination = NOBODY
) -> dict[str, Any]:
    """For a trigger; or for a template, whose receiver is *to*."""
    told = _told(it)
    found = {
        **around.more,
        **helpers(lambda: around.now().known_at(configuration.home).seen_from(configuration.home)),
        "repo": repo(around.known, _source(it), configuration.home),
        "object": told,
        KINDS.get(it.kind.kind, "object"): told,
        "context": StringMap(
            {"notificationType": to.service, **around.context, **configuration.context}
        ),
        "secrets": configuration.secrets,
    }
    if it.kind.kind == "Application":
        found["appProject"] = around.project.body if around.project is not None else {}
    return found


def _told(it: Object) -> Mapping[str, Any]:
    """Its body, without what it calls sensitive: templates are written by others than Stacks."""
    veiling = {STACK: shown, STACK_SET: shown_set}.get(it.kind)
    return veiling(it.body) if veiling else it.body


def _source(it: Object) -> Mapping[str, Any]:
    sources = it.listed("spec", "sources")
    one = it.at("spec", "source")
    return sources[0] if sources else one if isinstance(one, Mapping) else {}
