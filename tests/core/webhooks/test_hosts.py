"""Hosts: what each of them sends, as a notice; and who is refused."""

import base64
from typing import Any

import pytest

from tests.support.deliveries import (
    AFTER,
    BEFORE,
    NOTHING,
    PAGE,
    SECRET,
    delivery,
    github,
    gitlab,
    signature,
)
from trueup.core.webhooks import HOSTS, checked, host_of
from trueup.core.webhooks.notice import Delivery, Ignored, Moved, Notice, RefKind, Refused, Told

KEYS = {key: SECRET for host in HOSTS for key in host.keys}
MAIN = Moved("main", RefKind.BRANCH, BEFORE, AFTER)


def told(found: Delivery) -> Told:
    """By whoever claims it."""
    return host_of(found, KEYS).read(found)


def notice(found: Delivery) -> Notice:
    said = told(found)
    assert isinstance(said, Notice), said
    return said


def test_github_tells_branch_files_and_all_addresses() -> None:
    assert notice(delivery(github(), X_GitHub_Event="push")) == Notice(
        (PAGE, f"{PAGE}.git", "ssh://git@git.example.test/shop.git"),
        (MAIN,),
        "main",
        ("web/new.yaml", "web/a.yaml"),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"forced": True},
        {"before": NOTHING},
        {"after": NOTHING},
        {"commits": []},
        {"commits": None},
        {"commits": [{"added": []}]},
    ],
)
def test_files_are_unknown_where_the_commits_are_not_the_whole_change(more: dict[str, Any]) -> None:
    assert notice(delivery(github(**more), X_GitHub_Event="push")).files is None
    if "forced" not in more:
        assert notice(delivery(gitlab(**more), X_Gitlab_Event="Push Hook")).files is None


def test_a_form_of_github() -> None:
    body = b"payload=%7B%22ref%22%3A%22refs%2Ftags%2Fv1%22%2C%22repository%22%3A%7B%7D%7D"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    found = notice(delivery(body, X_GitHub_Event="push", **form))
    assert found.moved == (Moved("v1", RefKind.TAG),)


@pytest.mark.parametrize("event", ["ping", "pull_request", "star"])
def test_other_events_are_in_order_and_nothing_follows(event: str) -> None:
    assert told(delivery({}, X_GitHub_Event=event)) == Ignored(event)


@pytest.mark.parametrize(("kind", "name"), [("X-GitHub-Event", "Push Hook"), ("", "System Hook")])
def test_gitlab_tells_branch_and_files(kind: str, name: str) -> None:
    found = notice(delivery(gitlab(), X_Gitlab_Event=name))
    assert (found.moved, found.default_branch) == ((MAIN,), "main")
    assert found.files == ("web/a.yaml", "web/old.yaml")


def test_gitlab_lists_some_commits_only() -> None:
    many = gitlab(total_commits_count=21)
    assert notice(delivery(many, X_Gitlab_Event="Push Hook")).files is None


def test_gitlab_tells_of_a_whole_update() -> None:
    changes = [{"before": BEFORE, "after": AFTER, "ref": f"refs/heads/{n}"} for n in ("a", "b")]
    body = {"event_name": "repository_update", "project": {"web_url": PAGE}, "changes": changes}
    found = notice(delivery(body, X_Gitlab_Event="System Hook"))
    assert [each.name for each in found.moved] == ["a", "b"]


def test_a_merge_request_of_gitlab_and_other_events_of_a_system() -> None:
    assert told(delivery({}, X_Gitlab_Event="Merge Request Hook")) == Ignored("Merge Request Hook")
    created = delivery({"event_name": "user_create", "project": 5}, X_Gitlab_Event="System Hook")
    assert told(created) == Ignored("user_create")


def test_bitbucket_tells_each_branch_but_not_which_is_the_default_one() -> None:
    old = {"type": "branch", "name": "main", "target": {"hash": BEFORE}}
    new = {"type": "branch", "name": "main", "target": {"hash": AFTER}}
    gone = {"old": {"type": "tag", "name": "v1", "target": {"hash": BEFORE}}, "new": None}
    body = {
        "push": {"changes": [{"old": old, "new": new}, gone]},
        "repository": {"full_name": "org/shop", "links": {"html": {"href": PAGE}}},
    }
    found = notice(delivery(body, X_Hook_UUID="{u}", X_Event_Key="repo:push"))
    assert found == Notice((PAGE,), (MAIN, Moved("v1", RefKind.TAG, BEFORE)))


SERVER = {
    "repository": {
        "slug": "shop",
        "project": {"key": "ORG"},
        "links": {
            "clone": [{"href": "ssh://git@bb.example.test:7999/org/shop.git", "name": "ssh"}],
            "self": [{"href": "https://bb.example.test/x/projects/ORG/repos/shop/browse"}],
        },
    },
    "changes": [{"ref": {"id": "refs/heads/main"}, "fromHash": BEFORE, "toHash": AFTER}],
}


def test_bitbucket_server_tells_where_to_clone_or_the_page_alone() -> None:
    found = notice(delivery(SERVER, X_Event_Key="repo:refs_changed"))
    assert found.moved == (MAIN,)
    assert found.addresses == (
        "ssh://git@bb.example.test:7999/org/shop.git",
        "https://bb.example.test/x/scm/ORG/shop.git",
        "https://bb.example.test/ORG/shop.git",
    )
    assert isinstance(told(delivery({"test": True}, X_Event_Key="diagnostics:ping")), Ignored)


def test_azure_devops() -> None:
    updates = [{"name": "refs/heads/main", "oldObjectId": BEFORE, "newObjectId": AFTER}]
    where = {
        "remoteUrl": "https://dev.azure.com/o/p/_git/shop",
        "defaultBranch": "refs/heads/main",
    }
    body = {
        "eventType": "git.push",
        "resource": {"refUpdates": updates, "repository": where},
    }
    found = notice(delivery(body, X_Vss_ActivityId="a"))
    assert found == Notice((where["remoteUrl"],), (MAIN,), "main")
    other = {"eventType": "git.pullrequest.created", "resource": {"repository": 5}}
    assert isinstance(told(delivery(other, X_Vss_ActivityId="a")), Ignored)
    with pytest.raises(Refused, match=r"resource\.repository is missing"):
        told(delivery({"eventType": "git.push", "resource": {}}, X_Vss_ActivityId="a"))


@pytest.mark.parametrize("name", ["Gogs", "Gitea", "Forgejo"])
def test_gitea_and_its_kin_also_send_the_headers_of_github(name: str) -> None:
    headers = {f"X_{name}_Event": "push", "X_GitHub_Event": "push"}
    found = delivery(github(total_commits=1), **headers)
    assert host_of(found, KEYS).name == "Gogs, Gitea or Forgejo"
    assert notice(found).files == ("web/new.yaml", "web/a.yaml")
    assert notice(delivery(github(total_commits=9), **headers)).files is None


@pytest.mark.parametrize(
    ("commits", "total", "known"), [(4, None, True), (5, None, False), (5, 5, True)]
)
def test_gogs_does_not_say_that_it_lists_some_commits_only(
    commits: int, total: int | None, *, known: bool
) -> None:
    listed = [{"modified": [f"web/{number}.yaml"]} for number in range(commits)]
    found = delivery(github(commits=listed, total_commits=total), X_Gogs_Event="push")
    assert (notice(found).files is not None) is known


IMAGE = (Moved("1.2.0", RefKind.TAG),)


def pushed(address: str) -> Notice:
    return Notice((address,), IMAGE, artifact=True)


def package(**more: Any) -> dict[str, Any]:
    version = {"container_metadata": {"tag": {"name": "1.2.0"}}}
    found = {"name": "shop", "owner": {"login": "org"}, "package_type": "CONTAINER"}
    return {**found, "package_version": version, **more}


@pytest.mark.parametrize("field", ["package", "registry_package"])
def test_github_packages(field: str) -> None:
    body = {"action": "published", field: package()}
    assert notice(delivery(body, X_GitHub_Event=field)) == pushed("oci://ghcr.io/org/shop")
    for other in (package(package_type="npm"), package(package_version=None)):
        body = {"action": "published", field: other}
        assert isinstance(told(delivery(body, X_GitHub_Event=field)), Ignored)
    assert isinstance(told(delivery({"action": "deleted"}, X_GitHub_Event=field)), Ignored)


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ({"repo_name": "org/shop"}, "oci://docker.io/org/shop"),
        ({"namespace": "org", "name": "shop"}, "oci://docker.io/org/shop"),
        ({"repo_name": "shop"}, "oci://docker.io/library/shop"),
    ],
)
def test_docker_hub(repository: dict[str, str], address: str) -> None:
    body = {"repository": repository, "push_data": {"tag": "1.2.0"}}
    assert notice(delivery(body, {"type": "dockerhub"})) == pushed(address)
    untagged = {"repository": repository, "push_data": {}}
    assert isinstance(told(delivery(untagged, {"type": "dockerhub"})), Ignored)


def harbor(type: str = "PUSH_ARTIFACT", **more: Any) -> dict[str, Any]:
    resources = [
        {"digest": "sha256:a", "tag": "1.2.0", "resource_url": "hub.example.test/org/shop:1.2.0"}
    ]
    return {
        "type": type,
        "event_data": {
            "resources": resources,
            "repository": {"repo_full_name": "org/shop"},
            **more,
        },
    }


def test_harbor() -> None:
    found = pushed("oci://hub.example.test/org/shop")
    assert notice(delivery(harbor(), Authorization=SECRET)) == found
    apart = harbor(repository={"namespace": "org", "name": "shop"})
    assert notice(delivery(apart, Authorization=SECRET)) == found
    assert isinstance(told(delivery(harbor("PULL_ARTIFACT"), Authorization=SECRET)), Ignored)
    assert isinstance(told(delivery(harbor(resources=[]), Authorization=SECRET)), Ignored)


def test_quay() -> None:
    body = {"docker_url": "quay.io/org/shop", "updated_tags": ["1.2.0"]}
    assert notice(delivery(body, {"type": "quay"})) == pushed("oci://quay.io/org/shop")


ECR = "oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/org/shop"


def test_ecr_by_eventbridge_as_it_is() -> None:
    detail = {
        "action-type": "PUSH",
        "result": "SUCCESS",
        "repository-name": "org/shop",
        "image-tag": "1.2.0",
    }
    body = {"source": "aws.ecr", "account": "123456789012", "region": "eu-west-1"}
    assert notice(delivery({**body, "detail": detail}, {"type": "ecr"})) == pushed(ECR)
    failed = {**body, "detail": {**detail, "result": "FAILURE"}}
    assert isinstance(told(delivery(failed, {"type": "ecr"})), Ignored)


@pytest.mark.parametrize("more", [{"data": {"imageTag": "1.2.0"}}, {"subject": "org/shop:1.2.0"}])
def test_ecr_as_cloudevents(more: dict[str, Any]) -> None:
    source = "urn:aws:ecr:eu-west-1:123456789012:repository/org/shop"
    body = {"specversion": "1.0", "type": "com.amazon.ecr.image.push", "source": source, **more}
    media = {"Content_Type": "application/cloudevents+json; charset=utf-8"}
    assert notice(delivery(body, **media)) == pushed(ECR)
    with pytest.raises(Refused, match="is not urn:aws:ecr"):
        told(delivery({**body, "source": "elsewhere"}, **media))


def test_harbor_as_cloudevents() -> None:
    body = {"type": "harbor.artifact.pushed", "data": harbor()["event_data"]}
    found = notice(delivery(body, {"type": "cloudevents"}))
    assert found == pushed("oci://hub.example.test/org/shop")


# Who sent it.


def refusal(found: Delivery, keys: dict[str, str] | None = None) -> Refused:
    keys = KEYS if keys is None else keys
    with pytest.raises(Refused) as caught:
        checked(host_of(found, keys), found, keys)
    return caught.value


def accepted(found: Delivery) -> bool:
    return checked(host_of(found, KEYS), found, KEYS)


def test_without_a_secret_nobody_is_checked() -> None:
    found = delivery(github(), X_GitHub_Event="push")
    assert not checked(host_of(found, {}), found, {})


@pytest.mark.parametrize(
    ("event", "header", "prefix", "status"),
    [
        ({"X_GitHub_Event": "push"}, "X_Hub_Signature_256", "sha256=", 400),
        ({"X_GitHub_Event": "package"}, "X_Hub_Signature_256", "sha256=", 401),
        ({"X_Gogs_Event": "push"}, "X_Gogs_Signature", "", 400),
        ({"X_Gitea_Event": "push"}, "X_Gitea_Signature", "", 400),
        ({"X_Event_Key": "repo:refs_changed"}, "X_Hub_Signature", "sha256=", 400),
    ],
)
def test_a_signature_is_of_the_body_and_the_secret(
    event: dict[str, str], header: str, prefix: str, status: int
) -> None:
    body = b'{"ref": "refs/heads/main"}'
    assert accepted(delivery(body, **event, **{header: prefix + signature(body)}))
    for wrong in ("", prefix, prefix + signature(b"other"), prefix + signature(body, "other"), "ü"):
        assert refusal(delivery(body, **event, **{header: wrong})).status == status


def test_a_signature_by_sha1_is_not_believed() -> None:
    assert "missing" in refusal(delivery({}, X_GitHub_Event="push", X_Hub_Signature="x")).message


def test_the_token_of_gitlab_and_the_uuid_of_bitbucket() -> None:
    assert accepted(delivery({}, X_Gitlab_Event="Push Hook", X_Gitlab_Token=SECRET))
    assert refusal(delivery({}, X_Gitlab_Event="Push Hook", X_Gitlab_Token="no")).status == 400
    assert accepted(delivery({}, X_Hook_UUID=f"{{{SECRET}}}"))
    assert refusal(delivery({}, X_Hook_UUID="no")).status == 400


@pytest.mark.parametrize("said", ["", "Basic", "Basic !", "Basic bm8=", f"Bearer {SECRET}"])
def test_azure_devops_logs_in(said: str) -> None:
    right = base64.b64encode(f"{SECRET}:{SECRET}".encode()).decode()
    assert accepted(delivery({}, X_Vss_ActivityId="a", Authorization=f"Basic {right}"))
    assert refusal(delivery({}, X_Vss_ActivityId="a", Authorization=said)).status == 400


@pytest.mark.parametrize("type", ["dockerhub", "quay", "cloudevents"])
def test_the_secret_of_a_registry_comes_with_the_request(type: str) -> None:
    assert accepted(delivery({}, {"type": type, "secret": SECRET}))
    assert accepted(delivery({}, {"type": type}, Authorization=SECRET))
    assert refusal(delivery({}, {"type": type})).status == 401
    assert refusal(delivery({}, {"type": type, "secret": "no"})).status == 401
    assert refusal(delivery({}, {"type": type, "secret": SECRET}, Authorization="no")).status == 401


@pytest.mark.parametrize(
    "found",
    [
        delivery({}),
        delivery({}, {"type": "dockerhub"}),
        delivery({}, {"type": "quay"}),
        delivery({}, Authorization="Bearer x"),
        delivery({}, X_Unknown_Event="push"),
        delivery({}, ce_type="com.amazon.ecr.image.push"),
        delivery({}, X_Trueup_Signature="sha256=x"),
    ],
)
def test_without_its_secret_a_registry_has_no_entrance(found: Delivery) -> None:
    with pytest.raises(Refused, match="Unknown webhook event"):
        host_of(found, {})


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"ref": 5}', b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    for headers in (
        {"X_GitHub_Event": "push"},
        {"X_Gitlab_Event": "Push Hook"},
        {"X_Gogs_Event": "push"},
        {"X_Event_Key": "repo:refs_changed"},
    ):
        if body == b'{"ref": 5}' and "X_Gitlab_Event" in headers:
            continue  # an event without a kind
        with pytest.raises(Refused, match="the payload cannot be read"):
            told(delivery(body, **headers))
