"""``trueup proj``: projects."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.cli import files
from trueup.cli.answers import segment
from trueup.cli.command import Call, Command, Given
from trueup.cli.editor import edited
from trueup.cli.flags import OUTPUT, Flag, switch, text
from trueup.cli.output import FAILED, Failure
from trueup.cli.proj import integrity, roles, windows
from trueup.cli.proj import spec as fields
from trueup.cli.proj.spec import Spec, Unchanged
from trueup.cli.proj.stored import ROOT, change, project, put

COLUMNS = (
    *("NAME", "DESCRIPTION", "DESTINATIONS", "SOURCES", "CLUSTER-RESOURCE-WHITELIST"),
    *("NAMESPACE-RESOURCE-BLACKLIST", "SOURCE-INTEGRITY", "ORPHANED-RESOURCES"),
    "DESTINATION-SERVICE-ACCOUNTS",
)


async def create(call: Call) -> None:
    given = call.given
    found = await files.objects(given.text("file")) if given.text("file") else [{}]
    async with call.server() as client:
        for body in found:
            made = declared(body, given)
            await client.post(ROOT, {"project": made, "upsert": given.on("upsert")})
            call.out.line(f"project '{made['metadata']['name']}' created")


def declared(body: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """*body* with what the flags say."""
    metadata = dict(body.get("metadata") or {})
    metadata["name"] = given.text("PROJECT") or metadata.get("name")
    if not metadata["name"]:
        raise Failure("project name is missing", "trueup proj create NAME …")
    spec = fields.with_flags(body.get("spec") or {}, given)
    return {**body, "metadata": metadata, "spec": spec}


async def set_(call: Call) -> None:
    if not call.given.typed & {flag.name for flag in fields.FLAGS}:
        raise Failure("nothing to set", "name a flag: trueup proj set --help")
    await change(call, lambda spec: fields.with_flags(spec, call.given))


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    if call.given.text("output") == "name":
        for each in items:
            call.out.line(each["metadata"]["name"])
        return
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
        path = f"{ROOT}/{segment(found['metadata']['name'])}/detailed"
        detailed = await client.get(path)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found, detailed))


async def policies(call: Call) -> None:
    async with call.server() as client:
        of = await project(client, call.given.text("PROJECT"))
    found = integrity.policies(of.get("spec") or {})
    if not found and call.given.text("output") in ("wide", ""):
        name = of["metadata"]["name"]
        raise Failure(f'no source integrity git policies defined for project "{name}"')
    call.out.shown(
        found,
        call.given.text("output"),
        lambda: call.out.table(
            integrity.COLUMNS,
            [integrity.row(number, each) for number, each in enumerate(found)],
        ),
    )


async def list_windows(call: Call) -> None:
    from datetime import UTC, datetime

    async with call.server() as client:
        of = await project(client, call.given.text("PROJECT"))
    found, now = (of.get("spec") or {}).get("syncWindows") or [], datetime.now(UTC)
    call.out.shown(
        found,
        call.given.text("output"),
        lambda: call.out.table(
            windows.COLUMNS,
            [windows.row(number, each, now) for number, each in enumerate(found)],
        ),
    )


async def edit(call: Call) -> None:
    """The spec, in the user's editor; nothing is asked of the server if nothing was changed."""
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
        spec = await edited(found.get("spec") or {})
        if spec == found.get("spec"):
            call.out.note("nothing was changed")
            return
        await put(client, found, spec)
    call.out.line(f"project '{found['metadata']['name']}' updated")


async def delete(call: Call) -> int:
    async with call.server() as client:
        for name in call.given.many("PROJECT"):
            await project(client, name)
            if not call.agreed(f"Are you sure you want to delete {name}? [y/n] "):
                call.out.line(f"The command to delete project '{name}' was cancelled.")
                return FAILED
            await client.delete(f"{ROOT}/{segment(name)}")
            call.out.line(f"project '{name}' deleted")
    return 0


def changing(edit: Callable[[Spec, Call], Spec]) -> Callable[[Call], Any]:
    """A command that changes the spec of the project in its first argument."""

    async def run(call: Call) -> None:
        try:
            await change(call, lambda spec: edit(spec, call))
        except Unchanged as told:
            call.out.line(str(told))

    return run


def _row(project: Mapping[str, Any]) -> tuple[object, ...]:
    spec = project.get("spec") or {}
    return (
        project["metadata"]["name"],
        spec.get("description") or "",
        _one_or_count([_place(each) for each in spec.get("destinations") or ()], "destinations"),
        _one_or_count(spec.get("sourceRepos") or [], "repos"),
        _one_or_count([_kind(each) for each in spec.get("clusterResourceWhitelist") or ()]),
        _count(spec.get("namespaceResourceBlacklist") or ()),
        integrity.METHOD if integrity.wanted(spec) else "<none>",
        _orphaned(spec),
        _one_or_count(
            [_account(each) for each in spec.get("destinationServiceAccounts") or ()],
            "destinationServiceAccounts",
        ),
    )


def _count(kinds: Sequence[Any]) -> str:
    return f"{len(kinds)} resources" if kinds else "<none>"


def _orphaned(spec: Mapping[str, Any]) -> str:
    said = spec.get("orphanedResources")
    if said is None:
        return "disabled"
    ignored = len(said.get("ignore") or ())
    warn = str(said.get("warn", True)).lower()
    return f"enabled (warn={warn}{f', ignored {ignored}' if ignored else ''})"


def _one_or_count(values: list[str], what: str = "resources") -> str:
    if len(values) > 1:
        return f"{len(values)} {what}"
    return values[0] if values else "<none>"


def _show(call: Call, project: Mapping[str, Any], detailed: Mapping[str, Any]) -> None:
    spec = project.get("spec") or {}
    lists = (
        ("Destinations", [_place(each) for each in spec.get("destinations") or ()]),
        ("Repositories", spec.get("sourceRepos") or []),
        ("Source Namespaces", spec.get("sourceNamespaces") or []),
        ("Scoped Repositories", [each["repo"] for each in detailed.get("repositories") or ()]),
        ("Allowed Cluster Resources", _kinds(spec, "clusterResourceWhitelist")),
        ("Scoped Clusters", [each["server"] for each in detailed.get("clusters") or ()]),
        ("Denied Cluster Resources", _kinds(spec, "clusterResourceBlacklist")),
        ("Allowed Namespaced Resources", _kinds(spec, "namespaceResourceWhitelist")),
        ("Denied Namespaced Resources", _kinds(spec, "namespaceResourceBlacklist")),
        ("Signature keys", [each["keyID"] for each in spec.get("signatureKeys") or ()]),
        (
            "Service Accounts",
            [_account(each) for each in spec.get("destinationServiceAccounts") or ()],
        ),
        ("Roles", [each["name"] for each in spec.get("roles") or ()]),
    )
    lines: list[tuple[str, object]] = [
        ("Name", project["metadata"]["name"]),
        ("Description", spec.get("description") or ""),
    ]
    for name, values in lists:
        lines += zip([name, *[""] * len(values)], values or ["<none>"], strict=False)
    lines.append(("Orphaned Resources", _orphaned(spec)))
    for name, value in lines:
        call.out.line(f"{name + ':' if name else '':<30}{value}".rstrip())


def _place(destination: Mapping[str, Any]) -> str:
    cluster = destination.get("server") or destination.get("name") or ""
    return f"{cluster},{destination.get('namespace') or ''}"


def _account(entry: Mapping[str, Any]) -> str:
    account = entry.get("defaultServiceAccount") or ""
    return f"{entry.get('server') or ''},{entry.get('namespace') or ''},{account}"


def _kind(rule: Mapping[str, Any]) -> str:
    found = f"{rule.get('group') or ''}/{rule.get('kind') or ''}"
    return f"{found}/{rule['name']}" if rule.get("name") else found


def _kinds(spec: Mapping[str, Any], field: str) -> list[str]:
    return [_kind(each) for each in spec.get(field) or ()]


def _edits(
    name: str,
    help: str,
    edit: Callable[[Spec, Call], Spec],
    arguments: tuple[str, ...],
    flags: tuple[Flag, ...] = (),
) -> Command:
    return Command(name, changing(edit), help, ("PROJECT", *arguments), flags)


_LIST = "allow or deny: the list to change"
_ALLOW, _DENY = (text("list", _LIST, "l", word) for word in ("allow", "deny"))
_ID = ("ID",)
_POLICIES = "source-integrity git policies"
_LET, _STOP = "Let people sync in a window", "Let people sync in a window no more"
_LET_ON, _STOP_ON = "Let a sync run on into a window", "Let a sync run on into a window no more"

COMMANDS = (
    Command(
        "create",
        create,
        "Create a project",
        ("[PROJECT]",),
        (
            *fields.FLAGS,
            text("file", "Manifest: a file, a URL, or -", "f"),
            switch("upsert", "Overwrite a project that differs"),
        ),
    ),
    Command("set", set_, "Change a project", ("PROJECT",), fields.FLAGS),
    Command("list", list_, "List projects", (), (OUTPUT,)),
    Command("get", get, "Show a project", ("PROJECT",), (OUTPUT,)),
    Command("edit", edit, "Edit a project in $EDITOR", ("PROJECT",)),
    Command("delete", delete, "Delete projects", ("PROJECT...",)),
    _edits("add-source", "Permit a repository", fields.add_source, ("URL",)),
    _edits("remove-source", "Permit a repository no more", fields.remove_source, ("URL",)),
    _edits(
        "add-destination",
        "Permit a destination",
        fields.add_destination,
        ("SERVER", "NAMESPACE"),
        (switch("name", "SERVER is the cluster's name"),),
    ),
    _edits(
        "remove-destination",
        "Permit a destination no more",
        fields.remove_destination,
        ("SERVER", "NAMESPACE"),
    ),
    _edits(
        "allow-cluster-resource",
        "Permit a cluster-scoped kind",
        fields.allow_cluster,
        ("GROUP", "KIND", "[NAME]"),
        (_ALLOW,),
    ),
    _edits(
        "deny-cluster-resource",
        "Permit a cluster-scoped kind no more",
        fields.deny_cluster,
        ("GROUP", "KIND", "[NAME]"),
        (_ALLOW,),
    ),
    _edits(
        "allow-namespace-resource",
        "Permit a namespaced kind",
        fields.allow_namespaced,
        ("GROUP", "KIND"),
        (_DENY,),
    ),
    _edits(
        "deny-namespace-resource",
        "Permit a namespaced kind no more",
        fields.deny_namespaced,
        ("GROUP", "KIND"),
        (_DENY,),
    ),
    _edits(
        "add-source-namespace",
        "Permit Applications in a namespace",
        fields.add_namespace,
        ("NAMESPACE",),
    ),
    _edits(
        "remove-source-namespace",
        "Permit Applications in a namespace no more",
        fields.remove_namespace,
        ("NAMESPACE",),
    ),
    _edits("add-signature-key", "Trust a signature", fields.add_key, ("KEY-ID",)),
    _edits("remove-signature-key", "Trust a signature no more", fields.remove_key, ("KEY-ID",)),
    _edits(
        "add-orphaned-ignore",
        "Do not tell of such orphans",
        fields.add_orphan,
        ("GROUP", "KIND"),
        (text("name", "Pattern of the name"),),
    ),
    _edits(
        "remove-orphaned-ignore",
        "Tell of such orphans again",
        fields.remove_orphan,
        ("GROUP", "KIND"),
        (text("name", "Pattern of the name"),),
    ),
    _edits(
        "add-destination-service-account",
        "Act as a service account at a destination",
        fields.add_account,
        ("SERVER", "NAMESPACE", "SERVICE_ACCOUNT"),
        (text("service-account-namespace", "Namespace of the service account"),),
    ),
    _edits(
        "remove-destination-service-account",
        "Act as a service account no more",
        fields.remove_account,
        ("SERVER", "NAMESPACE", "SERVICE_ACCOUNT"),
    ),
    Command("windows list", list_windows, "List the sync windows", ("PROJECT",), (OUTPUT,)),
    _edits("windows add", "Add a sync window", windows.add, (), windows.ADDED),
    _edits("windows update", "Change a sync window", windows.update, _ID, windows.UPDATED),
    _edits("windows delete", "Remove a sync window", windows.delete, _ID),
    _edits("windows enable-manual-sync", _LET, windows.enable_manual, _ID),
    _edits("windows disable-manual-sync", _STOP, windows.disable_manual, _ID),
    _edits("windows enable-sync-overrun", _LET_ON, windows.enable_overrun, _ID),
    _edits("windows disable-sync-overrun", _STOP_ON, windows.disable_overrun, _ID),
    Command(f"{_POLICIES} list", policies, "List policies of signatures", ("PROJECT",), (OUTPUT,)),
    _edits(
        f"{_POLICIES} add",
        "Want signatures",
        integrity.add,
        (),
        integrity.ADDED,
    ),
    _edits(
        f"{_POLICIES} update",
        "Change which signatures are wanted",
        integrity.update,
        ("POLICY_ID",),
        integrity.UPDATED,
    ),
    _edits(
        f"{_POLICIES} delete",
        "Remove policies of signatures",
        integrity.delete,
        ("POLICY_ID...",),
        integrity.DELETED,
    ),
    *roles.COMMANDS,
)
