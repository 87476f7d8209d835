"""Plain folders and Jsonnet."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen
from trueup.model.errors import Stalled


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    async with kitchen(tmp_path) as made:
        yield made


def _config(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"


FOLDER = f"""
# file: app/a.yaml
{_config("a")}
---
---
# only a comment
---
apiVersion: v1
kind: List
items:
- {{apiVersion: v1, kind: Secret, metadata: {{name: listed}}}}
# file: app/b.yml
{_config("b")}
# file: app/c.json
{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "c"}}}}
# file: app/README.md
# a text
# file: app/values.yaml
replicas: 1
# file: app/skipped.yaml
# +argocd:skip-file-rendering
{_config("skipped")}
# file: app/deep/d.yaml
{_config("d")}
# file: app/deep/er/e.yaml
{_config("e")}
"""


async def _names(cook: Kitchen, **options: Any) -> str:
    made = await cook.render({"path": "app", "directory": options})
    return " ".join(body["metadata"]["name"] for body in made.objects)


async def test_the_files_of_one_folder(cook: Kitchen) -> None:
    cook.put(FOLDER)
    made = await cook.render({"path": "app"})
    assert made.tool == "Directory"
    assert [body["metadata"]["name"] for body in made.objects] == ["a", "listed", "b", "c"]
    assert len(made.warnings) == 1
    assert "app/values.yaml: ignored" in made.warnings[0]


async def test_the_files_of_folders_below(cook: Kitchen) -> None:
    cook.put(FOLDER)
    assert await _names(cook, recurse=True) == "a listed b c d e"
    assert await _names(cook, recurse=True, exclude="*.json") == "a listed b d e"
    assert await _names(cook, recurse=True, exclude="{a.yaml,deep/*}") == "b c"
    assert await _names(cook, recurse=True, include="*.yaml", exclude="a*") == "d e"
    assert await _names(cook, recurse=True, include="deep/er/?.yaml") == "e"


async def test_other_extensions_on_request(cook: Kitchen) -> None:
    cook.put(f"# file: app/x.tpl\n{_config('x')}")
    assert await _names(cook) == ""
    assert await _names(cook, disableExtensionFilter=True) == "x"


async def test_the_root_of_a_repository(cook: Kitchen) -> None:
    cook.put(f"# file: x.yaml\n{_config('x')}")
    assert [body["metadata"]["name"] for body in (await cook.render({})).objects] == ["x"]
    assert [body["metadata"]["name"] for body in (await cook.render({"path": "."})).objects] == [
        "x"
    ]


JSONNET = """
# file: app/main.jsonnet
local lib = import 'lib.libsonnet';
local shared = import 'shared/names.libsonnet';
function(size='1') [
  lib.config(shared.prefix + std.extVar('app')) {
    data: { size: size, n: std.toString(std.extVar('n') + 1) },
  },
  lib.config('text') { data: { t: importstr 'text.txt' } },
]
# file: app/lib.libsonnet
{ config(name):: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: name } } }
# file: app/text.txt
hello
# file: vendor/shared/names.libsonnet
{ prefix: 'p-' }
"""


async def test_jsonnet_with_variables_and_libraries(cook: Kitchen) -> None:
    cook.put(JSONNET)
    jsonnet = {
        "tlas": [{"name": "size", "value": "9"}],
        "extVars": [
            {"name": "app", "value": "$ARGOCD_APP_NAME"},
            {"name": "n", "value": "40 + 1", "code": True},
        ],
        "libs": ["vendor"],
    }
    source = {"path": "app", "directory": {"jsonnet": jsonnet}}
    made = await cook.render(source)
    assert [(body["metadata"]["name"], body["data"]) for body in made.objects] == [
        ("p-shop", {"size": "9", "n": "42"}),
        ("text", {"t": "hello\n"}),
    ]
    cook.given.repositories["repo"]["vendor/shared/names.libsonnet"] = "{ prefix: 'q-' }"
    made = await cook.render(source)
    assert made.objects[0]["metadata"]["name"] == "q-shop"


async def test_jsonnet_sees_the_repository_only(cook: Kitchen) -> None:
    for path in ("/etc/passwd", "../../../../etc/passwd"):
        cook.put(f"# file: app/main.jsonnet\n{{ a: importstr '{path}' }}\n")
        with pytest.raises(Stalled) as stalled:
            await cook.render({"path": "app"})
        assert stalled.value.reason == "JsonnetFailed"
        assert "app/main.jsonnet:1" in stalled.value.message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n\tb: 1", "app/bad.yaml:4"),
        (f"{_config('a')}---\napiVersion: v1\nmetadata: {{name: 'kind:'}}", "app/bad.yaml:"),
        (f"{_config('a')}---\na: [\n", "app/bad.yaml:6"),
        (b"apiVersion: v1\nkind: X\nmetadata: {name: \xff\xfe}", "app/bad.yaml:3"),
        (
            "apiVersion: v1\nkind: X\nmetadata: {name: x}\na: &a [x,x,x,x,x,x,x,x,x]\n"
            + "\n".join(
                f"a{n}: &a{n} [{','.join(['*a' + str(n - 1 or '')] * 9)}]" for n in range(1, 12)
            ),
            "app/bad.yaml:",
        ),
    ],
)
async def test_faults_name_file_and_line(cook: Kitchen, content: str | bytes, told: str) -> None:
    cook.put(FOLDER)
    cook.given.repositories["repo"]["app/bad.yaml"] = content
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == "InvalidManifest"
    assert told in stalled.value.message
    assert stalled.value.hint


async def test_a_folder_that_is_not_there_names_one_that_is(cook: Kitchen) -> None:
    cook.put(FOLDER)
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app/deeep"})
    assert stalled.value.reason == "PathNotFound"
    assert "app/deep" in stalled.value.hint
    with pytest.raises(Stalled, match="not a directory"):
        await cook.render({"path": "app/a.yaml"})
    with pytest.raises(Stalled, match="out of the repository"):
        await cook.render({"path": "../x"})


async def test_a_hundred_megabytes_are_refused(cook: Kitchen) -> None:
    cook.put(FOLDER)
    cook.given.repositories["repo"]["app/big.yaml"] = b"#" * (100 << 20)
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == "ManifestsTooLarge"
    assert "app/big.yaml with 100.0 MiB" in stalled.value.message


async def test_links_inside_the_tree_are_followed_and_others_refused(cook: Kitchen) -> None:
    cook.put(f"""
# file: app/a.yaml
-> ../shared/x.yaml
# file: linked
-> shared
# file: shared/x.yaml
{_config("x")}
""")
    assert await _names(cook) == "x"
    made = await cook.render({"path": "linked"})
    assert [body["metadata"]["name"] for body in made.objects] == ["x"]
    for target in ("/etc/passwd", "../../etc/passwd"):
        cook.given.repositories["repo"]["app/a.yaml"] = f"-> {target}"
        with pytest.raises(Stalled) as stalled:
            await cook.render({"path": "app"})
        assert stalled.value.reason == "SymlinkOutOfTree"
    cook.given.repositories["repo"]["app/a.yaml"] = "-> a.yaml"
    with pytest.raises(Stalled, match="circle"):
        await cook.render({"path": "app"})


async def test_pointers_of_lfs_are_refused(cook: Kitchen) -> None:
    cook.put("# file: app/a.yaml\nversion https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == "LfsNotSupported"


async def test_override_files_are_merged_into_the_source(cook: Kitchen) -> None:
    cook.put(FOLDER)
    files = cook.given.repositories["repo"]
    files["app/.argocd-source.yaml"] = "directory: {recurse: true, exclude: 'deep/*'}\npath: /x"
    assert await _names(cook) == "a listed b c"
    files["app/.argocd-source-shop.yaml"] = "directory: {exclude: '*.json'}"
    assert await _names(cook) == "a listed b d e"


async def test_tools_may_not_be_mixed(cook: Kitchen) -> None:
    cook.put(FOLDER)
    with pytest.raises(Stalled, match="multiple application sources defined"):
        await cook.render(
            {"path": "app", "helm": {"values": "a: b"}, "directory": {"recurse": True}}
        )


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", _config("a") + "data: {k: one, k: two}\n", {"data": {"k": "two"}}),
        ("a.json", '{"apiVersion": "v1", "kind": "X", "n": 1.0, "n": 2.0}', {"n": 2}),
        ("a.yaml", "apiVersion: v1\nkind: X\nitems: null\nspec: {}\n", {"spec": {}}),
        ("a.yaml", "# nothing\n---# still nothing\n" + _config("a"), {"kind": "ConfigMap"}),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\n", {"kind": "ConfigMap"}),
    ],
)
async def test_files_are_read_as_argo_cd_reads_them(
    cook: Kitchen, path: str, text: str, expected: dict[str, Any]
) -> None:
    cook.put(f"# file: app/{path}\n{text}")
    (made,) = (await cook.render({"path": "app"})).objects
    assert {key: made[key] for key in expected} == expected


@pytest.mark.parametrize("text", ["[{}]", "{} {}", _config("a"), '{"kind": "X",}'])
async def test_a_json_file_is_one_object(cook: Kitchen, text: str) -> None:
    cook.put(f"# file: app/a.json\n{text}")
    with pytest.raises(Stalled, match=r"app/a.json"):
        await cook.render({"path": "app"})


async def test_the_last_library_wins_and_the_folder_itself_is_one(cook: Kitchen) -> None:
    cook.put("""
# file: app/a.jsonnet
{ apiVersion: 'v1', kind: 'X', v: import 'v.libsonnet', w: import 'deep/w.libsonnet' }
# file: app/deep/w.libsonnet
import 'own.libsonnet'
# file: app/own.libsonnet
'own'
# file: one/v.libsonnet
1
# file: two/v.libsonnet
2
""")
    jsonnet = {"libs": ["one", "two"]}
    made = await cook.render({"path": "app", "directory": {"jsonnet": jsonnet}})
    assert (made.objects[0]["v"], made.objects[0]["w"]) == (2, "own")
