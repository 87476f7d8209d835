"""
What Argo CD's own web page asks for, with the very parameters, and the fields that it reads.

The page was built and driven by a browser against a server; this table is what is left of it. A
field is a path: names, ``0`` for the first of a list, ``?`` after one that may be missing.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.site import Site, manual, site
from tests.support.story import URL

V1, WEB = "/api/v1", "/api/v1/applications/web"
REPOSITORY, HERE = quote(URL, safe=""), quote("https://kubernetes.default.svc", safe="")
LISTED = (
    "metadata.resourceVersion,items.metadata.name,items.metadata.namespace,items.spec,items.operation.sync,"
    "items.status.sync.status,items.status.sync.revision,items.status.health,items.status.summary,"
    "items.status.operationState.phase,items.status.operationState.operation.sync,items.status.resources"
)
OBJECT = (
    "name=settings&appNamespace=argocd&namespace=shop&resourceName=settings&version=v1"
    "&kind=ConfigMap&group="
)
DIFF = "items.normalizedLiveState,items.predictedLiveState,items.group,items.kind,items.namespace"
Asked = list[tuple[str, str, Any, str]]
"""Method, path, body, and the fields that are read of the answer."""

READS: Asked = [
    ("GET", f"{V1}/settings", None, "url appLabelKey kustomizeVersions plugins help"),
    ("GET", f"{V1}/session/userinfo", None, "loggedIn username iss"),
    ("GET", "/api/version", None, "Version KustomizeVersion HelmVersion KubectlVersion"),
    ("GET", f"{V1}/account/can-i/logs/get/default/web", None, "value"),
    (
        *("GET", f"{V1}/applications?selector=&appNamespace=&fields={LISTED}", None),
        "metadata.resourceVersion items.0.metadata.name items.0.spec.destination.server "
        "items.0.status.sync.status items.0.status.health.status items.0.status.resources.0.kind "
        "items.0.status.operationState.phase items.0.status.operationState.operation.sync",
    ),
    ("GET", f"{V1}/clusters", None, "items.0.name items.0.server items.0.info.connectionState"),
    (
        *("GET", f"{V1}/clusters/{HERE}?id.type=url", None),
        "name server serverVersion info.connectionState.status info.applicationsCount",
    ),
    ("GET", f"{V1}/clusters/in-cluster?id.type=name_escaped", None, "name server"),
    ("GET", f"{V1}/projects?fields=items.metadata.name,items.spec", None, "items.0.metadata.name"),
    ("GET", f"{V1}/projects/default", None, "metadata.name spec.sourceRepos.0 spec.destinations.0"),
    ("GET", f"{V1}/projects/default/detailed", None, "project.spec globalProjects clusters"),
    ("GET", f"{V1}/projects/default/globalprojects", None, "items"),
    ("GET", f"{V1}/projects/default/links", None, "items"),
    ("GET", f"{V1}/projects/default/events", None, "items"),
    ("GET", f"{V1}/projects/default/syncwindows?name=default", None, "windows"),
    (
        *("GET", f"{WEB}?appNamespace=argocd", None),
        "metadata.uid metadata.creationTimestamp spec.source.repoURL status.sync.revision "
        "status.history.0.id status.history.0.deployedAt status.operationState.syncResult "
        "status.operationState.startedAt status.operationState.finishedAt status.reconciledAt",
    ),
    ("GET", f"{WEB}?appNamespace=argocd&refresh=hard", None, "status.health.status"),
    (
        *("GET", f"{WEB}/resource-tree?appNamespace=argocd", None),
        "nodes.0.kind nodes.0.uid nodes.0.version nodes.0.resourceVersion hosts? orphanedNodes?",
    ),
    ("GET", f"{WEB}/syncwindows?name=web&appNamespace=argocd", None, "canSync"),
    ("GET", f"{WEB}/links?namespace=argocd", None, "items"),
    ("GET", f"{WEB}/events?appNamespace=argocd", None, "items"),
    (
        *("GET", f"{WEB}/revisions/main/metadata?appNamespace=argocd&sourceIndex=0", None),
        "author message",
    ),
    ("GET", f"{WEB}/manifests?name=web&revision=main&appNamespace=argocd", None, "manifests.0"),
    (
        *("GET", f"{WEB}/managed-resources?appNamespace=argocd&fields=", None),
        "items.0.liveState items.0.targetState items.0.normalizedLiveState "
        "items.0.predictedLiveState items.0.kind items.0.name items.0.hook",
    ),
    (
        *("GET", f"{WEB}/managed-resources?appNamespace=argocd&kind=ConfigMap&fields={DIFF}", None),
        "items.0.predictedLiveState items.0.kind items.0.namespace",
    ),
    ("GET", f"{WEB}/resource?{OBJECT}", None, "manifest"),
    ("GET", f"{WEB}/resource/links?{OBJECT}", None, "items"),
    ("GET", f"{WEB}/resource/actions?{OBJECT.removesuffix('&group=')}", None, "actions"),
    ("GET", f"{V1}/repositories", None, "items"),
    ("GET", f"{V1}/repocreds", None, "items"),
    ("GET", f"{V1}/write-repositories", None, "items"),
    ("GET", f"{V1}/write-repocreds", None, "items"),
    (
        *("GET", f"{V1}/repositories/{REPOSITORY}/refs", None),
        "branches tags",
    ),
    (
        "GET",
        f"{V1}/repositories/{REPOSITORY}/apps?revision=main&appName=web&appProject=default",
        *(None, "items"),
    ),
    (
        *("POST", f"{V1}/repositories/{REPOSITORY}/appdetails"),
        {
            "source": manual()["spec"]["source"],
            "appName": "web",
            "appProject": "default",
            "sourceIndex": 0,
            "versionId": None,
        },
        "type",
    ),
    ("GET", f"{V1}/certificates", None, "items"),
    ("GET", f"{V1}/gpgkeys", None, "items"),
    ("GET", f"{V1}/notifications/services", None, "items?"),
    ("GET", f"{V1}/applicationsets?selector=&appNamespace=", None, "items"),
]
ROLE = {"name": "ci", "description": "", "policies": [], "groups": []}
WINDOW = {"kind": "allow", "schedule": "* * * * *", "duration": "1h", "applications": ["*"]}
WRITES: Asked = [
    ("POST", f"{V1}/projects", {"project": {"metadata": {"name": "p"}, "spec": {}}}, "spec"),
    (
        *("PUT", f"{V1}/projects/p"),
        {
            "project": {
                "metadata": {"name": "p"},
                "spec": {"roles": [ROLE], "syncWindows": [WINDOW]},
            }
        },
        "spec.roles.0.name spec.syncWindows.0.kind",
    ),
    ("DELETE", f"{V1}/projects/p", None, ""),
    (
        *("PUT", f"{V1}/clusters/{HERE}?updatedFields=name&updatedFields=namespaces"),
        {"server": "https://kubernetes.default.svc", "name": "here", "namespaces": None},
        "name server",
    ),
    ("POST", f"{V1}/clusters/{HERE}/invalidate-cache", {}, "server"),
    ("PUT", f"{WEB}/spec?appNamespace=argocd", manual()["spec"], "source.repoURL project"),
    (
        *("POST", f"{WEB}/resource?{OBJECT}&patchType=application/merge-patch%2Bjson"),
        '{"data": {"color": "red"}}',
        "manifest",
    ),
    (
        *("POST", f"{WEB}/sync"),
        {
            "appNamespace": "argocd",
            "revision": "main",
            "prune": False,
            "dryRun": False,
            "strategy": {"hook": {"force": False}},
            "resources": None,
            "retryStrategy": None,
            "syncOptions": {"items": ["CreateNamespace=true"]},
        },
        "operation.sync operation.initiatedBy.username",
    ),
]
LAST: Asked = [
    ("DELETE", f"{WEB}/resource?{OBJECT}&force=false&orphan=false", None, ""),
    ("DELETE", f"{WEB}?cascade=true&propagationPolicy=foreground&appNamespace=argocd", {}, ""),
]


async def test_the_page_gets_what_it_reads(tmp_path: Path) -> None:
    async with site(tmp_path, token="key") as made:
        status, said = await made.call("POST", f"{V1}/applications", manual())
        assert status == 200, said
        await made.call("POST", f"{WEB}/sync", {})
        await made.world.becomes()
        assert [*await wrong(made, READS), *await wrong(made, WRITES)] == []
        await made.world.ends()
        assert await wrong(made, LAST) == []


async def wrong(made: Site, asked: Asked) -> list[str]:
    """What was refused, and the fields that are not there."""
    found = []
    for method, path, body, fields in asked:
        status, said = await made.call(method, path, body)
        if status != 200:
            found.append(f"{method} {path}: {status} {said}")
        found += [f"{method} {path}: {each}" for each in fields.split() if not there(said, each)]
    return found


def there(said: Any, path: str) -> bool:
    for name in path.removesuffix("?").split("."):
        if isinstance(said, list) and name.isdecimal():
            said = said[int(name)] if int(name) < len(said) else None
        else:
            said = said.get(name) if isinstance(said, dict) else None
        if said is None:
            return path.endswith("?")
    return True
