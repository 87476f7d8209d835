"""What a request says is held to what its operation takes."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.site import manual, site
from trueup.web.contract.held import check_body, checked_body
from trueup.web.contract.operations import Operation, operations
from trueup.web.errors import ApiError


def operation(name: str) -> Operation:
    return next(each for each in operations() if each.name == name)


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("Create", {"spec": {"source": {"path": 3}}}, "spec.source.path: a text is expected"),
        ("Create", {"metadata": [None]}, "metadata: a mapping is expected, not a list"),
        ("Create", {"spec": {"sources": [{"path": []}]}}, "spec.sources[0].path: a text"),
        ("Create", [], "the body: a mapping is expected"),
        ("Sync", {"resources": [{"group": 1}]}, "resources[0].group: a text is expected"),
        ("Sync", {"resources": [None]}, "resources[0]: a value is expected, not nothing"),
        ("Sync", {"prune": "yes"}, "prune: true or false is expected, not a text"),
        ("Rollback", {"id": "3"}, "id: a whole number is expected, not a text"),
        ("Rollback", {"id": 2**64}, "id: a whole number of 64 bits is expected"),
        ("Rollback", {"id": -1e19}, "id: a whole number of 64 bits is expected"),
    ],
)
def test_a_field_of_another_type_is_refused_by_its_name(name: str, body: Any, told: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_body(operation(f"ApplicationService_{name}"), body)
    assert refused.value.message.startswith(told)


@pytest.mark.parametrize(
    "body",
    [
        {"metadata": None, "spec": {"source": None, "unheard": [1]}, "more": 1},
        {"spec": {"source": {"helm": {"valuesObject": {"any": [1]}}}}},
        manual(),
    ],
)
def test_what_nobody_knows_and_null_are_passed_over(body: Any) -> None:
    check_body(operation("ApplicationService_Create"), body)


@pytest.mark.parametrize(
    ("name", "body", "read"),
    [
        (
            "RepositoryService_CreateRepository",
            {"repo": "x", "githubAppId": 1, "githubAppEnterpriseBaseURL": "y"},
            {"repo": "x", "githubAppID": 1, "githubAppEnterpriseBaseUrl": "y"},
        ),
        (
            "ProjectService_Create",
            {"Project": {"spec": {"SyncWindows": [{"timezone": "UTC"}], "roles": None}}},
            {"project": {"spec": {"syncWindows": [{"timeZone": "UTC"}], "roles": None}}},
        ),
        (
            "RepositoryService_CreateRepository",
            {"githubAppId": 1, "githubAppID": 2, "unheard": {"Of": 3}},
            {"githubAppId": 1, "githubAppID": 2, "unheard": {"Of": 3}},
        ),
        (
            "ApplicationService_Create",
            {"metadata": {"labels": {"Name": "a"}}},
            {"metadata": {"labels": {"Name": "a"}}},
        ),
    ],
)
def test_names_of_fields_are_read_as_go_reads_them(name: str, body: Any, read: Any) -> None:
    known = {each.name: each for each in operations()}
    assert checked_body(known[name], body) == read


async def test_parameters_are_read_as_go_reads_them(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/applications", manual())
        path = "/api/v1/applications/web"
        status, said = await made.call("DELETE", path, cascade="maybe")
        assert (status, said["code"]) == (400, 3)
        assert said["message"].startswith("type mismatch, parameter: cascade")
        long = "9" * 30
        status, _ = await made.call("GET", f"{path}/revisions/main/metadata", sourceIndex=long)
        assert status == 400
        assert (await made.call("GET", path, unheard="of"))[0] == 200
        status, _ = await made.call("POST", f"{path}/resource", "")
        assert status == 400
        status, _ = await made.call("GET", path, appNamespace="../../x")
        assert status == 400
        assert (await made.call("GET", f"{path}/"))[0] == 404
        first = "?name=web&name=other&fields=items.metadata.name"
        found = await made.get(f"/api/v1/applications{first}")
        assert found == {"items": [{"metadata": {"name": "web"}}]}
        assert (await made.call("DELETE", path, cascade="F"))[0] == 200
