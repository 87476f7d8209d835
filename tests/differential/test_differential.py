"""Each area: our objects are those of the real tool, to the byte, in whatever order."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.build import NotRun
from tests.differential.real import Refused, rendered
from tests.differential.sheets import Case, Sheet, differences, sheets
from tests.differential.tools import program
from tests.support.rendering import Kitchen, kitchen
from tests.support.tools import not_run
from trueup.core.render.build_options import BuildOptions
from trueup.model.errors import Stalled

_TOOLS = {"helm": ["helm4", "helm3"]}
_CALLED = {"argocd": ["helm4", "kustomize"], "kustomize": ["helm4"]}  # by the tool itself
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("sheet", sheets(), ids=lambda each: each.file)
async def test_an_area(sheet: Sheet, tmp_path: Path) -> None:
    tools = _TOOLS.get(sheet.tool, [sheet.tool])
    for tool in (*tools, *_CALLED.get(sheet.tool, ())):
        _needed(tool)
    found: dict[str, list[str]] = {}
    async with kitchen(tmp_path / "ours", build=BuildOptions(helm=True)) as cook:
        for number, case in enumerate(sheet.cases):
            ours = await _ours(cook, case)
            for tool in tools:
                real = _real(tool, case, tmp_path / f"{number}-{tool}")
                known = _known(sheet, case, tool)
                if (ours != real) != known:
                    found[f"{case.name} ({tool})"] = [_shown(ours), _shown(real)]
                elif tool != "helm3" and not known and case.refused != isinstance(real, str):
                    found[f"{case.name} ({tool})"] = ["expected otherwise", _shown(real)]
    assert not found, json.dumps(found, indent=1)


async def _ours(cook: Kitchen, case: Case) -> list[str] | str:
    cook.given.repositories["repo"] = dict(case.files)
    try:
        made = await cook.render(
            {"path": case.path, **case.source},
            kube_version=case.kube_version,
            api_versions=case.api_versions,
        )
    except Stalled as error:
        return _Refusal(str(error))
    return _normal(made.objects)


def _real(tool: str, case: Case, folder: Path) -> list[str] | str:
    try:
        return _normal(rendered(tool, case, folder))
    except (Refused, Stalled) as error:
        return _Refusal(str(error))


class _Refusal(str):
    """What was said differs, that it was refused must not."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Refusal)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def _normal(objects: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(json.dumps(body, sort_keys=True) for body in objects)


def _known(sheet: Sheet, case: Case, tool: str) -> bool:
    return any(
        tool in each.tools and case.name in each.cases.get(sheet.file, ()) for each in differences()
    )


def _shown(made: list[str] | str) -> str:
    return made if isinstance(made, str) else "\n".join(made)


def _needed(tool: str) -> None:
    try:
        program(tool)
    except NotRun as error:
        not_run(str(error))
