"""
Every route, walked by everybody: what each may is written down in ``rights.txt``.

A line is a method, a path and five cells: nobody (no token), a reader (``role:readonly``), the role
of a project at what is of its project and at what is not, and an admin. ``in``: let in, whatever
the answer then says of the empty request; ``401`` and ``403``: not. A route without a line fails.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import WSServerHandshakeError
from starlette.routing import BaseRoute

from tests.support.entrance import KEY, Entrance, entrance
from tests.support.stacks import proposal, stack, stack_set
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
    kinds = (
        "applications",
        "applicationsets",
        "logs",
        "exec",
        "repositories",
        "clusters",
        "stacks",
        "stacksets",
    )
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
    if path.endswith("/stacksets") or (method == "PUT" and "/stacksets/" in path):
        template = {"spec": {"project": project}}
        said = {"source": {"repoURL": HOST}, "template": template}
        return {"metadata": {"name": "new"}, "spec": said}
    if path.endswith("/stacks") or (method == "PUT" and "/stacks/" in path):
        source = {"repoURL": HOST, "path": "x"}
        return {"metadata": {"name": "new"}, "spec": {"project": project, "source": source}}
    if path.endswith("/proposals"):
        return {"spec": {"repoURL": "https://git.example.test/shop.git", "revision": "next"}}
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
        "namespace": "argocd",
        "workspace": "default",
        "number": "1",
        "run": "run",
        "link": "k1.AAAA",
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
        app = (CALLED.get(who, "shop"), PROJECT.get(who, "web"))
        return await connected(door, filled(path, who), headers, *app)
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


async def connected(
    door: Entrance, path: str, headers: Mapping[str, str], name: str, project: str
) -> str:
    """A WebSocket that is not let in is refused before it is one."""
    pod = {"pod": "pod", "container": "main", "namespace": "shop", "port": "80"}
    app = {"appName": name, "projectName": project, "appNamespace": "argocd"}
    query = urlencode({**pod, **app})
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
        await stack(door.site.world, name, project)
        await stack_set(door.site.world, name, project)
        await proposal(door.site.world, name, project)


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


HIDDEN = "https://hidden.example.test/x"
THERE = {"account": "alice", "projects": "default"}
"""What of project ``default`` is called; an Application and an ApplicationSet: bank."""
ABSENT = {"alice": "nobody", "default": "nowhere", "bank": "nothing", HIDDEN: "https://none.test/x"}
NOT_THEIRS = ("/api/dex/", "/download/", "/extensions/", "/api/v1/account/can-i/")


async def hide(door: Entrance) -> None:
    """Repositories, credentials and a cluster of project ``default``."""
    kinds = ("repository", "repository-write", "repo-creds", "repo-write-creds", "cluster")
    for kind in kinds:
        said = {"url": HIDDEN, "server": HIDDEN, "name": "x", "project": "default", "config": "{}"}
        labels = {"argocd.argoproj.io/secret-type": kind}
        meta = {"name": f"hidden-{kind}", "namespace": "argocd", "labels": labels}
        data = {key: base64.b64encode(text.encode()).decode() for key, text in said.items()}
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": data}
        await door.site.world.cluster.create(body)


def named(path: str) -> Mapping[str, str]:
    """What a route's parameters call what is hidden."""
    area = path.replace("/stream/", "/").split("/")[3 if path.startswith("/api/v1/") else 4]
    name = THERE.get(area, "bank")
    address = dict.fromkeys(("repo", "url"), HIDDEN)
    return {**address, "name": name, "id": "x" if area == "account" else HIDDEN, "role": "all"}


def pairs() -> Iterator[tuple[str, str, Mapping[str, str], Mapping[str, str]]]:
    """Method and path of each route that names something, what is hidden, what is not there."""
    for method, path in rows():
        if "{" in path and not path.startswith(NOT_THEIRS):
            there = named(path)
            absent = {key: ABSENT.get(name, name) for key, name in there.items()}
            yield method, path, there, absent


async def told(
    door: Entrance, token: str, asked: tuple[str, str], names: Mapping[str, str], project: str
) -> tuple[int, str]:
    """Status and text of an answer, without the names."""
    method, path = asked
    for key, name in names.items():
        path = re.sub(rf"{{{key}(:path)?}}", quote(name, safe=""), path)
    path, query = filled(path, "foreign"), {"kind": "ConfigMap", "resourceName": "settings"}
    query |= {"appName": names["name"]} | ({"appProject": project} if project else {})
    headers = {"Authorization": f"Bearer {token}"}
    if method == "WEBSOCKET":
        return 403, await connected(door, path, headers, names["name"], project)
    said = "restart" if path.endswith("/actions") else body(method, path, "foreign")
    if isinstance(said, dict) and "appProject" in said:
        said |= {"project": project, "appProject": project, "appName": names["name"]}
    async with door.site.session.request(
        method, path, params=query, headers=headers, json=said, allow_redirects=False
    ) as answer:
        text = await answer.text()
    for known in (*ABSENT, *ABSENT.values()):
        text = text.replace(known, "…")
    return answer.status, text


async def test_what_is_hidden_answers_like_what_is_not_there(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        token = (await furnished(door))["foreign"]
        await hide(door)
        differ = {}
        for method, path, there, absent in pairs():
            for project in ("", "web") if "repositories" in path else ("",):
                hidden, gone = [
                    await told(door, token, (method, path), names, project)
                    for names in (there, absent)
                ]
                if hidden != gone or hidden[0] not in (403, 404):
                    differ[f"{method} {path} {project}"] = f"{hidden}, not {gone}"
        assert differ == {}
