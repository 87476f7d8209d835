"""``explain-diff``: who changed what differs, and where Git declares it."""

from pathlib import Path

from tests.support.site import Site, manual, site

PATH = "/api/trueup/v1/applications/web/explain-diff"


async def synced(made: Site) -> None:
    await made.call("POST", "/api/v1/applications", manual())
    await made.call("POST", "/api/v1/applications/web/sync", {})
    await made.world.becomes("Synced", "Healthy")


async def test_where_nothing_differs_there_is_nothing_to_explain(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        assert await made.get(PATH) == {
            "application": "web",
            "namespace": "argocd",
            "differences": [],
            "commits": [],
        }


async def test_a_field_is_told_with_its_manager_and_its_line(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "red"}})
        await made.world.becomes("OutOfSync", "Healthy")
        said = await made.get(PATH)
        (difference,) = said["differences"]
        (field,) = difference["fields"]
        assert (difference["kind"], difference["name"]) == ("ConfigMap", "settings")
        assert (field["path"], field["desired"], field["live"]) == ("data.color", "blue", "red")
        assert (field["operation"], field["subresource"]) == ("Update", "")
        assert field["manager"]
        assert field["since"]
        declared = field["declared"]
        assert (declared["file"], declared["line"]) == ("web/config.yaml", 5)
        assert (declared["certainty"], declared["commit"]) == (
            "exact",
            said["commits"][0]["commit"],
        )


async def test_secrets_are_masked_and_what_is_asked_for_is_shown_alone(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        await synced(made)
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "red"}})
        await made.world.patch("Secret", "keys", {"stringData": {"password": "other"}})
        await made.world.becomes("OutOfSync", "Healthy")
        said = await made.get(PATH, kind="Secret")
        (difference,) = said["differences"]
        (field,) = difference["fields"]
        assert set(field["desired"] + field["live"]) == {"+"}
        assert field["declared"]["line"] == 5
        assert (await made.get(PATH, resourceName="none"))["differences"] == []
        assert (await made.call("GET", PATH.replace("/web/", "/none/")))[0] == 404
