"""``proj role``: roles of a project, their policies, groups and tokens."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.cli.answers import missing, segment
from trueup.cli.claims import claims
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, switch, text
from trueup.cli.output import FAILED, USAGE, Failure
from trueup.cli.proj.spec import Spec
from trueup.cli.proj.stored import ROOT, project, put
from trueup.cli.tokens import lifetime, moment

Role = dict[str, Any]
RESOURCES = (
    "applications",
    "applicationsets",
    "clusters",
    "exec",
    "logs",
    "repositories",
    "stacks",
)
"""What a policy of a role may be about."""
Edit = Callable[[Call, Role], Role]
"""A role with something changed; itself if nothing is."""


async def list_(call: Call) -> None:
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
    roles = _roles(found)
    rows = [(each["name"], each.get("description") or "") for each in roles]
    headers = ("ROLE-NAME", "DESCRIPTION")
    call.out.shown(roles, call.given.text("output"), lambda: call.out.table(headers, rows))


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
    role, out = _role(call, found), call.out
    out.line(f"{'Role Name:':<15}{role['name']}")
    out.line(f"{'Description:':<15}{role.get('description') or ''}".rstrip())
    out.line("Policies:")
    for line in _policies(found, role):
        out.line(line)
    out.line("Groups:")
    for group in role.get("groups") or ():
        out.line(f"  - {group}")
    if not role.get("groups"):
        out.line("<none>")
    out.line("JWT Tokens:")
    rows = [
        (each.get("iat"), moment(each.get("iat")), moment(each.get("exp"), "<none>"))
        for each in _tokens(found, role)
    ]
    out.table(("ID", "ISSUED-AT", "EXPIRES-AT"), rows)


async def create(call: Call) -> None:
    name, description = call.given.text("ROLE-NAME"), call.given.text("description")
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
        roles = _roles(found)
        if any(each["name"] == name for each in roles):
            call.out.line(f"Role '{name}' already exists")
            return
        made = {"name": name} | ({"description": description} if description else {})
        await put(client, found, _with(found, [*roles, made]))
    call.out.line(f"Role '{name}' created")


async def delete(call: Call) -> int:
    name = call.given.text("ROLE-NAME")
    async with call.server() as client:
        found = await project(client, call.given.text("PROJECT"))
        if name not in [each["name"] for each in _roles(found)]:
            call.out.line(f"Role '{name}' does not exist in project")
            return 0
        if not call.agreed(f"Are you sure you want to delete '{name}' role? [y/n] "):
            call.out.line(f"The command to delete role '{name}' was cancelled.")
            return FAILED
        left = [each for each in _roles(found) if each["name"] != name]
        await put(client, found, _with(found, left))
    call.out.line(f"Role '{name}' deleted")
    return 0


def edits(edit: Edit, done: str, not_done: str, question: str = "") -> Callable[[Call], Any]:
    """A command that changes one role; *question* is asked before."""

    async def run(call: Call) -> int:
        said = {"role": call.given.text("ROLE-NAME"), "group": call.given.text("GROUP-CLAIM")}
        async with call.server() as client:
            found = await project(client, call.given.text("PROJECT"))
            role = _role(call, found)
            changed = edit(call, role)
            if changed == role:
                call.out.line(not_done.format(**said))
                return 0
            if question and not call.agreed(question.format(**said)):
                call.out.line("cancelled")
                return FAILED
            roles = [changed if each == role else each for each in _roles(found)]
            await put(client, found, _with(found, roles))
        call.out.line(done.format(**said))
        return 0

    return run


def _add_policy(call: Call, role: Role) -> Role:
    return _added(role, "policies", _policy(call))


def _remove_policy(call: Call, role: Role) -> Role:
    """However it is spaced."""
    gone = _fields(_policy(call))
    return _left(role, "policies", lambda each: _fields(each) != gone)


def _add_group(call: Call, role: Role) -> Role:
    return _added(role, "groups", call.given.text("GROUP-CLAIM"))


def _remove_group(call: Call, role: Role) -> Role:
    return _left(role, "groups", lambda each: each != call.given.text("GROUP-CLAIM"))


def _added(role: Role, field: str, entry: str) -> Role:
    known = list(role.get(field) or ())
    return role if entry in known else {**role, field: [*known, entry]}


def _left(role: Role, field: str, keeps: Callable[[str], bool]) -> Role:
    known = list(role.get(field) or ())
    left = [each for each in known if keeps(each)]
    return role if left == known else {**role, field: left}


def _policy(call: Call) -> str:
    given = call.given
    resource, permission = given.text("resource"), given.text("permission")
    if resource not in RESOURCES:
        raise Failure(f"--resource {resource}", f"one of {', '.join(RESOURCES)}", USAGE)
    if permission not in ("allow", "deny"):
        raise Failure(f"--permission {permission}", "allow or deny", USAGE)
    for flag in ("action", "object"):
        if not given.text(flag):
            raise Failure(f"--{flag} is missing", "such as --action sync --object '*'", USAGE)
    name, role = given.text("PROJECT"), given.text("ROLE-NAME")
    object = given.text("object").removeprefix(f"{name}/")
    return (
        f"p, proj:{name}:{role}, {resource}, {given.text('action')}, {name}/{object}, {permission}"
    )


def _fields(policy: str) -> list[str]:
    return [each.strip() for each in policy.split(",")]


async def create_token(call: Call) -> None:
    given = call.given
    name, role = given.text("PROJECT"), given.text("ROLE-NAME")
    body = {"expiresIn": lifetime(given.text("expires-in")), "id": given.text("id")}
    async with call.server() as client:
        _role(call, await project(client, name))
        made = await client.post(_path(name, role), body)
    token = str(made["token"])
    if given.on("token-only"):
        call.out.line(token)
        return
    said = claims(token)
    call.out.line(f"Create token succeeded for proj:{name}:{role}.")
    call.out.line(f"  ID: {said.get('jti') or ''}")
    call.out.line(f"  Issued At: {moment(said.get('iat'))}")
    call.out.line(f"  Expires At: {moment(said.get('exp'))}")
    call.out.line(f"  Token: {token}")


async def list_tokens(call: Call) -> None:
    name, role = call.given.text("PROJECT"), call.given.text("ROLE-NAME")
    async with call.server() as client:
        found = await project(client, name)
    tokens = _tokens(found, _role(call, found))
    if not tokens:
        call.out.line(f"No tokens for {name}.{role}")
        return
    told = int if call.given.on("unixtime") else moment
    rows = [
        (each.get("id") or "", told(each.get("iat") or 0), told(each.get("exp") or 0))
        for each in tokens
    ]
    call.out.table(("ID", "ISSUED AT", "EXPIRES AT"), rows)


async def delete_token(call: Call) -> int:
    """By the second that it was issued in, as ``proj role get`` shows it, or by its id."""
    name, role = call.given.text("PROJECT"), call.given.text("ROLE-NAME")
    asked = call.given.text("ISSUED-AT")
    async with call.server() as client:
        found = await project(client, name)
        tokens = _tokens(found, _role(call, found))
        token = next((t for t in tokens if asked in (str(t.get("iat")), t.get("id"))), None)
        if token is None:
            known = ", ".join(str(each.get("id") or each.get("iat")) for each in tokens)
            raise Failure(f"role '{role}' has no token '{asked}'", f"there are: {known or 'none'}")
        if not call.agreed(f"Are you sure you want to delete '{asked}' project token? [y/n] "):
            call.out.line(f"The command to delete project token '{asked}' was cancelled.")
            return FAILED
        path = f"{_path(name, role)}/{int(token.get('iat') or 0)}"
        await client.delete(path, id=token.get("id") if asked == token.get("id") else "")
    return 0


def _path(name: str, role: str) -> str:
    return f"{ROOT}/{segment(name)}/roles/{segment(role)}/token"


def _roles(found: Mapping[str, Any]) -> list[Role]:
    return list((found.get("spec") or {}).get("roles") or ())


def _role(call: Call, found: Mapping[str, Any]) -> Role:
    name, roles = call.given.text("ROLE-NAME"), _roles(found)
    for each in roles:
        if each["name"] == name:
            return each
    raise missing("role", name, [each["name"] for each in roles])


def _tokens(found: Mapping[str, Any], role: Role) -> list[dict[str, Any]]:
    """Where Argo CD keeps them now, else where it did before."""
    by_role = (found.get("status") or {}).get("jwtTokensByRole") or {}
    kept = (by_role.get(role["name"]) or {}).get("items")
    return list(kept if kept is not None else role.get("jwtTokens") or ())


def _policies(found: Mapping[str, Any], role: Role) -> Iterator[str]:
    """All that it may, with what every role of a project may."""
    name = found["metadata"]["name"]
    yield f"p, proj:{name}:{role['name']}, projects, get, {name}, allow"
    yield from role.get("policies") or ()


def _with(found: Mapping[str, Any], roles: list[Role]) -> Spec:
    return {**(found.get("spec") or {}), "roles": roles}


_ROLE = ("PROJECT", "ROLE-NAME")
_POLICY = (
    text("action", "Such as get, sync, action/*", "a"),
    text("object", "Name in the project, such as * or NAMESPACE/APP", "o"),
    text("permission", "allow or deny", "p", "allow"),
    text("resource", f"One of {', '.join(RESOURCES)}", "r", "applications"),
)
COMMANDS = (
    Command("role list", list_, "List the roles of a project", ("PROJECT",), (OUTPUT,)),
    Command("role get", get, "Show a role", _ROLE),
    Command(
        "role create",
        create,
        "Create a role",
        _ROLE,
        (text("description", "Description"),),
    ),
    Command("role delete", delete, "Delete a role", _ROLE),
    Command(
        "role add-policy",
        edits(
            _add_policy, "Policy added to role '{role}'", "Role '{role}' has that policy already"
        ),
        "Let a role do something",
        _ROLE,
        _POLICY,
    ),
    Command(
        "role remove-policy",
        edits(
            _remove_policy,
            "Policy removed from role '{role}'",
            "Role '{role}' has no such policy",
            "Are you sure you want to delete this policy of '{role}'? [y/n] ",
        ),
        "Let a role do something no more",
        _ROLE,
        _POLICY,
    ),
    Command(
        "role add-group",
        edits(
            _add_group,
            "Group '{group}' added to role '{role}'",
            "Group '{group}' already present in role '{role}'",
        ),
        "Give a role to a group",
        (*_ROLE, "GROUP-CLAIM"),
    ),
    Command(
        "role remove-group",
        edits(
            _remove_group,
            "Group '{group}' removed from role '{role}'",
            "Group '{group}' not present in role '{role}'",
            "Are you sure you want to remove '{group}' group from role '{role}'? [y/n] ",
        ),
        "Take a role from a group",
        (*_ROLE, "GROUP-CLAIM"),
    ),
    Command(
        "role create-token",
        create_token,
        "Give out a token of a role",
        _ROLE,
        (
            text("expires-in", "How long it counts, such as 12h or 7d; nothing: for ever", "e"),
            text("id", "Its id; without one, one is made", "i"),
            switch("token-only", "Print nothing but the token", "t"),
        ),
        ("token-create",),
    ),
    Command(
        "role list-tokens",
        list_tokens,
        "List the tokens of a role",
        _ROLE,
        (switch("unixtime", "Times as seconds since 1970", "u"),),
        ("list-token", "token-list"),
    ),
    Command(
        "role delete-token",
        delete_token,
        "Take a token back",
        (*_ROLE, "ISSUED-AT"),
        aliases=("token-delete", "remove-token"),
    ),
)
