"""Stacks: what runs Terraform here, and the controller over it."""

import os
from collections.abc import Callable
from pathlib import Path

from trueup.control.apps.observe import Observer
from trueup.control.stacks.build import StackController, StackPorts, controller
from trueup.control.stacks.telling import Telling
from trueup.control.stacksets.build import StackSetController, StackSetPorts
from trueup.control.stacksets.build import controller as sets
from trueup.edge.rules.asking import Asking
from trueup.edge.rules.checkov import Checkov
from trueup.edge.terraform.jobs.maker import Maker
from trueup.edge.terraform.jobs.runner import JobRunner
from trueup.edge.terraform.order import Providers
from trueup.edge.terraform.programs import Programs
from trueup.edge.terraform.runner import ProcessRunner
from trueup.model.application import Application, ApplicationSpec
from trueup.model.project import AppProject
from trueup.ports import Live, Repositories, Repository, Runner
from trueup.service.settings import Terraform
from trueup.service.wiring.ground import Ground
from trueup.service.wiring.home import Reach
from trueup.service.wiring.jobs import Castings, check


def stack_controller(
    ground: Ground,
    live: Live,
    telling: Telling,
    repositories: Repositories[Repository],
    observer: Observer,
) -> StackController:
    """*observer*: of Applications, which knows the projects."""
    reach, opened = ground.reach, ground.states
    ports = StackPorts(
        home=reach.home,
        control=live,
        repositories=repositories,
        runner=_runner(ground),
        states=opened.states,
        owners=opened.owners,
        rules=Asking(),
        scanner=Checkov(),
        tokens=opened.tokens,
        telling=telling,
        clock=reach.clock,
    )
    marks = observer.marks
    return controller(
        ports,
        _projects(observer),
        marks.control_namespace,
        marks.governs,
        ground.port.access,
        ground.settings.terraform.workers,
    )


def stackset_controller(
    reach: Reach, live: Live, repositories: Repositories[Repository], observer: Observer
) -> StackSetController:
    """*observer*: of Applications, which knows the projects."""
    ports = StackSetPorts(reach.home, live, repositories, reach.clock)
    marks = observer.marks
    return sets(ports, _projects(observer), marks.control_namespace, marks.governs)


def _projects(observer: Observer) -> Callable[[str], AppProject | None]:
    """By name, with what is lent to them."""

    def project(name: str) -> AppProject | None:
        app = Application(metadata={"name": ""}, spec=ApplicationSpec(project=name))
        return observer.project(app)

    return project


def _runner(ground: Ground) -> Runner:
    """Where the settings say. ``Stalled`` if that makes no sense."""
    settings, reach, opened = ground.settings, ground.reach, ground.states
    check(settings)
    if settings.terraform.runner == "process":
        return runner(settings.storage.data, settings.terraform)
    return JobRunner(
        cluster=reach.home,
        errands=opened.errands,
        clock=reach.clock,
        maker=Maker(reach.home, opened.tokens, ground.port.access, settings.home.namespace),
        making=Castings(reach.home, settings.terraform, os.environ).making,
        providers=_providers(settings.terraform),
    )


def runner(data: Path, how: Terraform) -> ProcessRunner:
    """In processes of this machine, below the data folder."""
    folder = data / "terraform"
    engines = Path(how.engines).expanduser() if how.engines else None
    providers = _providers(how, store=str(folder / "providers"))
    return ProcessRunner(folder / "runs", Programs(engines), providers, private=(data,))


def _providers(how: Terraform, store: str = "") -> Providers:
    """*store*: on this machine; pods have their own."""
    return Providers(store=store, folder=how.mirror, network=how.network_mirror, direct=how.direct)
