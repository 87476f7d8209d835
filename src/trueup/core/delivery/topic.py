"""Topic: what a delivery says of the object that it is about; where people find it."""

from collections.abc import Mapping
from urllib.parse import quote

from trueup.core.delivery.severity import severity
from trueup.k8s.object import Object
from trueup.model.delivery import Topic
from trueup.model.notice import About

RESOURCES: Mapping[str, str] = {
    "Application": "applications",
    "AppProject": "projects",
    "ApplicationSet": "applicationsets",
    "Stack": "stacks",
    "StackSet": "stacksets",
}
"""What rules call a kind; what has no name there is an administrator's."""
SETS = ("ApplicationSet", "StackSet")
PAGES: Mapping[str, str] = {
    "Application": "applications",
    "Stack": "stacks",
    "Proposal": "proposals",
}
"""Where the page shows one."""


def topic(of: Object) -> Topic:
    kind, ref = of.kind.kind, of.ref
    return Topic(
        kind,
        ref.namespace,
        ref.name,
        str(of.at("metadata", "uid") or ""),
        _project(of),
        RESOURCES.get(kind, ""),
    )


def _project(of: Object) -> str:
    kind = of.kind.kind
    if kind == "AppProject":
        return of.ref.name
    if kind not in RESOURCES:
        return ""
    path = ("spec", "template", "spec", "project") if kind in SETS else ("spec", "project")
    return str(of.at(*path) or "default")


def about(it: Topic, trigger: str, url: str) -> About:
    """*url*: of our page; empty: it is not known."""
    key = "/".join(filter(None, (it.kind, it.namespace, it.name)))
    return About(key, link(it, url), severity(trigger), it.project)


def link(it: Topic, url: str) -> str:
    if not url or it.kind not in PAGES:
        return ""
    return f"{url.rstrip('/')}/{PAGES[it.kind]}/{quote(it.namespace)}/{quote(it.name)}"
