"""Why a pod does not begin, and what is to be done when one has died."""

from typing import Any

import pytest
import yaml

from trueup.core.terraform.jobs.pods import Wait, death, ended, wait

IMAGE = "check the image of runs (TRUEUP_TERRAFORM_IMAGE) and its pull secrets"
EVENTS = "see its events: kubectl describe pod"


def pod(status: str) -> dict[str, Any]:
    return {"metadata": {}, "status": yaml.safe_load(status)}


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("{}", None),
        ("{containerStatuses: [{state: {running: {}}}]}", None),
        ("{containerStatuses: [{state: {waiting: {reason: PodInitializing}}}]}", None),
        ("{conditions: [{type: PodScheduled, status: 'True'}]}", None),
        (
            "{initContainerStatuses: [{state: {waiting: {reason: ErrImagePull, message: gone}}}]}",
            Wait("its container cannot be started: ErrImagePull: gone", IMAGE),
        ),
        (
            "{containerStatuses: [{state: {waiting: {reason: InvalidImageName}}}]}",
            Wait("its container cannot be started: InvalidImageName", IMAGE, hopeless=True),
        ),
        (
            "{containerStatuses: [{state: {waiting: {reason: RunContainerError}}}]}",
            Wait("its container cannot be started: RunContainerError", EVENTS, hopeless=True),
        ),
        (
            "{conditions: [{type: PodScheduled, status: 'False', message: 0/3 nodes}]}",
            Wait(
                "no node takes it: 0/3 nodes",
                "make room, lower spec.runner.memory, or correct the pods' template",
            ),
        ),
    ],
)
def test_what_is_in_its_way(status: str, found: Wait | None) -> None:
    assert wait(pod(status)) == found


def test_memory_that_was_not_enough_says_what_to_raise() -> None:
    gone = "{containerStatuses: [{state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}"
    assert death(pod(gone), 1 << 30).detail == "raise spec.runner.memory"


def test_of_what_a_container_said_last_the_end_is_told() -> None:
    message = "x" * 1000 + " at last"
    gone = (
        f"{{containerStatuses: [{{state: {{terminated: {{exitCode: 2, message: {message}}}}}}}]}}"
    )
    told = death(pod(gone), 0).summary
    assert told.startswith("its pod ended with code 2: xxx")
    assert told.endswith("at last")
    assert len(told) < 700


def test_a_pod_without_containers_says_what_its_phase_is() -> None:
    assert death(pod("{phase: Failed, message: no sandbox}"), 0).summary == (
        "its pod has ended (Failed): no sandbox"
    )


def test_over() -> None:
    assert ended(pod("{phase: Succeeded}"))
    assert not ended(pod("{phase: Running}"))
