"""What a provisioner does where others bind claims to volumes."""

from datetime import UTC, datetime
from typing import Any

from tests.controlplane.mirror import Mirror
from trueup.apiserver.simulate.claims import provision, reclaim
from trueup.apiserver.simulate.contract import Pace
from trueup.apiserver.writes import Verb

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def claim(**status: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "shop", "uid": "1", "resourceVersion": "1"},
        "spec": {"resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "standard"},
        "status": status,
    }


def mirror(*bodies: dict[str, Any]) -> Mirror:
    made = Mirror()
    for body in bodies:
        made.put(body)
    return made


def provisioned() -> dict[str, Any]:
    """The volume that is made for the claim, as the API server keeps it."""
    (made, *_) = provision(claim(phase="Pending"), mirror(), NOW, Pace()).writes
    body = dict(made.body)
    return {**body, "metadata": {**body["metadata"], "uid": "2", "resourceVersion": "2"}}


def test_a_claim_gets_a_volume_of_its_own() -> None:
    volume = provisioned()
    assert volume["spec"]["claimRef"]["uid"] == "1"
    assert volume["spec"]["capacity"] == {"storage": "1Gi"}


def test_the_claim_itself_is_left_to_those_who_bind_it() -> None:
    writes = provision(claim(phase="Pending"), mirror(), NOW, Pace()).writes
    assert {write.ref.kind.kind for write in writes} == {"PersistentVolume", "Event"}


def test_there_is_one_volume_for_a_claim() -> None:
    seen = mirror(provisioned())
    assert provision(claim(phase="Pending"), seen, NOW, Pace()).writes == ()
    assert provision(claim(phase="Bound"), mirror(), NOW, Pace()).writes == ()


def test_a_volume_that_was_made_for_a_claim_goes_when_it_is_released() -> None:
    volume = provisioned()
    bound, released = ({**volume, "status": {"phase": phase}} for phase in ("Bound", "Released"))
    assert reclaim(bound, mirror(), NOW, Pace()).writes == ()
    (write,) = reclaim(released, mirror(), NOW, Pace()).writes
    assert (write.verb, write.uid) == (Verb.DELETE, "2")
