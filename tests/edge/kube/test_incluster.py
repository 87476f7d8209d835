"""The service account of a pod."""

from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from trueup.edge.kube.incluster import in_cluster
from trueup.model.errors import Stalled

POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "6443"}


async def test_address_token_and_authority_of_the_pod(tmp_path: Path) -> None:
    for name in ("token", "ca.crt", "namespace"):
        (tmp_path / name).write_text(name)
    clock = FakeClock()
    found = in_cluster(POD, clock, tmp_path)
    assert found is not None
    assert (found.server, found.tls.authority) == ("https://10.0.0.1:6443", b"ca.crt")
    assert (found.namespace, found.name) == ("namespace", "in-cluster")
    (tmp_path / "token").write_text("rotated")
    await clock.pass_time(60)
    assert (await found.credentials.current()).header == "Bearer rotated"


def test_an_address_with_colons(tmp_path: Path) -> None:
    for name in ("token", "ca.crt"):
        (tmp_path / name).write_text(name)
    found = in_cluster({"KUBERNETES_SERVICE_HOST": "fd00::1"}, FakeClock(), tmp_path)
    assert found is not None
    assert found.server == "https://[fd00::1]:443"


def test_not_in_a_pod(tmp_path: Path) -> None:
    assert in_cluster({}, FakeClock(), tmp_path) is None
    assert in_cluster(POD, FakeClock(), tmp_path) is None


def test_a_pod_without_the_authority_says_what_to_check(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t")
    with pytest.raises(Stalled, match=r"ca\.crt cannot be read") as error:
        in_cluster(POD, FakeClock(), tmp_path)
    assert "automountServiceAccountToken" in error.value.hint
