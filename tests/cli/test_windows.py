"""``trueup proj windows`` and the windows in ``trueup app get``, run for real."""

import re
from pathlib import Path

from tests.cli.test_app import CREATE
from tests.support.command import at
from tests.support.site import site

DENY = ("--kind", "deny", "--schedule", "* * * * *", "--duration", "1h")


async def test_windows_are_added_changed_and_removed(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        windows = ("proj", "windows")
        await run.ok(*windows, "add", "default", *DENY, "--applications", "web-*,api")
        await run.ok(*windows, "update", "default", "0", "--namespaces", "shop", "--time-zone=CET")
        await run.ok(*windows, "enable-manual-sync", "default", "0")
        await run.ok(*windows, "enable-sync-overrun", "default", "0")
        head, line = (await run.ok(*windows, "list", "default")).splitlines()
        assert head.split()[:3] == ["ID", "STATUS", "KIND"]
        assert line.split() == [
            *("0", "Active", "deny", "*", "*", "*", "*", "*", "1h", "web-*,api", "shop", "-"),
            *("Enabled", "Enabled", "CET", "Disabled", "-"),
        ]
        await run.ok(*windows, "disable-manual-sync", "default", "0")
        await run.ok(*windows, "disable-sync-overrun", "default", "0")
        [line] = (await run.ok(*windows, "list", "default")).splitlines()[1:]
        assert line.split()[-5:] == ["Disabled", "Disabled", "CET", "Disabled", "-"]
        await run.ok(*windows, "delete", "default", "0")
        assert len((await run.ok(*windows, "list", "default")).splitlines()) == 1


async def test_a_window_says_when_it_opens_by_its_own_clock(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        noon = ("--kind", "allow", "--schedule", "0 12 * * *", "--duration", "1s")
        zone = ("--time-zone", "Asia/Seoul", "--applications", "*")
        await run.ok("proj", "windows", "add", "default", *noon, *zone)
        [line] = (await run.ok("proj", "windows", "list", "default")).splitlines()[1:]
        assert line.split()[-2] == "opens"
        assert line.endswith("T12:00+09:00")
        await run.ok(*CREATE)
        shown = await run.ok("app", "get", "my-app")
        assert "Automatic Sync" not in shown
        assert re.search(r"Manual Sync: +refused until \S+T12:00:00\+09:00 \(Asia/Seoul\)", shown)
        await run.ok("app", "set", "my-app", "--sync-policy", "automated")
        assert re.search(
            r"Automatic Sync: +(held|waits) until", await run.ok("app", "get", "my-app")
        )


async def test_what_makes_no_sense_is_not_added(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        bare = await run("proj", "windows", "add", "default", *DENY)
        assert "require kind, schedule, duration and one or more of" in bare.err
        bad = ("--schedule", "* * * *", "--applications", "*")
        refused = await run("proj", "windows", "add", "default", *DENY, *bad)
        assert "cannot parse schedule '* * * *'" in refused.err
        assert "hint: allowed: five fields" in refused.err
        missing = await run("proj", "windows", "delete", "default", "3")
        assert "window with id '3' not found" in missing.err


async def test_app_get_shows_what_the_windows_allow(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = at(made, tmp_path)
        await run.ok(*CREATE)
        assert "SyncWindow:         Sync Allowed\n" in await run.ok("app", "get", "my-app")
        await run.ok("proj", "windows", "add", "default", *DENY, "--clusters", "*")
        shown = await run.ok("app", "get", "my-app")
        assert "SyncWindow:         Sync Denied\nAssigned Windows:   deny:* * * * *:1h\n" in shown
        refused = await run("app", "sync", "my-app")
        assert "cannot sync: blocked by sync window" in refused.err
        await run.ok("proj", "windows", "enable-manual-sync", "default", "0")
        assert "SyncWindow:         Manual Allowed\n" in await run.ok("app", "get", "my-app")
