"""Plugins that really run: their output, their limits, and what they are shown."""

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.rendering import Kitchen, kitchen
from trueup.core.render.plugin import Plugins, definition
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.workers import Limits
from trueup.model.errors import Stalled
from trueup.ports import Rendered

FILES = """
# file: app/name
web
# file: app/build.sh
echo "built $(cat name)"
# file: lib/a
1
"""
MAKES = "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: %s}\\ndata: {k: %s}\\n' "
HEAD = "kind: ConfigManagementPlugin\nmetadata: {name: p, annotations: {%s}}\n"


def shell(script: str, more: str = "", marks: str = "") -> str:
    generate = f"  generate: {{command: [sh, -c], args: [{json.dumps(script)}]}}"
    return f"{HEAD % marks}spec:\n{generate}\n{more}"


async def rendered(
    kitchen: Kitchen, plugin: str, source: dict[str, Any] | None = None, **more: Any
) -> Rendered:
    plugins = Plugins((definition(plugin.encode(), "p.yaml"),))
    kitchen.engines = Engines(
        kitchen.given, kitchen.counting, kitchen.results, "test", plugins=plugins
    )
    return await kitchen.render(source or {"path": "app", "plugin": {"name": "p"}}, **more)


async def test_the_last_output_is_the_objects(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        own.put(FILES)
        plugin = shell(
            MAKES + '"$(cat name)" "$ARGOCD_APP_NAME"',
            "  init: {command: [sh, -c, 'echo started; cat ../lib/a >&2; echo db > name']}\n",
        )
        done = await rendered(own, plugin)
        assert done.tool == "Plugin"
        assert done.objects[0]["metadata"] == {"name": "db"}
        assert done.objects[0]["data"] == {"k": "shop"}
        assert own.given.repositories["repo"]["app/name"] == "web\n", "a copy was shown"
        again = await rendered(own, plugin)
        assert again == done
        assert own.counting.asked == 1
        own.given.repositories["repo"]["elsewhere"] = "any file may have been read"
        assert (await rendered(own, plugin)).digest != done.digest


async def test_a_command_may_tell_whether_a_folder_is_its_own(tmp_path: Path) -> None:
    finds = shell(
        MAKES + "a b", "  discover: {find: {command: [sh, -c, 'ls *.sh && test -n \"$KEY\"']}}\n"
    )
    async with kitchen(tmp_path, Limits(workers=1)) as own:
        own.put(FILES)
        with pytest.raises(Stalled, match="does not find"):
            await rendered(own, finds)
        own.put(FILES)
        found = await rendered(own, finds.replace("$KEY", "$ARGOCD_APP_NAME"), {"path": "app"})
        assert found.tool == "Plugin"
        assert (await rendered(own, finds, {"path": "app"})).tool == "Directory"


async def test_a_file_mode_is_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        own.put(FILES)
        asks = "test -x build.sh && x=program; " + MAKES + 'a "${x:-text}"'
        assert (await rendered(own, shell(asks))).objects[0]["data"] == {"k": "text"}


@pytest.mark.parametrize(
    ("script", "reason", "message"),
    [
        ("echo >&2 first; echo >&2 no such chart; exit 3", "PluginFailed", "exit code 3: first"),
        ("kill -9 $$", "PluginFailed", "was ended by signal 9"),
        ("echo 'kind: X'", "InvalidManifest", "plugin p:1: Object 'apiVersion' is missing"),
        ("sleep 100", "RenderTimeout", "more than 3 s"),
        ("yes", "Render", "more than"),
    ],
)
async def test_what_goes_wrong_is_told(
    tmp_path: Path, script: str, reason: str, message: str
) -> None:
    async with kitchen(tmp_path, Limits(seconds=3.0, memory=512 << 20)) as own:
        own.put(FILES)
        with pytest.raises(Stalled) as stalled:
            await rendered(own, shell(script))
        assert stalled.value.reason.startswith(reason)
        assert message in stalled.value.message


async def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    async with kitchen(tmp_path) as own:
        own.put(FILES)
        with pytest.raises(Stalled) as stalled:
            await rendered(own, f"{HEAD % ''}spec: {{generate: {{command: [cue-of-nobody]}}}}")
        assert "`cue-of-nobody` cannot be run: No such file" in stalled.value.message
        assert "install the program" in stalled.value.hint


async def test_the_network_is_for_those_who_may_have_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        reach = f"(exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && x=in; " + MAKES + "a ${x:-out}"
        plugin = shell(reach).replace("[sh, -c]", "[bash, -c]")
        async with kitchen(tmp_path) as own:
            own.put(FILES)
            assert (await rendered(own, plugin)).objects[0]["data"] == {"k": "out"}
            marked = plugin.replace("annotations: {}", "annotations: {trueup.dev/network: 'true'}")
            assert (await rendered(own, marked)).objects[0]["data"] == {"k": "in"}


async def test_nothing_of_our_own_environment_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_TOKEN", "s3cret")
    async with kitchen(tmp_path) as own:
        own.put(FILES)
        asks = MAKES + 'a "${VAULT_TOKEN:-none}"'
        assert (await rendered(own, shell(asks))).objects[0]["data"] == {"k": "none"}


async def test_nothing_goes_on_after_a_command_has_ended(tmp_path: Path) -> None:
    stays = "(setsid sleep 4711 </dev/null >/dev/null 2>&1 &) ; "
    async with kitchen(tmp_path) as own:
        own.put(FILES)
        await rendered(own, shell(stays + MAKES + "a b"))
        assert not [each for each in _commands() if each == b"sleep\x004711\x00"]


def _commands() -> list[bytes]:
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(each.read_bytes())
    return found


async def test_only_what_the_annotation_names_has_it_run_again(tmp_path: Path) -> None:
    script = MAKES + '"$(cat name)" "$ARGOCD_APP_REVISION_SHORT-$(cat ../lib/a)$(cat ../docs)"'
    finds = "  discover: {find: {command: [cat, name]}}\n"
    async with kitchen(tmp_path) as own:
        own.put(FILES + "# file: docs\nx\n")
        files = own.given.repositories["repo"]
        done = await rendered(own, shell(script, finds), paths=".;../lib")
        assert done.objects[0]["data"] == {"k": "ccccccc-1x"}, "all is shown, the commit too"
        files["docs"] = "y"
        assert await rendered(own, shell(script, finds), paths=".;../lib") == done
        files["lib/a"] = "2"
        again = await rendered(own, shell(script, finds), paths=".;../lib")
        assert again.objects[0]["data"] == {"k": "ccccccc-2y"}
        named = shell(script, finds + "  init: {command: [echo, $ARGOCD_APP_REVISION]}\n")
        assert (await rendered(own, named, paths=".")).digest != again.digest
