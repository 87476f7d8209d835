"""Every URL in one list: a route is one line, its handler one function."""

from starlette.routing import Route

from trueup.web import crud, listing, operations, session, stream

V1 = "/api/v1"
APP = f"{V1}/applications/{{name}}"

ROUTES = [
    Route("/healthz", session.healthz),
    Route("/api/version", session.version),
    Route(f"{V1}/session", session.create, methods=["POST"]),
    Route(f"{V1}/session", session.delete, methods=["DELETE"]),
    Route(f"{V1}/session/userinfo", session.userinfo),
    Route(f"{V1}/settings", session.settings),
    Route(f"{V1}/applications", listing.list_applications),
    Route(f"{V1}/applications", crud.create, methods=["POST"]),
    Route(APP, crud.get),
    Route(APP, crud.update, methods=["PUT"]),
    Route(APP, crud.patch, methods=["PATCH"]),
    Route(APP, crud.delete, methods=["DELETE"]),
    Route(f"{APP}/spec", crud.update_spec, methods=["PUT"]),
    Route(f"{APP}/sync", operations.sync, methods=["POST"]),
    Route(f"{APP}/rollback", operations.rollback, methods=["POST"]),
    Route(f"{APP}/operation", operations.terminate, methods=["DELETE"]),
    Route(f"{V1}/stream/applications", stream.watch_applications),
]
