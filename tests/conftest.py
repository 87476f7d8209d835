"""What holds for all tests: in CI none is skipped, and the clusters that any suite may use."""

import gc
import os
import signal
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from tests.controlplane import build
from tests.controlplane.build import NotRun
from tests.controlplane.plane import ControlPlane, running
from tests.controlplane.versions import NEWEST, OLDER, Release
from tests.support import clusters
from tests.support.apiserver import serving
from tests.support.clusters import EMBEDDED, REAL, VARIABLE, Cluster
from tests.support.story import Stage
from tests.support.tidy import tidied
from tests.support.tools import not_run
from trueup.edge.clock import SystemClock
from trueup.edge.kube import kubeconfig
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.service.bootstrap import install

settings.register_profile("untimed", settings(), deadline=None)  # a busy machine is no finding
settings.load_profile("untimed")

COLLECT = (5_000, 20, 20)  # a test leaves as much behind as `trueup serve` does, and ends


def pytest_configure() -> None:
    """
    What tests start hears Ctrl-C, also where a shell that runs us in the background switched it off
    for us and all that we start.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """
    Nothing that is found is garbage: looking for some took a quarter of the time until the first
    test, and of that of all tests after it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was not run in CI: {report.longrepr}"
    return report


@pytest.fixture(params=[EMBEDDED, REAL])
async def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cluster]:
    """A cluster with a namespace for the test; see `tests.support.clusters`."""
    if request.param == "real":
        config = request.getfixturevalue("real_cluster")
        async with clusters.opened("real", config) as opened:
            yield opened
        return
    async with (
        serving(tmp_path, tls=True) as server,
        clusters.opened("embedded", server.kubeconfig) as opened,
    ):
        yield opened


@pytest.fixture(params=[EMBEDDED, REAL])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Where a story is told."""
    if request.param == "embedded":
        yield tmp_path
        return
    clock = SystemClock()
    access = kubeconfig.read([request.getfixturevalue("story_cluster")]).access(clock)
    client = Client(Transport(access, clock), clock)
    try:
        await install(client, clock)
        yield access
        await tidied(client)
    finally:
        await client.close()


@pytest.fixture(scope="session")
def story_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The kubeconfig of one for stories, one after the other: they use the same names."""
    with _running(tmp_path_factory.mktemp("stories")) as plane:
        yield plane.kubeconfig


@pytest.fixture(scope="session")
def real_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The kubeconfig of the control plane that all tests of this run share."""
    if named := os.environ.get(VARIABLE):
        yield Path(named)
        return
    with _running(tmp_path_factory.mktemp("cluster")) as plane:
        yield plane.kubeconfig


@pytest.fixture(scope="session")
def bare_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The kubeconfig of one in which nothing but controllers changes what a test writes."""
    with _running(tmp_path_factory.mktemp("bare"), simulates=False) as plane:
        yield plane.kubeconfig


@pytest.fixture
def nodeless_cluster(tmp_path: Path) -> Iterator[Path]:
    """The kubeconfig of one of the test's own, whose pods wait for a node that the test plays."""
    with _running(tmp_path / "cluster", simulates=False) as plane:
        yield plane.kubeconfig


@pytest.fixture
def control_plane(tmp_path: Path) -> Iterator[ControlPlane]:
    """A real control plane of the test's own, to kill its programs or to let them hang."""
    with _running(tmp_path / "cluster") as plane:
        yield plane


@pytest.fixture
def older_control_plane(tmp_path: Path) -> Iterator[ControlPlane]:
    """One of an older minor version, of the test's own."""
    with _running(tmp_path / "cluster", OLDER) as plane:
        yield plane


@contextmanager
def _running(
    folder: Path, release: Release = NEWEST, *, simulates: bool = True
) -> Iterator[ControlPlane]:
    try:
        build.servers(release)
    except NotRun as reason:
        not_run(str(reason))
    with running(folder, release, simulates=simulates) as plane:
        yield plane
