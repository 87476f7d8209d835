"""A setting that makes no sense changes nothing: what it said before stays in force."""

import pytest

from trueup.service.argocd_cm import operating
from trueup.service.entering import entering
from trueup.service.inforce import Settings, in_force, located, wrong

GOOD = {
    "application.sync.impersonation.enabled": "true",
    "resource.exclusions": "[{kinds: [Secret]}]",
    "users.anonymous.enabled": "true",
    "accounts.alice": "apiKey, login",
    "hydrator.enabled": "true",
    "timeout.reconciliation": "30s",
}


@pytest.mark.parametrize(
    ("key", "broken"),
    [
        ("application.sync.impersonation.enabled", "ture"),
        ("resource.exclusions", "kinds: Secret"),
        ("users.anonymous.enabled", "yes"),
        ("accounts.alice", "apiKey, lgoin"),
        ("timeout.reconciliation", "soon"),
    ],
)
def test_what_a_key_said_last_stays_in_force(key: str, broken: str) -> None:
    said = Settings({**GOOD, key: broken, "installationID": "east"})
    assert [each.partition(": ")[0] for each in wrong(said)] == [key]
    assert in_force(said, GOOD).map == {**GOOD, "installationID": "east"}


def test_a_key_that_was_not_there_before_is_not_there() -> None:
    said = Settings({"admin.enabled": "flase"}, {"hydrator.enabled": "maybe"})
    assert in_force(said, {}) == Settings({}, {})


def test_where_nobody_knows_each_reader_is_careful_in_its_way() -> None:
    said = Settings({"users.anonymous.enabled": "yes", "application.instanceLabelKey": "x"})
    assert in_force(said, None) == said
    assert not entering(said.map).anonymous
    assert operating(*in_force(said, None)).tracking.label_key == "x"


def test_a_key_that_is_taken_out_is_out() -> None:
    assert in_force(Settings({"timeout.reconciliation": "soon"}), GOOD).map == {
        "timeout.reconciliation": "30s"
    }


def test_a_problem_is_told_with_its_config_map() -> None:
    said = Settings({"timeout.reconciliation": "soon"}, {"hydrator.enabled": "maybe"})
    assert [located(each, said).partition(": ")[0] for each in wrong(said)] == [
        "argocd-cm",
        "argocd-cmd-params-cm",
    ]


@pytest.mark.parametrize(
    ("key", "broken", "told"),
    [
        ("statusbadge.enabled", "on", "on is none of true, false"),
        ("webhook.maxPayloadSizeMB", "50M", "50M is not a number of MiB"),
        ("trueup.proposals.forks", "many", "many is not a number"),
        ("resource.links", "a: b", "it is not a list of title and url"),
        ("application.links", "[{title: [x]}]", "it is not a list of title and url"),
        ("additionalUrls", "https://a", "it is not a list of addresses"),
    ],
)
def test_what_only_the_web_reads_is_looked_at_too(key: str, broken: str, told: str) -> None:
    [problem] = wrong(Settings({key: broken}))
    assert problem.startswith(f"{key}: {told}")
    assert in_force(Settings({key: broken}), {}).map == {}
