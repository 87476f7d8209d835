"""``trueup proj``: projects."""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.cli import files
from trueup.cli.answers import segment
from trueup.cli.command import Call, Command, Given
from trueup.cli.editor import edited
from trueup.cli.flags import OUTPUT, Flag, switch, text
from trueup.cli.output import FAILED, Failure
from trueup.cli.proj import integrity, roles, windows
from trueup.cli.proj import spec as fields
from trueup.cli.proj.spec import Spec
from trueup.cli.proj.stored import ROOT, change, project, put

COLUMNS = (
    *("NAME", "DESCRIPTION", "DESTINATIONS", "SOURCES", "CLUSTER-RESOURCE-WHITELIST"),
    *("NAMESPACE-RESOURCE-BLACKLIST", "SIGNATURE-KEYS", "ORPHANED-RESOURCES"),
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
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))


async def policies(call: Call) -> None:
    async with call.server() as client:
        of = await project(client, call.given.text("PROJECT"))
    found = integrity.policies(of.get("spec") or {})
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
        await change(call, lambda spec: edit(spec, call))

    return run


def _row(project: Mapping[str, Any]) -> tuple[object, ...]:
    spec = project.get("spec") or {}
    return (
        project["metadata"]["name"],
        spec.get("description") or "",
        _one_or_count([_place(each) for each in spec.get("destinations") or ()], "destinations"),
        _one_or_count(spec.get("sourceRepos") or [], "repos"),
        _one_or_count([_kind(each) for each in spec.get("clusterResourceWhitelist") or ()]),
        _one_or_count([_kind(each) for each in spec.get("namespaceResourceBlacklist") or ()]),
        _one_or_count([each["keyID"] for each in spec.get("signatureKeys") or ()], "key(s)"),
        "enabled" if spec.get("orphanedResources") is not None else "disabled",
    )


def _one_or_count(values: list[str], what: str = "resources") -> str:
    if len(values) > 1:
        return f"{len(values)} {what}"
    return values[0] if values else "<none>"


def _show(call: Call, project: Mapping[str, Any]) -> None:
    spec = project.get("spec") or {}
    lists = (
        ("Destinations", [_place(each) for each in spec.get("destinations") or ()]),
        ("Repositories", spec.get("sourceRepos") or []),
        ("Source Namespaces", spec.get("sourceNamespaces") or []),
        ("Allowed Cluster Resources", _kinds(spec, "clusterResourceWhitelist")),
        ("Denied Cluster Resources", _kinds(spec, "clusterResourceBlacklist")),
        ("Allowed Namespaced Resources", _kinds(spec, "namespaceResourceWhitelist")),
        ("Denied Namespaced Resources", _kinds(spec, "namespaceResourceBlacklist")),
        ("Signature keys", [each["keyID"] for each in spec.get("signatureKeys") or ()]),
        ("Roles", [each["name"] for each in spec.get("roles") or ()]),
    )
    lines: list[tuple[str, object]] = [
        ("Name", project["metadata"]["name"]),
        ("Description", spec.get("description") or ""),
    ]
    for name, values in lists:
        lines += zip([name, *[""] * len(values)], values or ["<none>"], strict=False)
    orphaned = spec.get("orphanedResources")
    warn = "" if orphaned is None else f" (warn={str(orphaned.get('warn', True)).lower()})"
    lines.append(("Orphaned Resources", "disabled" if orphaned is None else f"enabled{warn}"))
    for name, value in lines:
        call.out.line(f"{name + ':' if name else '':<30}{value}".rstrip())


def _place(destination: Mapping[str, Any]) -> str:
    cluster = destination.get("server") or destination.get("name") or ""
    return f"{cluster},{destination.get('namespace') or ''}"


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
        ("GROUP", "KIND"),
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
