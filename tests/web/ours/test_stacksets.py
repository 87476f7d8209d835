"""StackSets through the API: stored, shown without secrets, deleted with what belongs to them."""

from pathlib import Path
from typing import Any

from tests.support.entrance import KEY, Entrance, entrance
from trueup.k8s.ref import Ref
from trueup.model.stackset import STACK_SET

ROOT = "/api/trueup/v1/stacksets"
ONE = f"{ROOT}/argocd/all"
WHERE = Ref(STACK_SET, "argocd", "all")
SOURCE = {"repoURL": "https://git.example.test/infra"}


def body(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "all"}, "spec": {"source": SOURCE, **spec}}


async def kept(door: Entrance) -> Any:
    found = await door.site.world.cluster.get(WHERE)
    assert found is not None
    return found.body


async def test_one_is_made_changed_and_listed(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        secret = {"name": "token", "value": "hunter22", "sensitive": True}
        template = {"spec": {"project": "default", "variables": [secret]}}
        status, shown = await door.call(KEY, "POST", ROOT, body(template=template, most=3))
        assert status == 200, shown
        assert shown["spec"]["template"]["spec"]["variables"][0]["value"] == "++++++++"
        assert (await door.call(KEY, "POST", ROOT, body()))[0] == 409
        del shown["spec"]["most"]
        shown["spec"]["gone"] = "orphan"
        status, said = await door.call(KEY, "PUT", ONE, shown)
        assert status == 200, said
        spec = (await kept(door))["spec"]
        assert (spec["gone"], "most" in spec) == ("orphan", False)
        assert spec["template"]["spec"]["variables"][0]["value"] == "hunter22"
        _, listed = await door.call(KEY, "GET", ROOT)
        (row,) = listed["items"]
        assert (row["name"], row["project"], row["repoUrl"]) == (
            "all",
            "default",
            SOURCE["repoURL"],
        )


async def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        for wrong, why in (
            (body(gone="burn"), "spec.gone: burn is none of keep, orphan, destroy"),
            (body(gonne="keep"), 'unknown field "spec.gonne"'),
            ({"metadata": {"name": "all"}, "spec": {}}, "spec.source.repoURL: Required value"),
            (body(most="x"), "StackSet all is not valid"),
            ({"metadata": {}, "spec": {}}, "a StackSet needs a name"),
        ):
            status, said = await door.call(KEY, "POST", ROOT, wrong)
            assert status == 400
            assert why in said["message"]
        assert (await door.call(KEY, "GET", ONE))[0] == 404


async def test_it_is_said_what_goes_with_it(tmp_path: Path) -> None:
    async with entrance(tmp_path) as door:
        await door.call(KEY, "POST", ROOT, body())
        await door.site.world.cluster.patch(
            WHERE, {"metadata": {"finalizers": ["example.com/held"]}}, media_type="merge"
        )
        status, _ = await door.call(KEY, "DELETE", ONE, destroy="true")
        assert status == 200
        assert (await kept(door))["metadata"]["finalizers"] == [
            "example.com/held",
            "trueup.dev/stacks",
            "trueup.dev/destroy",
        ]
