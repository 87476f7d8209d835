"""Pull requests as each host tells of them: one meaning, whoever sends it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.deliveries import PAGE, SECRET, delivery
from tests.support.pulls import ALL, azure, cloud, github, gitlab, gogs, server
from trueup.core.webhooks import HOSTS, host_of
from trueup.core.webhooks.addresses import place
from trueup.core.webhooks.notice import Delivery, Ignored, PullRequest, PullState

KEYS = {key: SECRET for host in HOSTS for key in host.keys}


def told(found: Delivery) -> PullRequest:
    said = host_of(found, KEYS).read(found)
    assert isinstance(said, PullRequest), said
    return said


@pytest.mark.parametrize("host", ALL)
def test_each_host_tells_of_one_that_is_open(host: Callable[..., Delivery]) -> None:
    said = told(host())
    assert (said.number, said.state) == ("7", PullState.OPEN)
    assert (said.base, said.head, said.foreign) == ("main", "bigger", False)
    assert said.title == "A larger server"
    assert said.author == "dev"
    assert said.link.startswith("https://")
    assert said.link.rstrip("/").endswith("7")


@pytest.mark.parametrize("host", ALL)
def test_each_host_tells_that_it_was_merged_or_closed(host: Callable[..., Delivery]) -> None:
    assert told(host(state="merged")).state is PullState.MERGED
    assert told(host(state="closed")).state is PullState.CLOSED


@pytest.mark.parametrize("host", ALL)
def test_each_host_tells_as_of_when(host: Callable[..., Delivery]) -> None:
    assert told(host()).at == datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("said", [None, "soon", 10**30, "", {}])
def test_a_time_that_is_none_is_no_reason_to_pass_it_over(said: Any) -> None:
    assert told(github(updated_at=said)).at is None


@pytest.mark.parametrize(
    ("host", "ref"),
    [
        (github, "refs/pull/7/head"),
        (gogs, "refs/pull/7/head"),
        (gitlab, "refs/merge-requests/7/head"),
        (server, "refs/pull-requests/7/from"),
        (cloud, ""),
        (azure, "refs/pull/7/merge"),
    ],
)
def test_a_fork_is_told_with_the_ref_that_has_its_commit(
    host: Callable[..., Delivery], ref: str
) -> None:
    said = told(host(fork=True))
    assert (said.foreign, said.ref) == (True, ref)


def test_a_fork_that_was_deleted_is_one_all_the_same() -> None:
    assert told(github(head={"ref": "bigger", "sha": "2" * 40, "repo": None})).foreign


@pytest.mark.parametrize(
    ("found", "where"),
    [
        (github(), PAGE),
        (gogs(), PAGE),
        (gitlab(), PAGE),
        (cloud(), "https://bitbucket.org/dev/shop"),
        (server(), "https://git.example.test/scm/DEV/shop.git"),
        (azure(), "https://dev.azure.com/org/dev/_git/shop"),
    ],
)
def test_the_repository_is_the_one_that_it_is_merged_into(found: Delivery, where: str) -> None:
    assert place(where) in map(place, told(found).addresses)


@pytest.mark.parametrize(
    "found",
    [
        github(action="labeled"),
        gogs(action="assigned"),
        gitlab(action="approved"),
        delivery({}, X_Event_Key="pullrequest:approved", X_Hook_UUID="x"),
        delivery({}, X_Event_Key="pr:reviewer:approved"),
        delivery({"eventType": "ms.vss-code.git-pullrequest-comment-event"}, X_Vss_Activityid="x"),
        delivery({}, X_GitHub_Event="pull_request_review"),
    ],
)
def test_labels_reviews_and_comments_change_nothing(found: Delivery) -> None:
    assert isinstance(host_of(found, KEYS).read(found), Ignored)


def test_who_pushed_is_not_taken_for_the_author() -> None:
    user: dict[str, Any] = {"id": 4, "username": "other"}
    assert told(gitlab(user=user)).author == ""
