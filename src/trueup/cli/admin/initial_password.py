"""``admin initial-password``: the password that was made for ``admin`` when there was none."""

import base64

from trueup.cli import home
from trueup.cli.command import Call
from trueup.cli.output import Failure
from trueup.k8s.ref import GroupKind, Ref

SECRET = GroupKind("", "Secret")
NAME = "argocd-initial-admin-secret"


async def initial_password(call: Call) -> None:
    async with home.opened(call.given) as opened:
        found = await opened.cluster.get(Ref(SECRET, opened.namespace, NAME))
        where = f"namespace {opened.namespace} of {opened.cluster.name}"
    said = (found.at("data") if found else None) or {}
    if "password" not in said:
        hint = "it was deleted, as it should be, or it is elsewhere: -n NAMESPACE, --data FOLDER"
        raise Failure(f"no Secret {NAME} with a password in {where}", hint)
    call.out.line(base64.b64decode(said["password"]).decode(errors="replace"))
    call.out.note("change it, and delete the Secret: trueup account update-password")
