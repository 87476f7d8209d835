"""Summary: the images and addresses that an application's live objects show."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.k8s.object import Object, maps
from trueup.model.application import APPLICATION, Summary

LINK = "link.argocd.argoproj.io/external-link"
_POD_PATHS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
_TEMPLATE = ("spec", "template", "spec")


def summary(objects: Iterable[Object]) -> Summary:
    """What the tiles show of *objects*."""
    found = tuple(objects)
    return Summary(
        external_urls=tuple(sorted({url for obj in found for url in urls(obj)})),
        images=tuple(sorted({image for obj in found for image in images(obj)})),
        is_app_of_apps=any(obj.body.get("kind") == APPLICATION.kind for obj in found),
    )


def images(obj: Object) -> tuple[str, ...]:
    """The images of a workload's containers, in order."""
    spec = obj.at(*_POD_PATHS.get(obj.body.get("kind", ""), _TEMPLATE))
    if not isinstance(spec, Mapping):
        return ()
    listed = (*maps(spec.get("initContainers")), *maps(spec.get("containers")))
    named = (str(one["image"]) for one in listed if one.get("image"))
    return tuple(dict.fromkeys(named))


def urls(obj: Object) -> Iterator[str]:
    """Addresses by annotation, of an Ingress and of a load-balanced Service."""
    if link := obj.annotation(LINK):
        yield from (part.strip().rpartition("|")[2] for part in link.split(",") if part.strip())
    if obj.body.get("kind") == "Ingress":
        yield from _ingress(obj)


def _ingress(obj: Object) -> Iterator[str]:
    secure = {host for tls in obj.listed("spec", "tls") for host in tls.get("hosts") or ()}
    points = obj.listed("status", "loadBalancer", "ingress")
    for rule in obj.listed("spec", "rules"):
        hosts = [rule["host"]] if rule.get("host") else [_point(point) for point in points]
        for host in filter(None, hosts):
            scheme = "https" if host in secure else "http"
            for path in maps((rule.get("http") or {}).get("paths")) or [{}]:
                yield f"{scheme}://{host}{_plain(path.get('path'))}"


def _point(point: Mapping[str, Any]) -> str:
    return str(point.get("hostname") or point.get("ip") or "")


def _plain(path: Any) -> str:
    """A path without the wildcard at its end; the root alone is not shown."""
    text = str(path or "").rstrip("*")
    return "" if text == "/" else text
