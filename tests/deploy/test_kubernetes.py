"""What `deploy/kubernetes` declares: taken by a real cluster, and enough to run with."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.kubernetes.__main__ import CRDS, text
from tests.support.kubectl import PINNED, Kubectl
from tests.support.repository import Repository
from tests.support.serve import started

FOLDER = CRDS.parent.parent
ELSEWHERE = {"--in-cluster": 0, "--host": 1, "--data": 1}  # of a pod alone; how many words follow
ROOT = 'resource "terraform_data" "it" {}'
CONFIG_MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {x: '1'}}"


async def rendered(tmp_path: Path) -> dict[str, Any]:
    """By kind; there is one of each."""
    printed = await Kubectl(PINNED, tmp_path / "none", tmp_path)(f"kustomize {FOLDER}")
    return {each["kind"]: each for each in yaml.safe_load_all(printed)}


def container(found: dict[str, Any]) -> Any:
    (one,) = found["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    return one


def test_the_definitions_are_those_of_the_model() -> None:
    assert CRDS.read_text() == text(), "run `make manifests`"


async def test_it_all_goes_into_one_namespace(tmp_path: Path) -> None:
    found = await rendered(tmp_path)
    named = {each["metadata"].get("namespace", "argocd") for each in found.values()}
    assert named == {"argocd"}
    (subject,) = found["ClusterRoleBinding"]["subjects"]
    assert (subject["name"], subject["namespace"]) == ("trueup", "argocd")
    asked = found["Service"]["spec"]
    ports = {each["name"] for each in container(found)["ports"]}
    assert {each["targetPort"] for each in asked["ports"]} <= ports
    labels = found["StatefulSet"]["spec"]["template"]["metadata"]["labels"]
    assert asked["selector"].items() <= labels.items()


@pytest.mark.slow
@pytest.mark.real
async def test_a_real_cluster_takes_it_and_its_account_may_do_what_the_server_does(
    nodeless_cluster: Path, tmp_path: Path
) -> None:
    kubectl = Kubectl(PINNED, nodeless_cluster, tmp_path)
    await kubectl(f"apply -k {FOLDER / 'crds'}")
    await kubectl("wait --for=condition=Established crd --all --timeout=60s")
    warned = await kubectl.run(f"apply -k {FOLDER}")
    assert (warned.code, warned.err) == (0, "")
    await kubectl("wait --for=create pod/trueup-0 -n argocd --timeout=60s")  # it is `restricted`

    token = await kubectl("create token trueup -n argocd")
    account = as_account(nodeless_cluster, token.strip(), tmp_path)
    repository = Repository(tmp_path / "shop")
    commit = repository.commit({"web/it.yaml": CONFIG_MAP, "net/main.tf": ROOT})
    flags = ("--kubeconfig", str(account), "--port", "0", "--terraform-image", "trueup")
    async with started(tmp_path, *flags, *arguments(await rendered(tmp_path))):
        await kubectl("apply -f -", yaml.safe_dump(application(repository.url)))
        synced = "jsonpath={.status.sync.status}=Synced"
        await kubectl(f"wait --for={synced} application/web -n argocd --timeout=50s")
        made = await kubectl("get configmap web -n argocd -o jsonpath={.data.x}")
        revision = await kubectl(
            "get application web -n argocd -o jsonpath={.status.sync.revision}"
        )
        await kubectl("apply -f -", yaml.safe_dump(stack(repository.url)))
        await settles(kubectl, "stack/net")
    assert (made, revision) == ("1", commit)


async def settles(kubectl: Kubectl, what: str) -> None:
    """What it tells is of the generation that this made, so it tells it once."""
    path = "{.metadata.generation}/{.status.observedGeneration}"
    asked = f"get {what} -n argocd -o jsonpath={path}"
    async with asyncio.timeout(50):
        while True:
            made, _, observed = (await kubectl(asked)).partition("/")
            if made == observed:
                break
            await asyncio.sleep(0.2)
    await asyncio.sleep(2)  # as long as a write that begets another would show
    assert await kubectl(asked) == f"{made}/{made}"


def arguments(found: dict[str, Any]) -> list[str]:
    """Those of the container that hold outside of a pod, too."""
    words = iter(container(found)["args"])
    assert next(words) == "serve"
    left = []
    for word in words:
        if word not in ELSEWHERE:
            left.append(word)
        else:
            for _ in range(ELSEWHERE[word]):
                next(words)
    return left


def as_account(config: Path, token: str, folder: Path) -> Path:
    """A kubeconfig of whoever has *token*."""
    read = yaml.safe_load(config.read_text())
    read["users"][0]["user"] = {"token": token}
    path = folder / "account"
    path.write_text(yaml.safe_dump(read))
    return path


def stack(url: str) -> dict[str, Any]:
    """One whose plans somebody has to ask for."""
    return {
        "apiVersion": "trueup.dev/v1alpha1",
        "kind": "Stack",
        "metadata": {"name": "net", "namespace": "argocd"},
        "spec": {"source": {"repoURL": url, "path": "net"}, "policy": {"plan": "manual"}},
    }


def application(url: str) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "web", "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": url, "path": "web"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "argocd"},
            "syncPolicy": {"automated": {}},
        },
    }
