"""A project cannot be made so narrow that applications which it let in are out."""

from pathlib import Path
from typing import Any

from tests.support.site import Site, manual, site
from tests.support.story import URL

PROJECT = "/api/v1/projects/team"
SERVER = "https://kubernetes.default.svc"
SPEC = {"sourceRepos": [URL], "destinations": [{"server": SERVER, "namespace": "shop"}]}
WINDOWS = [
    {"kind": "allow", "schedule": "* * * * *", "duration": "1h", "applications": ["*"]},
    {"kind": "deny", "schedule": "0 0 30 2 *", "duration": "1h", "applications": ["*"]},
]
ROLES = [{"name": "ci", "policies": ["p,proj:team:ci, applications,sync,team/*,allow"]}]


def body(**more: Any) -> dict[str, Any]:
    return {"project": {"metadata": {"name": "team"}, "spec": {**SPEC, **more}}}


async def with_an_application(made: Site) -> None:
    assert (await made.call("POST", "/api/v1/projects", body()))[0] == 200
    status, said = await made.call("POST", "/api/v1/applications", manual(project="team"))
    assert status == 200, said


NARROW: list[tuple[dict[str, Any], str]] = [
    ({"sourceRepos": ["https://other.example.test/*"]}, "1 applications source became invalid"),
    (
        {"destinations": [{"server": SERVER, "namespace": "elsewhere"}]},
        "1 applications destination became invalid",
    ),
    (
        {"sourceRepos": [], "destinations": []},
        "1 applications source became invalid and 1 applications destination became invalid",
    ),
]


async def test_an_update_that_puts_applications_out_is_refused(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await with_an_application(made)
        for more, told in NARROW:
            status, said = await made.call("PUT", PROJECT, body(**more))
            assert (status, said["code"]) == (400, 3)
            assert said["message"] == f"as a result of project update {told}"
            assert (await made.get(PROJECT))["spec"] == SPEC
        wider = body(sourceRepos=["*"], destinations=[{"server": "*", "namespace": "*"}])
        assert (await made.call("PUT", PROJECT, wider))[0] == 200


async def test_what_was_never_let_in_is_no_reason_and_rest_is_as_argo_cd_has_it(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as made:
        await made.call("POST", "/api/v1/projects", body(destinations=[]))
        await made.world.create({**manual(project="team"), **KIND})
        wanted = body(destinations=[], roles=ROLES, syncWindows=WINDOWS)
        status, said = await made.call("PUT", PROJECT, wanted)
        assert status == 200, said
        (role,) = said["spec"]["roles"]
        assert role["policies"] == ["p, proj:team:ci, applications, sync, team/*, allow"]
        found = await made.get(f"{PROJECT}/syncwindows")
        assert [each["kind"] for each in found["windows"]] == ["allow"]


KIND = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "web", "namespace": "argocd"},
}
