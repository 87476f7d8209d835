"""``trueup cluster``: the clusters that applications may go to."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import Flag, many, number, switch, text
from trueup.cli.output import FAILED, Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/v1/clusters"
COLUMNS = ("SERVER", "NAME", "VERSION", "STATUS", "MESSAGE", "PROJECT")
ALL = "*"


async def add(call: Call) -> int | None:
    from trueup.cli.cluster_add import add  # the Kubernetes client is loaded only for this

    return await add(call, ROOT)


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    _print(call, items, items, lambda: call.out.table(COLUMNS, map(_row, items)))


async def get(call: Call) -> None:
    async with call.server() as client:
        found = [await _found(client, each) for each in call.given.many("SERVER/NAME")]
    body = found[0] if len(found) == 1 else found
    _print(call, found, body, lambda: _details(call, found))


async def remove(call: Call) -> int | None:
    from trueup.cli.cluster_add import forget

    async with call.server() as client:
        for each in call.given.many("SERVER/NAME"):
            found = await _found(client, each)
            if not _agreed(call, each):
                return FAILED
            path, query = _path(each)
            await client.delete(path, **query)
            call.out.line(f"Cluster '{each}' removed")
            await forget(call, found)
    return None


async def set_(call: Call) -> None:
    given = call.given
    name = given.text("NAME")
    namespaces = given.many("namespace")
    said: dict[str, Any] = {
        "name": given.text("name"),
        "namespaces": [] if namespaces == (ALL,) else list(namespaces),
        "labels": given.pairs("label"),
        "annotations": given.pairs("annotation"),
    }
    flags = {"name": "name", "namespace": "namespaces"}
    flags |= {"label": "labels", "annotation": "annotations"}
    fields = [field for flag, field in flags.items() if given.has(flag)]
    if not fields:
        raise Failure("nothing is to be set", "--name, --namespace, --label or --annotation")
    async with call.server() as client:
        await _found(client, name)
        path, query = _path(name)
        await client.call("PUT", path, {**query, "updatedFields": fields}, said)
    call.out.line(f"Cluster '{name}' updated.")


async def rotate_auth(call: Call) -> None:
    name = call.given.text("SERVER/NAME")
    async with call.server() as client:
        await _found(client, name)
        path, query = _path(name)
        await client.call("POST", f"{path}/rotate-auth", query)
    call.out.line(f"Cluster '{name}' rotated auth")


async def _found(client: "Client", name: str) -> dict[str, Any]:
    path, query = _path(name)
    try:
        found: dict[str, Any] = await client.get(path, **query)
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        items = (await client.get(ROOT)).get("items") or []
        known = [each[field] for each in items for field in ("server", "name")]
        raise missing("cluster", name, known) from error
    return found


def _path(name: str) -> tuple[str, dict[str, str]]:
    kind = "url" if name.startswith(("http://", "https://")) else "name"
    return f"{ROOT}/{segment(name)}", {"id.type": kind}


def _agreed(call: Call, name: str) -> bool:
    return call.agreed(
        f"Are you sure you want to remove '{name}'? Any Apps deploying to this cluster will go "
        "to health status Unknown. [y/n] "
    )


def _print(call: Call, found: list[Any], body: Any, wide: Any) -> None:
    if call.given.text("output") == "server":
        for each in found:
            call.out.line(each["server"])
        return
    call.out.shown(body, call.given.text("output"), wide)


def _row(cluster: Mapping[str, Any]) -> tuple[object, ...]:
    state = cluster.get("connectionState") or {}
    count = len(cluster.get("namespaces") or ())
    return (
        f"{cluster['server']} ({count} namespaces)" if count else cluster["server"],
        cluster.get("name") or "",
        cluster.get("serverVersion") or "",
        state.get("status") or "",
        state.get("message") or "",
        cluster.get("project") or "",
    )


def _details(call: Call, clusters: Iterable[Mapping[str, Any]]) -> None:
    for each in clusters:
        for line in _lines(each):
            call.out.line(line)


def _lines(cluster: Mapping[str, Any]) -> Iterable[str]:
    config = cluster.get("config") or {}
    tls, state = config.get("tlsClientConfig") or {}, cluster.get("connectionState") or {}
    cache = (cluster.get("info") or {}).get("cacheInfo") or {}
    yield from ("Cluster information", "")
    yield f"  Server URL:            {cluster['server']}"
    yield f"  Server Name:           {cluster.get('name') or '-'}"
    yield f"  Server Version:        {cluster.get('serverVersion') or ''}"
    yield f"  Namespaces:            {', '.join(cluster.get('namespaces') or ['all namespaces'])}"
    yield f"  Connection:            {' '.join(filter(None, map(state.get, SAID)))}"
    if cache:
        count, apis = cache.get("resourcesCount") or 0, cache.get("apisCount") or 0
        yield f"  Cache:                 {count} objects of {apis} APIs"
    yield from ("", "TLS configuration", "")
    yield f"  Client cert:           {_yes(tls.get('certData'))}"
    yield f"  Cert validation:       {_yes(not tls.get('insecure'))}"
    yield from ("", "Authentication", "")
    yield f"  Basic authentication:  {_yes(config.get('username'))}"
    yield f"  oAuth authentication:  {_yes(config.get('bearerToken'))}"
    yield f"  AWS authentication:    {_yes(config.get('awsAuthConfig'))}"
    yield f"  Exec authentication:   {_yes(config.get('execProviderConfig'))}"
    yield from ("", f"Disable compression: {_yes(config.get('disableCompression'))}")
    yield from ("", f"Use proxy: {_yes(config.get('proxyUrl'))}", "")


SAID = ("status", "message")


def _yes(value: object) -> str:
    return "true" if value else "false"


_OUTPUT = "json, yaml, wide, server"
_LABELS: tuple[Flag, ...] = (
    many("label", "Label of the cluster's Secret (key=value)"),
    many("annotation", "Annotation of the cluster's Secret (key=value)"),
    many("namespace", "Manage these namespaces only"),
)
_YES = switch("yes", "Ask nothing", "y")
ADD: tuple[Flag, ...] = (
    *_LABELS,
    text("name", "Name of the cluster, if not the context's"),
    text("kubeconfig", "Kubeconfig to read (KUBECONFIG)"),
    switch("cluster-resources", "Manage cluster-scoped objects beside the namespaces"),
    text("project", "Project that the cluster belongs to"),
    number("shard", "Shard of the controller", default=-1),
    switch("upsert", "Overwrite one that differs"),
    text("service-account", "Use this account of the system namespace"),
    text("system-namespace", "Where the service account is", default="kube-system"),
    switch("in-cluster", "The cluster that the server runs on"),
    text("cluster-endpoint", "Address to use: kubeconfig, kube-public or internal"),
    text("proxy-url", "Proxy to the cluster"),
    text("server-proxy-url", "Proxy to the cluster, for the server only"),
    switch("disable-compression", "Have nothing compressed"),
    text("aws-cluster-name", "EKS cluster to get tokens for"),
    text("aws-role-arn", "Role to take on for that"),
    text("aws-profile", "Profile of the AWS command line"),
    text("exec-command", "Program that gives the server credentials"),
    text("exec-command-api-version", "Version in which it is asked"),
    many("exec-command-args", "An argument for it"),
    many("exec-command-env", "A variable for it (name=value)"),
    text("exec-command-install-hint", "What to say if it is not there"),
    _YES,
)

COMMANDS = (
    Command("add", add, "Register the cluster of a context of the kubeconfig", ("CONTEXT",), ADD),
    Command("list", list_, "List clusters", (), (text("output", _OUTPUT, "o", "wide"),)),
    Command(
        "get", get, "Show clusters", ("SERVER/NAME...",), (text("output", _OUTPUT, "o", "yaml"),)
    ),
    Command("set", set_, "Change a cluster", ("NAME",), (text("name", "New name"), *_LABELS)),
    Command("rm", remove, "Remove clusters", ("SERVER/NAME...",), (_YES,)),
    Command("rotate-auth", rotate_auth, "Give a cluster's account another token", ("SERVER/NAME",)),
)
