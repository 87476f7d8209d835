"""The folder of plugins, and what their commands are lent."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from trueup.core.render.job import Plugin
from trueup.model.errors import Stalled
from trueup.model.source import Source
from trueup.service.plugins import Lending, definitions

FILE = "kind: ConfigManagementPlugin\nmetadata: {name: %s}\nspec: {generate: {command: [x]}}\n"


def test_plugins_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    for file, name in (("1.yaml", "b"), ("2.yml", "a")):
        (tmp_path / file).write_text(FILE % name)
    (tmp_path / "notes.txt").write_text("no plugin")
    assert [each.name for each in definitions(str(tmp_path))] == ["a", "b"]
    assert definitions("") == ()


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    for file in ("1.yaml", "2.yaml"):
        (tmp_path / file).write_text(FILE % "a")
    with pytest.raises(Stalled, match="two plugins are named a"):
        definitions(str(tmp_path))
    with pytest.raises(Stalled, match="No such file"):
        definitions(str(tmp_path / "none"))


async def test_git_credentials_are_for_those_who_may_have_them() -> None:
    async def git(address: str, project: str) -> Mapping[str, str]:
        return {"GIT_FOR": f"{address} for {project}"}

    lending, source = Lending(git), Source("https://host/repo")
    assert await lending.lent(Plugin("p", "", ()), source, "shop") == {}
    lent = await lending.lent(Plugin("p", "", (), git=True), source, "shop")
    assert lent == {"GIT_FOR": "https://host/repo for shop"}


async def test_built_in_plugins_are_turned_on_by_name(tmp_path: Path) -> None:
    assert [each.name for each in definitions("", "timoni, cdk8s")] == ["cdk8s", "timoni"]
    assert all(each.discovers for each in definitions("", "cdk8s,cue,timoni"))
    with pytest.raises(Stalled, match="no built-in plugin 'helmfile'") as stalled:
        definitions("", "helmfile")
    assert "cdk8s, cue, timoni" in stalled.value.hint
