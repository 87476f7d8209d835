"""Bundles: what the runs of a Stack are made of, and the jobs that are made of one."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from trueup.control.stacks.files import LOCK_FILE, Root
from trueup.control.stacks.observe import Look
from trueup.control.stacks.ruling import asks
from trueup.core.stacks import excluding
from trueup.core.stacks.backing import elsewhere
from trueup.core.stacks.lasting import seconds
from trueup.core.terraform.versions import PINS, pinned
from trueup.k8s.quantity import QuantityError, parse
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.model.stack import RunStatus, Stack
from trueup.model.terraform import Engine, Job, Place


class Bundle(Value, frozen=True):
    """
    What a run is made of; the last that wrote is kept, to destroy by when nothing else is left.

    *elsewhere*: the root keeps its state itself. *versions*: what it requires of the engine,
    *of_tofu*: of OpenTofu; of Terragrunt *runs* is that engine, and *units* the folders that it
    depends on.
    """

    files: Mapping[str, bytes]
    links: Mapping[str, str]
    root: str
    variables: Mapping[str, Any]
    environment: Mapping[str, str]
    secrets: tuple[str, ...]
    elsewhere: bool = False
    versions: tuple[str, ...] = ()
    of_tofu: tuple[str, ...] = ()
    runs: Engine | None = None
    units: tuple[str, ...] = ()


def made(root: Root, stack: Stack, files: Mapping[str, bytes], links: Mapping[str, str]) -> Bundle:
    """Of what Git has; inputs are not in it yet."""
    found = Bundle(
        files,
        links,
        root.folder,
        {},
        {},
        (),
        elsewhere(stack.spec.backend, root.inspected.backend),
        root.inspected.required_version,
        root.inspected.required_tofu,
    )
    if (unit := root.unit) is None:
        return found
    runs = Engine(unit.tool, unit.version, _all(found.versions), _all(found.of_tofu))
    own = (unit.own,) if unit.own else ()
    return msgspec.structs.replace(found, versions=own, runs=runs, units=unit.units)


def hiding(bundle: Bundle, texts: tuple[str, ...]) -> Bundle:
    return msgspec.structs.replace(bundle, secrets=tuple(sorted({*bundle.secrets, *texts})))


def _engine(stack: Stack, bundle: Bundle) -> Engine:
    spec, asked = stack.spec, _all(bundle.versions)
    pin = bundle.files.get(_beside(bundle.root, PINS.get(spec.tool, "")), b"")
    return Engine(
        *(spec.tool, excluding.version(spec), asked, _all(bundle.of_tofu), bundle.runs),
        pinned=pinned(pin),
    )


def _all(constraints: Sequence[str]) -> str:
    return ", ".join(filter(None, constraints))


def job_of(stack: Stack, run: RunStatus, bundle: Bundle, plan: bytes) -> Job:
    """But for the access to its state."""
    spec, wish = stack.spec, run.wish
    return Job(
        id=run.id,
        kind=run.kind,
        files=bundle.files,
        links=bundle.links,
        root=bundle.root,
        engine=_engine(stack, bundle),
        workspace=spec.workspace,
        variables=bundle.variables,
        variable_files=spec.variable_files,
        environment=bundle.environment,
        secrets=bundle.secrets,
        backend=spec.backend.config,
        parallelism=spec.parallelism,
        unlocks=run.unlocks,
        imports=tuple((each.address, each.id) for each in run.imports),
        targets=wish.targets or spec.targets,
        excludes=() if wish.targets else spec.excludes,
        replace=wish.replace,
        plan=plan,
        seconds=limits(stack),
        memory=_bytes("memory", spec.runner.memory),
        disk=_bytes("disk", spec.runner.disk),
        network=spec.runner.network,
        place=_place(stack),
        whole=asks(spec.policy),
    )


def renewed(bundle: Bundle, look: Look) -> Bundle:
    """With the inputs as they are now, if they can be had: credentials change."""
    inputs = look.inputs
    if inputs is None:
        return bundle
    return msgspec.structs.replace(
        bundle,
        variables=inputs.variables,
        environment=inputs.environment,
        secrets=tuple(sorted({*bundle.secrets, *inputs.secrets})),
    )


def locked(bundle: Bundle, lock: bytes) -> Bundle:
    """With the lock file that the plan was made with, so that the providers are the same."""
    if not lock:
        return bundle
    files = {**bundle.files, _beside(bundle.root, LOCK_FILE): lock}
    return msgspec.structs.replace(bundle, files=files)


def _place(stack: Stack) -> Place:
    runner = stack.spec.runner
    return Place(stack.ref.namespace, stack.ref.name, runner.service_account_name, runner.cpu)


def _bytes(what: str, text: str) -> int:
    try:
        return int(parse(text).amount)
    except QuantityError as error:
        raise Stalled("InvalidSpecError", f"runner.{what}: {error}", "such as 2Gi") from error


def _beside(root: str, name: str) -> str:
    return name if root == "." else f"{root}/{name}"


def limits(stack: Stack) -> tuple[float, float, float]:
    said = stack.spec.timeouts
    return (
        seconds(said.init) or 600.0,
        seconds(said.plan) or 1800.0,
        seconds(said.apply) or 7200.0,
    )
