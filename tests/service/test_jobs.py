"""How runs are made Jobs, as the settings say; and settings by which nothing would run."""

from pathlib import Path

import pytest

from tests.support.apiserver import serving
from trueup.core.terraform.jobs.making import Making
from trueup.edge.clock import SystemClock
from trueup.edge.kube.access import Access
from trueup.edge.kube.client import Client
from trueup.edge.kube.transport import Transport
from trueup.model.errors import Stalled
from trueup.service.settings import settings
from trueup.service.wiring.jobs import Castings, check, template

POD = """
# What the pods of runs begin with.
metadata: {labels: {team: infra}}
spec: {nodeSelector: {pool: runs}}
"""


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"TRUEUP_TERRAFORM_RUNNER": "moon"}, "there is no runner 'moon'"),
        ({"TRUEUP_TERRAFORM_RUNNER": "kubernetes"}, "the embedded API server has no nodes"),
        (
            {"TRUEUP_TERRAFORM_RUNNER": "kubernetes", "TRUEUP_HOME_IN_CLUSTER": "true"},
            "the pods of runs must reach the API",
        ),
    ],
)
def test_what_would_never_run_is_refused_at_the_start(environ: dict[str, str], said: str) -> None:
    with pytest.raises(Stalled, match=said):
        check(settings(environ, {}))


def test_in_a_cluster_it_must_be_said_where_we_are() -> None:
    environ = {"TRUEUP_TERRAFORM_RUNNER": "kubernetes", "TRUEUP_HOME_IN_CLUSTER": "true"}
    check(settings({**environ, "TRUEUP_WEB_ADDRESS": "https://trueup.argocd.svc"}, {}))
    check(settings({}, {}))


def test_a_template_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text(POD)
    assert template(str(file)) == {
        "metadata": {"labels": {"team": "infra"}},
        "spec": {"nodeSelector": {"pool": "runs"}},
    }
    assert template("") == {}


@pytest.mark.parametrize(
    "text", ["spec: [", "- a", "kind: Pod\nspec: {}", "spec: {}\n---\nspec: {}"]
)
def test_a_template_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text(text)
    with pytest.raises(Stalled) as error:
        template(str(file))
    assert error.value.reason == "BadPodTemplate"
    with pytest.raises(Stalled):
        template(str(tmp_path / "none"))


async def test_without_an_image_ours_must_be_known(tmp_path: Path) -> None:
    clock = SystemClock()
    async with serving(tmp_path) as server:
        home = Client(
            Transport(Access("http://localhost", socket=str(server.settings.socket)), clock), clock
        )
        how = settings({"TRUEUP_TERRAFORM_IMAGE": "trueup:1"}, {}).terraform
        proxy = {"HTTPS_PROXY": "http://proxy.example.test", "AWS_SECRET": "planted"}
        made = await Castings(home, how, proxy).making()
        with pytest.raises(Stalled, match="this is no pod"):
            await Castings(home, settings({}, {}).terraform, {}).making()
        await home.close()
    assert made == Making(
        "trueup:1", environment={"HTTPS_PROXY": "http://proxy.example.test"}, grace=480
    )
