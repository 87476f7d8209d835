"""Requests: what is asked of an engine for one source of an application, wherever that is asked."""

from collections.abc import Mapping
from types import MappingProxyType

from trueup.core.capabilities import Capabilities
from trueup.model.application import Application
from trueup.model.source import Revision, Source
from trueup.ports import Request

PATHS = "argocd.argoproj.io/manifest-generate-paths"
ALONE: Mapping[str, tuple[Source, Revision]] = MappingProxyType({})


def request_for(
    app: Application,
    source: Source,
    revision: Revision,
    around: Capabilities,
    refs: Mapping[str, tuple[Source, Revision]] = ALONE,
) -> Request:
    """*around*: what the cluster is and serves that *app* goes to."""
    return Request(
        source=source,
        revision=revision,
        app=app.name,
        namespace=app.spec.destination.namespace,
        project=app.project,
        kube_version=around.kube_version,
        api_versions=around.api_versions,
        refs=refs,
        paths=app.annotation(PATHS) or "",
    )
