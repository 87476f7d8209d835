"""Every URL in one list: a route is one line, its handler one function."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from trueup.web import appsets, extensions, health, links, notifications, settings, version
from trueup.web.apps import (
    actions,
    badge,
    crud,
    listing,
    managed,
    operations,
    resource,
    revisions,
    serverdiff,
    tree,
    watching,
    windows,
)
from trueup.web.connections import (
    appdetails,
    catalog,
    certificates,
    clusters,
    gpgkeys,
    repocreds,
    repositories,
)
from trueup.web.contract import described
from trueup.web.contract.held import held
from trueup.web.contract.unbuilt import unbuilt
from trueup.web.hooks import receiving as hooks
from trueup.web.login import accounts, dex, session, sso
from trueup.web.ours.openapi import DESCRIPTION
from trueup.web.ours.table import OPERATIONS
from trueup.web.pods import logs, ports, terminal
from trueup.web.projects import around, tokens
from trueup.web.projects import crud as projects
from trueup.web.terraform import backend, errands

V1 = "/api/v1"
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
APPS = f"{V1}/applications"
APP = f"{APPS}/{{name}}"
APPSETS = f"{V1}/applicationsets"
STREAM = f"{V1}/stream/applications"
PROJECT = f"{V1}/projects/{{name}}"
CLUSTERS = f"{V1}/clusters"
CLUSTER = f"{CLUSTERS}/{{id:path}}"


def _stored(name: str, kind: repositories.Repositories) -> list[Route]:
    """Those of repositories that are read, or pushed to."""
    all_, one = f"{V1}/{name}", f"{V1}/{name}/{{repo:path}}"
    return [
        Route(all_, kind.list),
        Route(all_, kind.create, methods=["POST"]),
        Route(f"{one}/validate", kind.validate, methods=["POST"]),
        *(_content(one) if kind is repositories.READ else ()),
        Route(one, kind.get),
        Route(one, kind.update, methods=["PUT"]),
        Route(one, kind.delete, methods=["DELETE"]),
    ]


def _content(one: str) -> list[Route]:
    """What there is in a repository that is read."""
    return [
        Route(f"{one}/apps", appdetails.applications),
        Route(f"{one}/appdetails", appdetails.details, methods=["POST"]),
        Route(f"{one}/refs", catalog.refs),
        Route(f"{one}/helmcharts", catalog.charts),
        Route(f"{one}/oci-tags", catalog.tags),
    ]


def _templates(name: str, kind: repocreds.Templates) -> list[Route]:
    """Those of credentials for all below an address."""
    all_, one = f"{V1}/{name}", f"{V1}/{name}/{{url:path}}"
    return [
        Route(all_, kind.list),
        Route(all_, kind.create, methods=["POST"]),
        Route(one, kind.update, methods=["PUT"]),
        Route(one, kind.delete, methods=["DELETE"]),
    ]


BUILT: list[BaseRoute] = [
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
    Route("/api/webhook", hooks.receive, methods=ANY),
    Route("/api/badge", badge.show),
    Route("/swagger.json", described.show),
    Route("/swagger-ui", described.page),
    Route("/api/version", version.version),
    WebSocketRoute("/terminal", terminal.terminal),
    WebSocketRoute("/api/trueup/v1/applications/{name}/pods/{pod}/port", ports.port),
    Route(f"{V1}/session", session.create, methods=["POST"]),
    Route(f"{V1}/session", session.delete, methods=["DELETE"]),
    Route(f"{V1}/session/userinfo", session.userinfo),
    Route(f"{V1}/account", accounts.list_accounts),
    Route(f"{V1}/account/password", accounts.update_password, methods=["PUT"]),
    Route(f"{V1}/account/can-i/{{resource}}/{{action}}/{{subresource:path}}", accounts.can_i),
    Route(f"{V1}/account/{{name}}", accounts.get),
    Route(f"{V1}/account/{{name}}/token", accounts.create_token, methods=["POST"]),
    Route(f"{V1}/account/{{name}}/token/{{id:path}}", accounts.delete_token, methods=["DELETE"]),
    *(each.route for each in (*OPERATIONS, *DESCRIPTION)),
    Route("/extensions/{name}", extensions.call, methods=extensions.METHODS),
    Route("/extensions/{name}/{path:path}", extensions.call, methods=extensions.METHODS),
    *backend.ROUTES,
    *errands.ROUTES,
    Route(f"{V1}/settings", settings.settings),
    Route(f"{V1}/settings/plugins", settings.plugins),
    Route("/auth/login", sso.login),
    Route("/auth/callback", sso.callback),
    Route("/auth/logout", sso.logout),
    Route("/api/dex/{path:path}", dex.forward, methods=dex.METHODS),
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
    Route(f"{APP}/server-side-diff", serverdiff.server_side_diff),
    Route(f"{APP}/resource-tree", tree.resource_tree),
    Route(f"{APP}/resource", resource.get),
    Route(f"{APP}/resource", resource.patch, methods=["POST"]),
    Route(f"{APP}/resource", resource.delete, methods=["DELETE"]),
    Route(f"{APP}/resource/actions", actions.offered),
    Route(f"{APP}/resource/actions", actions.run, methods=["POST"]),
    Route(f"{APP}/resource/actions/v2", actions.run_with_parameters, methods=["POST"]),
    Route(f"{APP}/resource/links", links.of_resource),
    Route(f"{APP}/events", resource.events),
    Route(f"{APP}/links", links.of_application),
    Route(f"{APP}/logs", logs.logs),
    Route(f"{APP}/pods/{{podName}}/logs", logs.logs),
    Route(f"{APP}/syncwindows", windows.of_application),
    Route(f"{APP}/revisions/{{revision}}/metadata", revisions.metadata),
    Route(f"{APP}/revisions/{{revision}}/chartdetails", revisions.chart_details),
    Route(f"{APP}/revisions/{{revision}}/ocimetadata", revisions.oci_metadata),
    Route(STREAM, watching.watch_applications),
    Route(f"{STREAM}/{{name}}/resource-tree", tree.watch_tree),
    Route(APPSETS, appsets.list_sets),
    Route(APPSETS, appsets.create, methods=["POST"]),
    Route(f"{APPSETS}/generate", appsets.generate, methods=["POST"]),
    Route(f"{APPSETS}/{{name}}", appsets.get),
    Route(f"{APPSETS}/{{name}}", appsets.delete, methods=["DELETE"]),
    Route(f"{APPSETS}/{{name}}/events", appsets.events),
    Route(f"{APPSETS}/{{name}}/resource-tree", appsets.resource_tree),
    Route(f"{V1}/stream/applicationsets", appsets.watch),
    Route(f"{V1}/notifications/services", notifications.services),
    Route(f"{V1}/notifications/templates", notifications.templates),
    Route(f"{V1}/notifications/triggers", notifications.triggers),
    Route(f"{V1}/projects", projects.list_projects),
    Route(f"{V1}/projects", projects.create, methods=["POST"]),
    Route(PROJECT, projects.get),
    Route(PROJECT, projects.update, methods=["PUT"]),
    Route(PROJECT, projects.delete, methods=["DELETE"]),
    Route(f"{PROJECT}/detailed", around.detailed),
    Route(f"{PROJECT}/roles/{{role}}/token", tokens.create, methods=["POST"]),
    Route(f"{PROJECT}/roles/{{role}}/token/{{iat}}", tokens.delete, methods=["DELETE"]),
    Route(f"{PROJECT}/events", around.events),
    Route(f"{PROJECT}/globalprojects", around.global_projects),
    Route(f"{PROJECT}/links", links.of_project),
    Route(f"{PROJECT}/syncwindows", projects.sync_windows),
    *_stored("repositories", repositories.READ),
    *_stored("write-repositories", repositories.WRITE),
    *_templates("repocreds", repocreds.READ),
    *_templates("write-repocreds", repocreds.WRITE),
    Route(f"{V1}/certificates", certificates.list_certificates),
    Route(f"{V1}/certificates", certificates.create, methods=["POST"]),
    Route(f"{V1}/certificates", certificates.delete, methods=["DELETE"]),
    Route(f"{V1}/gpgkeys", gpgkeys.list_keys),
    Route(f"{V1}/gpgkeys", gpgkeys.create, methods=["POST"]),
    Route(f"{V1}/gpgkeys", gpgkeys.delete, methods=["DELETE"]),
    Route(f"{V1}/gpgkeys/{{key:path}}", gpgkeys.get),
    Route(CLUSTERS, clusters.list_clusters),
    Route(CLUSTERS, clusters.create, methods=["POST"]),
    Route(f"{CLUSTER}/invalidate-cache", clusters.invalidate, methods=["POST"]),
    Route(f"{CLUSTER}/rotate-auth", clusters.rotate_auth, methods=["POST"]),
    Route(CLUSTER, clusters.get),
    Route(CLUSTER, clusters.update, methods=["PUT"]),
    Route(CLUSTER, clusters.delete, methods=["DELETE"]),
]
ROUTES = [*held(BUILT), *unbuilt()]
