"""Every URL in one list: a route is one line, its handler one function."""

from starlette.routing import Route

from trueup.web import (
    actions,
    catalog,
    clusters,
    crud,
    explain,
    listing,
    managed,
    operations,
    projects,
    repositories,
    resource,
    revisions,
    session,
    stream,
    tree,
    windows,
)

V1 = "/api/v1"
OURS = "/api/trueup/v1"
"""What Argo CD has no route for."""
APPS = f"{V1}/applications"
APP = f"{APPS}/{{name}}"
STREAM = f"{V1}/stream/applications"
PROJECT = f"{V1}/projects/{{name}}"
REPOS = f"{V1}/repositories"
REPO = f"{REPOS}/{{repo:path}}"
CLUSTERS = f"{V1}/clusters"
CLUSTER = f"{CLUSTERS}/{{id:path}}"

ROUTES = [
    Route("/healthz", session.healthz),
    Route("/api/version", session.version),
    Route(f"{V1}/session", session.create, methods=["POST"]),
    Route(f"{V1}/session", session.delete, methods=["DELETE"]),
    Route(f"{V1}/session/userinfo", session.userinfo),
    Route(f"{V1}/settings", session.settings),
    Route(f"{V1}/settings/plugins", session.plugins),
    Route(APPS, listing.list_applications),
    Route(APPS, crud.create, methods=["POST"]),
    Route(APP, crud.get),
    Route(APP, crud.update, methods=["PUT"]),
    Route(APP, crud.patch, methods=["PATCH"]),
    Route(APP, crud.delete, methods=["DELETE"]),
    Route(f"{APP}/spec", crud.update_spec, methods=["PUT"]),
    Route(f"{APP}/sync", operations.sync, methods=["POST"]),
    Route(f"{APP}/rollback", operations.rollback, methods=["POST"]),
    Route(f"{APP}/operation", operations.terminate, methods=["DELETE"]),
    Route(f"{APP}/manifests", managed.manifests),
    Route(f"{APP}/managed-resources", managed.managed_resources),
    Route(f"{APP}/managed-resources", managed.managed_as_sent, methods=["POST"]),
    Route(f"{APP}/resource-tree", tree.resource_tree),
    Route(f"{APP}/resource", resource.get),
    Route(f"{APP}/resource", resource.patch, methods=["POST"]),
    Route(f"{APP}/resource", resource.delete, methods=["DELETE"]),
    Route(f"{APP}/resource/actions", actions.offered),
    Route(f"{APP}/resource/actions", actions.run, methods=["POST"]),
    Route(f"{APP}/resource/actions/v2", actions.run_with_parameters, methods=["POST"]),
    Route(f"{APP}/events", resource.events),
    Route(f"{APP}/syncwindows", windows.of_application),
    Route(f"{OURS}/applications/{{name}}/explain-diff", explain.explain_diff),
    Route(f"{APP}/revisions/{{revision}}/metadata", revisions.metadata),
    Route(f"{APP}/revisions/{{revision}}/chartdetails", revisions.chart_details),
    Route(f"{APP}/revisions/{{revision}}/ocimetadata", revisions.oci_metadata),
    Route(STREAM, stream.watch_applications),
    Route(f"{STREAM}/{{name}}/resource-tree", tree.watch_tree),
    Route(f"{V1}/projects", projects.list_projects),
    Route(f"{V1}/projects", projects.create, methods=["POST"]),
    Route(PROJECT, projects.get),
    Route(PROJECT, projects.update, methods=["PUT"]),
    Route(PROJECT, projects.delete, methods=["DELETE"]),
    Route(f"{PROJECT}/detailed", projects.detailed),
    Route(f"{PROJECT}/syncwindows", projects.sync_windows),
    Route(REPOS, repositories.list_repositories),
    Route(REPOS, repositories.create, methods=["POST"]),
    Route(f"{REPO}/validate", repositories.validate, methods=["POST"]),
    Route(f"{REPO}/apps", repositories.apps),
    Route(f"{REPO}/refs", catalog.refs),
    Route(f"{REPO}/helmcharts", catalog.charts),
    Route(f"{REPO}/oci-tags", catalog.tags),
    Route(REPO, repositories.get),
    Route(REPO, repositories.update, methods=["PUT"]),
    Route(REPO, repositories.delete, methods=["DELETE"]),
    Route(CLUSTERS, clusters.list_clusters),
    Route(CLUSTERS, clusters.create, methods=["POST"]),
    Route(f"{CLUSTER}/invalidate-cache", clusters.invalidate, methods=["POST"]),
    Route(f"{CLUSTER}/rotate-auth", clusters.rotate_auth, methods=["POST"]),
    Route(CLUSTER, clusters.get),
    Route(CLUSTER, clusters.update, methods=["PUT"]),
    Route(CLUSTER, clusters.delete, methods=["DELETE"]),
]
