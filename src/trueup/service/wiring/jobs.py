"""Jobs: how runs of Stacks are carried out by the cluster, as the settings say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.podspec import CONTAINER
from trueup.edge.kube.incluster import ACCOUNT
from trueup.edge.terraform.order import Limits
from trueup.edge.terraform.runner import proxies
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Refused, Stalled
from trueup.ports import Cluster
from trueup.service.settings import RUNNERS, Settings, Terraform

POD = GroupKind("", "Pod")
STEPS = 3  # interrupted, interrupted again, killed: each has the patience of `Limits`
TO_BRING = 120  # seconds for the result after that


def check(settings: Settings) -> None:
    """``Stalled`` if runs can be carried out nowhere as it is set."""
    how = settings.terraform
    if how.runner not in RUNNERS:
        raise Stalled(
            "BadSettings",
            f"there is no runner {how.runner!r}",
            f"TRUEUP_TERRAFORM_RUNNER is {' or '.join(RUNNERS)}",
        )
    if how.runner != "kubernetes":
        return
    if settings.home.embedded and settings.apiserver.simulate:
        raise Stalled(
            "BadSettings",
            "the embedded API server has no nodes: nothing would carry out the Jobs of runs",
            "leave TRUEUP_TERRAFORM_RUNNER at process, or name a cluster with --kubeconfig",
        )
    if settings.home.in_cluster and not settings.web.address:
        raise Stalled(
            "BadSettings",
            "the pods of runs must reach the API, and it is not said where that is",
            "set TRUEUP_WEB_ADDRESS, such as https://argocd-server.argocd.svc",
        )


class Castings:
    """How pods of runs are made; the image is that of the pod that we are, if none is set."""

    def __init__(self, home: Cluster, how: Terraform, environ: Mapping[str, str]) -> None:
        self._home = home
        self._how = how
        self._environ = environ
        self._image = how.image

    async def making(self) -> Making:
        if not self._image:
            self._image = await self._ours()
        return Making(
            image=self._image,
            namespace=self._how.job_namespace,
            account=self._how.job_account,
            environment=proxies(self._environ),
            grace=int(Limits().patience * STEPS) + TO_BRING,
            providers=self._how.job_providers,
            template=template(self._how.job_template),
        )

    async def _ours(self) -> str:
        """The name of a pod is that of its host; the first container is taken for us."""
        found = None
        if (place := ACCOUNT / "namespace").is_file():
            ref = Ref(POD, place.read_text().strip(), self._environ.get("HOSTNAME", ""))
            try:
                found = await self._home.get(ref)
            except Refused as error:
                raise _no_image(error.message) from error
        containers = (found.at("spec", "containers") if found else None) or ()
        for each in containers:
            return str(each["image"])
        raise _no_image("this is no pod whose image could be taken")


def template(path: str) -> Mapping[str, Any]:
    """Of pods; empty: none is set. ``Stalled`` if it is no such thing."""
    if not path:
        return {}
    try:
        found = [each for _, each in documents(Path(path).expanduser().read_bytes())]
    except OSError as error:
        raise _bad(f"{path}: {error.strerror}") from error
    except YamlError as error:
        raise _bad(f"{path}: {error}") from error
    if len(found) != 1 or not isinstance(found[0], dict) or not found[0].keys() <= _PARTS:
        raise _bad(f"{path} is not one PodTemplateSpec, of metadata and spec")
    return found[0]


_PARTS = {"metadata", "spec"}


def _bad(message: str) -> Stalled:
    hint = f"correct TRUEUP_TERRAFORM_JOB_TEMPLATE; its container {CONTAINER} is what runs have"
    return Stalled("BadPodTemplate", message, hint)


def _no_image(why: str) -> Stalled:
    message = f"which image the pods of runs have is not known: {why}"
    return Stalled("NoRunnerImage", message, "say so with --terraform-image")
