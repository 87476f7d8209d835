"""Jobs: all that a run of a root of the checkout may know."""

from collections.abc import Iterable, Mapping

import msgspec

from trueup.cli.plan.scene import Side
from trueup.cli.plan.targets import RootTarget, unit_of
from trueup.control.stacks.inputs import Inputs
from trueup.control.stacks.ruling import asks
from trueup.core.stacks import excluding
from trueup.core.terraform.backend import DEFAULT
from trueup.core.terraform.files.look import Look
from trueup.core.terraform.files.roots import TERRAGRUNT
from trueup.core.terraform.versions import PINS, pinned
from trueup.model.changeset import PartKind
from trueup.model.terraform import Engine, Job

OURS, LOCAL = "zz_trueup_backend_override.tf", b'terraform {\n  backend "local" {}\n}\n'
FILE = "trueup.tfstate"
LENT = f'''terraform {{
  backend "local" {{
    path          = "{FILE}"
    workspace_dir = "{FILE}.d"
  }}
}}
'''.encode()
"""With names of its own: where the usual ones are there, ``init`` asks about moving them."""
_SECRET_WORDS = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "PRIVATE_KEY", "ACCESS_KEY")
_LEAST = 6  # characters of what may be a secret
replace = msgspec.structs.replace


def job(
    side: Side, target: RootTarget, look: Look, inputs: Inputs, environ: Mapping[str, str]
) -> tuple[Job, bool]:
    """And whether its state is at a server, not in the checkout nor where the root says."""
    spec, root = target.stack.spec, target.root
    repo, closure = side.repository, look.closure
    kept = side.repository.has(at(root.path, "terraform.tfstate"))
    ours = target.part.kind is PartKind.STACK and not kept
    made = Job(
        id="",
        kind="plan",
        files={path: repo.read(path) for path in sorted(closure.files)},
        links={path: repo.links[path] for path in closure.links},
        root=root.path,
        engine=_engine(side, target, look),
        workspace=root.workspace,
        variables=inputs.variables,
        variable_files=root.variable_files,
        environment={**inputs.environment, **environ},
        secrets=hidden(inputs, environ),
        backend=spec.backend.config,
        parallelism=spec.parallelism,
        targets=spec.targets,
        excludes=spec.excludes if spec.tool == excluding.ABLE else (),
        whole=asks(spec.policy),
    )
    declared = look.inspection.backend
    wanted = spec.backend.kind == "trueup" or (not spec.backend.kind and not declared)
    return made, ours and wanted


def _engine(side: Side, target: RootTarget, look: Look) -> Engine:
    """Terragrunt runs another one, of which its files say the version."""
    spec, found = target.stack.spec, look.inspection
    required, of_tofu = _all(found.required_version), _all(found.required_tofu)
    unit = unit_of(side, target)
    if unit is None:
        wanted = excluding.version(spec) if spec.tool == excluding.ABLE else spec.version
        pin = at(target.root.path, PINS.get(target.root.kind, ""))
        text = side.repository.read(pin) if side.repository.has(pin) else b""
        return Engine(target.root.kind, wanted, required, of_tofu, pinned=pinned(text))
    runs = Engine(unit.tool, unit.version, required, of_tofu)
    return Engine(TERRAGRUNT, _all((spec.version, unit.own)), runs=runs)


def _all(constraints: Iterable[str]) -> str:
    return ", ".join(filter(None, constraints))


def without_state(job: Job) -> Job:
    files = {**job.files, at(job.root, OURS): LOCAL}
    return replace(job, files=files, backend={}, workspace="")


def over(job: Job, state: bytes) -> Job:
    """
    With *state* as a file beside the root, which is all that the run learns of where it is kept;
    empty: there is none yet.
    """
    files = {**job.files, at(job.root, OURS): LENT}
    if state:
        named = job.workspace not in ("", DEFAULT)
        place = f"{FILE}.d/{job.workspace}/terraform.tfstate" if named else FILE
        files[at(job.root, place)] = state
    return replace(job, files=files, backend={})


def hidden(inputs: Inputs, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What is secret by where it comes from, or by the name that it has in the environment."""
    named = {
        value
        for name, value in environment.items()
        if any(word in name.upper() for word in _SECRET_WORDS) and len(value) >= _LEAST
    }
    return tuple(sorted({*inputs.secrets, *named}))


def at(root: str, path: str) -> str:
    return path if root == "." else f"{root}/{path}"
