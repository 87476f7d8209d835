"""Summary: the images and addresses that an application's live objects show."""

from collections.abc import Iterable, Mapping

from trueup.core.tree.addresses import links, urls
from trueup.k8s.object import Object, maps
from trueup.model.application import APPLICATION, Summary

_POD_PATHS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_TEMPLATE = ("spec", "template", "spec")


def summary(objects: Iterable[Object], notes: Mapping[str, str] | None = None) -> Summary:
    """What the tiles show of *objects*, and of the links in the Application's own *notes*."""
    found = tuple(objects)
    addresses = {url for obj in found for url in urls(obj)}.union(links(notes))
    return Summary(
        external_urls=tuple(sorted(addresses)),
        images=tuple(sorted({image for obj in found for image in images(obj)})),
        is_app_of_apps=any(obj.body.get("kind") == APPLICATION.kind for obj in found),
    )


def images(obj: Object) -> tuple[str, ...]:
    """The images of a workload's containers, in order."""
    spec = obj.at(*_POD_PATHS.get(obj.body.get("kind", ""), _TEMPLATE))
    if spec.__class__ is not dict and not isinstance(spec, Mapping):
        return ()
    containers = maps(spec.get("containers"))
    if init := spec.get("initContainers"):
        containers = [*maps(init), *containers]
    return tuple(dict.fromkeys(str(one["image"]) for one in containers if one.get("image")))
