"""Stating: the state that a root of a checkout is planned over, where a server keeps it."""

import msgspec

from trueup.cli.output import Failure
from trueup.cli.plan.jobs import over, without_state
from trueup.cli.plan.kept import Server
from trueup.cli.plan.targets import RootTarget
from trueup.core.terraform.files.roots import TERRAGRUNT
from trueup.model.changeset import Part
from trueup.model.policy import Finding, Severity
from trueup.model.terraform import Job

UNREACHED = "StateUnreachable"
LET_IT = "or have the server plan it: trueup plan --revision BRANCH"
replace = msgspec.structs.replace


async def kept(target: RootTarget, server: Server, job: Job, part: Part) -> tuple[Job, Part]:
    """*job* over the state that *server* lends; over none, which *part* tells, if it does not."""
    if target.root.kind == TERRAGRUNT:
        why, hint = "a unit of Terragrunt is planned over it on the server only", LET_IT
    else:
        try:
            return over(job, await server.state(target.stack)), part
        except Failure as failure:
            why, hint = failure.message, "; ".join(filter(None, (failure.hint, LET_IT)))
    return without_state(job), stateless(part, f"Trueup's server keeps its state: {why}", hint)


def stateless(part: Part, why: str, hint: str = "", said: str = "") -> Part:
    """As if it had made nothing yet. *said*: by what was tried in vain."""
    words = f"all of it is planned as new, as {why}" + (f": {said}" if said else "")
    remarks = (*part.remarks, Finding(UNREACHED, words, hint, Severity.WARNING))
    return replace(part, against="nothing", provisional=True, remarks=remarks)
