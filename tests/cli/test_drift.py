"""``trueup drift``: what differs, the patch that adopts it, and what would be ignored."""

import asyncio
import json
from pathlib import Path

import yaml

from tests.support.shell import shell
from tests.support.site import site
from tests.web.ours.test_drift import SETTINGS, colored, synced


async def test_drift_is_listed_adopted_and_ignored(tmp_path: Path) -> None:
    async with site(tmp_path) as made, asyncio.timeout(60):
        await synced(made)
        run = shell(made, tmp_path)
        nothing = await run("drift", "list")
        assert (nothing.code, nothing.out) == (0, ""), nothing.err
        assert "everything is as Git declares it" in nothing.err
        await colored(made, "red")
        await made.world.becomes("OutOfSync", "Healthy")

        head, row = (await run.ok("drift", "list", "is:drift field:color")).splitlines()
        assert head.split()[:2] == ["APPLICATION", "OBJECT"]
        for said in ("web", "ConfigMap/shop/settings", "data.color", "blue", "red", "kubectl-edit"):
            assert said in row
        (item,) = json.loads(await run.ok("drift", "list", "-o", "json"))
        assert item["deviation"]["field"] == "data.color"

        patch = await run.ok("drift", "adopt", "web")
        assert patch.startswith("diff --git a/web/config.yaml b/web/config.yaml\n")
        assert "+data: {color: red}" in patch
        assert patch == await run.ok("drift", "adopt", "web", SETTINGS)

        shown = yaml.safe_load(await run.ok("drift", "ignore", "web"))
        (entry,) = shown["ignoreDifferences"]
        assert entry["jsonPointers"] == ["/data/color"]
        managers = yaml.safe_load(await run.ok("drift", "ignore", "web", "--managers"))
        assert managers["ignoreDifferences"][0]["managedFieldsManagers"] == ["kubectl-edit"]
        await run.ok("drift", "ignore", "web", "--write")
        await made.world.becomes("Synced", "Healthy")
        left = await run("drift", "adopt", "web")
        assert left.code != 0
        assert "nothing of web differs from Git" in left.err
