"""
Drives `argocd-python-client`, generated from Argo CD's description: what each call gave, as JSON.

It checks the type of every field that it knows, and so would tell of one that is not Argo CD's.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import argocd_python_client as generated
from argocd_python_client.api import (
    application_service_api,
    cluster_service_api,
    project_service_api,
    repository_service_api,
    settings_service_api,
    version_service_api,
)
from argocd_python_client.model.application_application_sync_request import (
    ApplicationApplicationSyncRequest,
)
from argocd_python_client.model.v1alpha1_application import V1alpha1Application

host, application = sys.argv[1], json.loads(sys.argv[2])
settings = generated.Configuration(host=host, discard_unknown_keys=True)
client = generated.ApiClient(settings, "Authorization", "Bearer open")
apps = application_service_api.ApplicationServiceApi(client)
clusters = cluster_service_api.ClusterServiceApi(client)
projects = project_service_api.ProjectServiceApi(client)
repositories = repository_service_api.RepositoryServiceApi(client)
about = settings_service_api.SettingsServiceApi(client)
version = version_service_api.VersionServiceApi(client)
one = {"kind": "ConfigMap", "namespace": "shop", "resource_name": "settings"}
named: Mapping[str, Any] = {"_spec_property_naming": True, "_configuration": settings}
"""By the names of JSON; what is nested is made of the client's own classes by itself."""
app = V1alpha1Application(**named, **application)
sync = ApplicationApplicationSyncRequest(name="web")


def settled() -> Any:
    """Ask until what was synced is there."""
    while True:
        found = apps.application_service_get("web")
        if (found.get("status") or {}).get("sync", {}).get("status") == "Synced":
            return found


STEPS: Mapping[str, Callable[[], Any]] = {
    "version": version.version_service_version,
    "settings": about.settings_service_get,
    "create": lambda: apps.application_service_create(app),
    "get": lambda: apps.application_service_get("web", refresh="normal"),
    "list": apps.application_service_list,
    "sync": lambda: apps.application_service_sync("web", sync),
    "settled": settled,
    "managed": lambda: apps.application_service_managed_resources("web"),
    "tree": lambda: apps.application_service_resource_tree("web"),
    "manifests": lambda: apps.application_service_get_manifests("web"),
    "resource": lambda: apps.application_service_get_resource("web", **one),
    "actions": lambda: apps.application_service_list_resource_actions("web", **one),
    "events": lambda: apps.application_service_list_resource_events("web"),
    "revision": lambda: apps.application_service_revision_metadata("web", "main"),
    "windows": lambda: apps.application_service_get_application_sync_windows("web"),
    "projects": projects.project_service_list,
    "project": lambda: projects.project_service_get("default"),
    "clusters": clusters.cluster_service_list,
    "repositories": repositories.repository_service_list_repositories,
    "delete": lambda: apps.application_service_delete("web", cascade=False),
}

for name, step in STEPS.items():
    try:
        print(json.dumps({"step": name, "gave": type(step()).__name__}))
    except (generated.OpenApiException, ValueError) as error:
        print(json.dumps({"step": name, "failed": f"{type(error).__name__}: {error}"[:600]}))
