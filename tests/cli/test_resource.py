"""``trueup resource``: what it prints, on a wide and on a narrow terminal, and for programs."""

import io
import json
from pathlib import Path

import pytest
import yaml

from tests.support.shell import Shell, shell
from tests.support.site import Site, site
from tests.support.story import URL
from trueup.cli.output import Output
from trueup.cli.resource import show

CREATE = (
    *("app", "create", "my-app", "--repo", URL, "--path", "web"),
    *("--dest-server", "https://kubernetes.default.svc", "--dest-namespace", "shop"),
)
EXPLAIN = ("resource", "explain-diff", "my-app")


async def deployed(made: Site, run: Shell) -> None:
    await run.ok(*CREATE)
    await run.ok("app", "sync", "my-app")


async def test_a_difference_is_explained_in_one_table(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        await made.world.patch("ConfigMap", "settings", {"data": {"color": "red"}})
        await made.world.patch("Secret", "keys", {"stringData": {"password": "other"}})
        told = (await run.ok(*EXPLAIN, "--kind", "ConfigMap")).splitlines()
        assert told[0] == "ConfigMap shop/settings"
        assert told[1].split("  ")[0] == "FIELD"
        assert told[2].split()[:3] == ["data.color", "blue", "red"]
        assert told[2].endswith("(Update)  web/config.yaml:5")
        head = made.world.declared.heads[URL][:7]
        assert told[-2].startswith(f"Git: {head} ")
        assert told[-1] == f"web/config.yaml:5 was last changed by {head}"
        everything = await run.ok(*EXPLAIN)
        assert "other" not in everything
        assert "data.password" in everything
        assert "++++++++" in everything


async def test_nothing_that_differs_is_said_too(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await deployed(made, run)
        assert await run.ok(*EXPLAIN) == "my-app: nothing differs from Git\n"


async def test_programs_get_the_same_as_the_user_interface(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        said = json.loads(await run.ok(*EXPLAIN, "--name", "settings", "-o", "json"))
        assert said["differences"][0]["change"] == "create"
        assert yaml.safe_load(await run.ok(*EXPLAIN, "--name", "settings", "-o", "yaml")) == said
        told = await run.ok(*EXPLAIN, "--name", "settings", "-n", "shop")
        assert "ConfigMap shop/settings, is declared and not there, web/config.yaml:2\n" in told


async def test_an_application_that_is_not_there_gets_a_guess(tmp_path: Path) -> None:
    async with site(tmp_path) as made:
        run = shell(made, tmp_path)
        await run.ok(*CREATE)
        done = await run("resource", "explain-diff", "my-ap")
        assert (done.code, done.out) == (20, "")
        assert 'hint: did you mean "my-app"?' in done.err


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


FOUND = yaml.safe_load("""
application: web
differences:
- {group: apps, kind: Deployment, namespace: shop, name: web, change: update, declared: null,
   fields: [
    {path: spec.replicas, desired: 2, live: 7, manager: kubectl, operation: Update,
     subresource: scale, since: "2026-01-01T00:00:00Z", declared:
     {file: web/web.yaml, line: 9, certainty: exact, how: "", source: 0}},
    {path: spec.paused, desired: null, live: true, manager: "", operation: "",
     subresource: "", since: null, declared:
     {file: web/web.yaml, line: 0, certainty: file only, how: template, source: 0}}]}
- {group: "", kind: Service, namespace: shop, name: old, change: delete, declared: null, fields: []}
commits:
- {source: 0, repoUrl: "https://git.test/shop.git", commit: aaaaaaaaaaaaaaaa, author: Ann,
   subject: Scale to two, date: "2026-01-01T10:00:00Z"}
""")


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (40, "    live      7"),
        (40, "    declared  web/web.yaml (template, file only)"),
        (200, "spec.replicas  2       7     "),
        (40, "Service shop/old, is there and not declared"),
        (200, "Git: aaaaaaa Scale to two (Ann, 2026-01-01) https://git.test/shop.git"),
    ],
)
def test_a_narrow_terminal_gets_one_below_the_other(
    monkeypatch: pytest.MonkeyPatch, columns: int, line: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    show(Output(screen, io.StringIO()), FOUND)
    plain = screen.getvalue().replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert line in plain


def test_values_have_colours_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    show(Output(screen, io.StringIO()), FOUND)
    assert "\x1b[32m2" in screen.getvalue()
    assert "\x1b[31m7" in screen.getvalue()
