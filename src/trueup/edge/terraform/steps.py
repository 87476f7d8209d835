"""The command lines of a run, and the files that make the root ours: from the job alone."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trueup.core.terraform.files.closure import repository
from trueup.core.terraform.files.folder import CONFIGURATION, OF_TOFU, module
from trueup.core.terraform.files.inspect import inspect
from trueup.core.terraform.files.paths import resolved
from trueup.core.terraform.shaping import shaped
from trueup.core.terraform.versions import version
from trueup.edge.terraform import terragrunt
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.order import Order, Providers
from trueup.edge.terraform.store import PACKAGES
from trueup.model.terraform import Job, StateAccess

LOCK_FILE = ".terraform.lock.hcl"
BACKEND = "zz_trueup_backend_override.tf"
_BACKEND_TEXT = 'terraform {\n  backend "http" {}\n}\n'
_TELLS_INIT = version("1.9.0")  # from which on `init` has -json
_EPHEMERAL = version("1.10.0")
_EVALUATES_EARLY = version("1.8.0")  # of OpenTofu
_EPHEMERAL_VARIABLE = re.compile(rb"\bephemeral\s*(=|\"\s*:)\s*\"?true\b")
_OPENS = ("[", "{")
_ALONE = {"GOGC": "400"}
"""
A seventh of a short plan is the collecting of its garbage. So it may leave four times as much as it
needs; providers may not, as that is passed on to each of them, and adds up.
"""
_OURS = re.compile(
    r"TF_(CLI_ARGS\w*|CLI_CONFIG_FILE|DATA_DIR|WORKSPACE|INPUT|IN_AUTOMATION|REATTACH_PROVIDERS)|(TG|TERRAGRUNT)_\w+"
)


def overrides(job: Job) -> Mapping[str, bytes]:
    """Files of the root that we put beside those from Git."""
    if job.engine.tool == terragrunt.NAME:
        return {}
    return {BACKEND: _BACKEND_TEXT.encode()} if job.state is not None else {}


def backend_file(config: Mapping[str, Any]) -> str:
    """
    As ``-backend-config`` reads it: on a command line others could see it.

    JSON is HCL too, but for what a text may mean.
    """
    return "".join(f"{name} = {_written(value)}\n" for name, value in config.items())


def _written(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        inner = (f"{_quoted(str(name))} = {_written(each)}" for name, each in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value)


def values(job: Job) -> bytes:
    return json.dumps(shaped(job.variables, _types(job))).encode()


def _types(job: Job) -> Mapping[str, str]:
    """Of the root's variables, as they are declared; nothing where that matters to none."""
    if not any(
        isinstance(each, str) and each.lstrip()[:1] in _OPENS for each in job.variables.values()
    ):
        return {}
    repo = repository(job.files, job.files.__getitem__, job.links)
    folder = resolved(job.root, repo.links) or job.root
    found = inspect(module(repo.beside(folder), repo.read, job.engine.tool))
    return {each.name: each.type for each in found.variables}


def init(order: Order, locked: bool, backend: Path | None, values: Path) -> list[str]:
    """*locked*: the lock file is Git's, and stays as it is."""
    words = ["init", "-input=false", "-no-color"]
    if version(order.program.engine.version) >= _TELLS_INIT:
        words.append("-json")
    if locked:
        words.append("-lockfile=readonly")
    if backend is not None:
        words.append(f"-backend-config={backend}")
    return [*words, *_early(order, values)]


def workspace(order: Order, name: str, values: Path) -> list[str]:
    return ["workspace", "select", "-or-create", *_early(order, values), name]


def plan(order: Order, out: Path, values: Path) -> list[str]:
    """Never locks: who plans is in nobody's way, and a plan of a state that moved is refused."""
    job = order.job
    kinds = {"destroy": ["-destroy"], "drift": ["-refresh-only"]}
    return [
        *("plan", "-input=false", "-no-color", "-json", "-lock=false", f"-out={out}"),
        f"-parallelism={job.parallelism}",
        *kinds.get(job.kind, []),
        *(f"-target={each}" for each in job.targets),
        *(f"-exclude={each}" for each in job.excludes),
        *(f"-replace={each}" for each in job.replace if not kinds.get(job.kind)),
        *_variables(job, values),
    ]


def apply(order: Order, saved: Path, values: Path) -> list[str]:
    job = order.job
    return [
        *("apply", "-input=false", "-no-color", "-json", _wait(order)),
        f"-parallelism={job.parallelism}",
        *(_variables(job, values) if _needs_variables(order) else ()),
        str(saved),
    ]


def show(order: Order, saved: Path, values: Path) -> list[str]:
    return ["show", "-json", "-no-color", *_early(order, values), str(saved)]


def state(order: Order, values: Path) -> list[str]:
    return ["state", "pull", *_early(order, values)]


def importing(order: Order, address: str, id: str, values: Path) -> list[str]:
    return [
        *("import", "-input=false", "-no-color", _wait(order)),
        *_variables(order.job, values),
        "--",  # what people ask for is no option
        address,
        id,
    ]


def unlocking(order: Order, lock: str, values: Path) -> list[str]:
    return ["force-unlock", "-force", *_early(order, values), "--", lock]


def environment(
    order: Order, folder: Folder, config: Path, *, alone: bool = False
) -> dict[str, str]:
    """The job's cannot take ours away. *alone*: it starts no provider."""
    job = order.job
    return {
        **(_ALONE if alone else {}),
        "HOME": str(folder.home),
        "TMPDIR": str(folder.scratch()),
        "GOMEMLIMIT": str(job.memory * 9 // 10),
        **given(order),
        **(_state(job.state, order.limits.retries) if job.state is not None else {}),
        "TF_CLI_CONFIG_FILE": str(config),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        **terragrunt.environment(order, folder),
    }


def given(order: Order) -> dict[str, str]:
    """Nothing of the server's own but what *order* names, and of the job's what is not ours."""
    theirs = order.job.environment.items()
    return {
        **order.environment,
        **{name: value for name, value in theirs if not _OURS.fullmatch(name)},
    }


def cli_config(providers: Providers, *, kept: bool = True, fetch: bool = False) -> str:
    """*kept*: what the store has comes first; *fetch*: others may be asked."""
    store = f"{providers.store}/{PACKAGES}" if kept and providers.store else ""
    methods = [_mirror(each) for each in (store, providers.folder) if each]
    if fetch and providers.network:
        methods.append(f"  network_mirror {{\n    url = {_quoted(providers.network)}\n  }}\n")
    elif fetch and providers.direct:
        methods.append("  direct {}\n")
    methods = methods or [_mirror("/nonexistent")]
    return "disable_checkpoint = true\nprovider_installation {\n" + "".join(methods) + "}\n"


def _state(access: StateAccess, retries: int) -> dict[str, str]:
    return {
        "TF_HTTP_ADDRESS": access.address,
        "TF_HTTP_LOCK_ADDRESS": access.address,
        "TF_HTTP_UNLOCK_ADDRESS": access.address,
        "TF_HTTP_USERNAME": access.user,
        "TF_HTTP_PASSWORD": access.token,
        "TF_HTTP_RETRY_MAX": str(retries),
        "TF_HTTP_RETRY_WAIT_MIN": "1",
        "TF_HTTP_RETRY_WAIT_MAX": "15",
        **({"TF_HTTP_CLIENT_CA_CERTIFICATE_PEM": access.authority} if access.authority else {}),
    }


def _wait(order: Order) -> str:
    return f"-lock-timeout={order.limits.lock}s"


def _variables(job: Job, values: Path) -> Iterator[str]:
    yield from (f"-var-file={each}" for each in job.variable_files)
    if job.variables:
        yield f"-var-file={values}"


def _early(order: Order, values: Path) -> Iterator[str]:
    """OpenTofu may need them to find modules and its backend, and to open what is encrypted."""
    if _evaluates_early(order):
        yield from _variables(order.job, values)


def _evaluates_early(order: Order) -> bool:
    engine = order.program.engine
    return engine.tool == "tofu" and version(engine.version) >= _EVALUATES_EARLY


def _needs_variables(order: Order) -> bool:
    """A saved plan has them all, but for those that are never kept, or that open the plan."""
    if _evaluates_early(order):
        return True
    if version(order.program.engine.version) < _EPHEMERAL:
        return False
    return any(
        path.endswith((*CONFIGURATION, *OF_TOFU)) and _EPHEMERAL_VARIABLE.search(content)
        for path, content in order.job.files.items()
    )


def _mirror(path: str) -> str:
    return f"  filesystem_mirror {{\n    path = {_quoted(path)}\n  }}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
