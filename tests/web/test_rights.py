"""
Every route, walked by everybody: what each may is written down in ``rights.txt``.

A line is a method, a path and five cells: nobody (no token), a reader (``role:readonly``), the role
of a project at what is of its project and at what is not, and an admin. ``in``: let in, whatever
the answer then says of the empty request; ``401`` and ``403``: not. A route without a line fails.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import WSServerHandshakeError
from starlette.routing import BaseRoute

from tests.support.entrance import KEY, Entrance, entrance
from trueup.web.routes import ROUTES

TABLE = Path(__file__).with_name("rights.txt")
CALLERS = ("nobody", "reader", "own", "foreign", "admin")
CALLED = {"own": "shop", "foreign": "bank"}
PROJECT = {"own": "web", "foreign": "default"}
HOST = "https://repo.example.test/x"
ENDING = {("DELETE", "/api/v1/session"), ("GET", "/auth/logout")}
"""The token would be of no use to the others."""
ROLE = "p, proj:web:all, {}, *, web/*, allow"
OPEN = {"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}]}
RULES = "g, bob, role:readonly\ng, alice, role:admin"


def spec_of(project: str) -> dict[str, Any]:
    """Open to all; *web* has the role whose tokens are walked with."""
    kinds = ("applications", "applicationsets", "logs", "exec", "repositories", "clusters")
    roles = [{"name": "all", "policies": [ROLE.format(kind) for kind in kinds]}]
    return {**OPEN, "roles": roles if project == "web" else []}


def rows() -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, path, *cells = line.split()
            found[method, path] = dict(zip(CALLERS, cells, strict=True))
    return found


def routes(served: list[BaseRoute]) -> list[tuple[str, str]]:
    return [
        (method, str(getattr(each, "path", "")))
        for each in served
        for method in sorted(getattr(each, "methods", None) or {"WEBSOCKET"})
        if method != "HEAD"
    ]


def test_every_route_has_a_line() -> None:
    assert sorted(rows()) == sorted({*routes(ROUTES)})


def body(method: str, path: str, caller: str) -> Any:
    """What says whose object it is; nothing else, so that nothing is changed."""
    if method not in ("POST", "PUT", "PATCH"):
        return None
    project = PROJECT.get(caller, "web")
    if path.endswith("/spec"):
        return {"project": project}
    match path.removeprefix("/api/v1/").split("/")[0]:
        case "applications" | "applicationsets" if path.count("/") == 3 or method == "PUT":
            spec = {"project": project, "template": {"spec": {"project": project}}}
            return {"metadata": {"name": "new"}, "spec": spec}
        case "applicationsets":
            spec = {"template": {"spec": {"project": project}}}
            return {"applicationSet": {"metadata": {"name": "new"}, "spec": spec}}
        case "projects" if not path.endswith("/token"):
            return {"project": {"metadata": {"name": project}, "spec": spec_of(project)}}
        case "repositories" | "write-repositories":
            source = {"repoURL": HOST, "path": "x"}
            return {"repo": HOST, "project": project, "source": source, "appProject": project}
        case "repocreds" | "write-repocreds":
            return {"url": HOST}
        case "clusters":
            return {"server": HOST, "project": project}
    return {"action": "restart"} if path.endswith("/v2") else {}


def filled(path: str, caller: str) -> str:
    project, app = PROJECT.get(caller, "web"), CALLED.get(caller, "shop")
    of_accounts = path.startswith("/api/v1/account")
    name = "robot" if of_accounts else project if "/projects/" in path else app
    values: Mapping[str, str] = {
        "name": name,
        "project": project,
        "role": "all",
        "iat": "1",
        "id": "x" if of_accounts else HOST,
        "repo": HOST,
        "url": HOST,
        "revision": "main",
        "resource": "applications",
        "action": "get",
        "subresource": "x/y",
        "key": "AAAA",
        "podName": "pod",
        "pod": "pod",
        "path": "x",
        "program": "x",
        "connector": "x",
    }
    for key, value in values.items():
        for form in (f"{{{key}}}", f"{{{key}:path}}"):
            path = path.replace(form, quote(value, safe=""))
    return path


async def cell(door: Entrance, tokens: Mapping[str, str], asked: tuple[str, str], who: str) -> str:
    method, path = asked
    headers = {"Authorization": f"Bearer {tokens[who]}"} if tokens[who] else {}
    query = {"appProject": PROJECT.get(who, "web")} if "repositories" in path else {}
    query |= {"cascade": "false"} if method == "DELETE" else {}
    if path.endswith(("/resource", "/actions")):
        query |= {"kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
    if method == "WEBSOCKET":
        return await connected(door, filled(path, who), headers, who)
    said = '"restart"' if path.endswith("/actions") else None
    async with door.site.session.request(
        method,
        filled(path, who),
        params=query,
        headers=headers,
        json=None if said else body(method, path, who),
        data=said,
        allow_redirects=False,
    ) as answer:
        return str(answer.status) if answer.status in (401, 403) else "in"


async def connected(door: Entrance, path: str, headers: Mapping[str, str], who: str) -> str:
    """A WebSocket that is not let in is refused before it is one."""
    pod = {"pod": "pod", "container": "main", "namespace": "shop", "port": "80"}
    app = {"appName": CALLED.get(who, "shop"), "projectName": PROJECT.get(who, "web")}
    query = urlencode({**pod, **app, "appNamespace": "argocd"})
    try:
        async with door.site.session.ws_connect(f"{path}?{query}", headers=headers):
            return "in"
    except WSServerHandshakeError as error:
        return str(error.status) if error.status in (401, 403) else "in"


async def furnished(door: Entrance) -> Mapping[str, str]:
    """An application, a repository and a cluster in both projects; a token of each caller."""
    await door.put("ConfigMap", "argocd-rbac-cm", {"policy.csv": RULES})
    for name in ("web", "default"):
        project = {"metadata": {"name": name}, "spec": spec_of(name)}
        said = {"project": project, "upsert": True}
        status, found = await door.call(KEY, "POST", "/api/v1/projects", said)
        assert status == 200, found
    await restored(door)
    _, given = await door.call(KEY, "POST", "/api/v1/projects/web/roles/all/token", {"id": "t"})

    async def counts() -> bool:
        return (await door.call(given["token"], "GET", "/api/v1/applications/shop"))[0] == 200

    await door.site.world.eventually(counts)
    role = given["token"]
    reader, admin = await door.log_in("bob"), await door.log_in("alice")
    return {"nobody": "", "reader": reader, "own": role, "foreign": role, "admin": admin}


async def restored(door: Entrance) -> None:
    for name, project in (("shop", "web"), ("bank", "default")):
        await door.application(name, project)
        await declared(door, name, project)


async def declared(door: Entrance, name: str, project: str) -> None:
    """An ApplicationSet."""
    template = {"metadata": {"name": "x"}, "spec": {"project": project}}
    spec = {"generators": [{"list": {"elements": []}}], "template": template}
    made = {"metadata": {"name": name}, "spec": spec}
    status, said = await door.call(KEY, "POST", "/api/v1/applicationsets", made, upsert="true")
    assert status == 200, said


async def test_everybody_gets_in_where_the_table_says_so(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        tokens = await furnished(door)
        found = {}
        for asked in rows():
            for who in CALLERS:
                if asked in ENDING:
                    found[asked, who] = rows()[asked][who]
                    continue
                found[asked, who] = await cell(door, tokens, asked, who)
                if found[asked, who] == "in" and asked[0] == "DELETE":
                    await restored(door)
        wrong = {
            f"{' '.join(asked)} as {who}": f"{was}, not {rows()[asked][who]}"
            for (asked, who), was in found.items()
            if was != rows()[asked][who]
        }
        assert wrong == {}
