"""``trueup resource health``: manifests judged here, without any server."""

import json
from pathlib import Path

from tests.support.shell import Shell

MANIFESTS = """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop}
status: {conditions: [{type: Ready, status: "True", message: up to date}]}
---
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}}
- {apiVersion: example.com/v1, kind: Widget, metadata: {generateName: w-}}
"""
ARGOCD_CM = """
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm}
data:
  resource.customizations.health.example.com_Widget: |
    return {status = "Suspended", message = "no " .. obj.kind .. " today"}
  resource.customizations.health.ConfigMap: return {status =
"""
PLAIN = [
    {"kind": "Certificate", "name": "shop", "status": "Healthy", "message": "up to date"},
    {"kind": "ConfigMap", "name": "settings", "status": "", "message": ""},
    {"kind": "Widget", "name": "w-", "status": "", "message": ""},
]


async def test_each_document_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(MANIFESTS)
    found = await Shell(tmp_path).ok("resource", "health", "-f", str(file), "-o", "json")
    assert json.loads(found) == PLAIN


async def test_files_folders_and_standard_input(tmp_path: Path) -> None:
    folder = tmp_path / "manifests" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(MANIFESTS)
    (folder / "notes.txt").write_text("nothing")
    (folder / "b.json").write_text(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {}}))
    args = ("-f", str(folder.parent), "-f", str(folder / "a.yml"), "-o", "json")
    found = json.loads(await Shell(tmp_path).ok("resource", "health", *args))
    assert [each["kind"] for each in found] == [
        *("Certificate", "ConfigMap", "Widget", "Pod"),
        *("Certificate", "ConfigMap", "Widget"),
    ]


async def test_the_table_for_people(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(MANIFESTS)
    lines = (await Shell(tmp_path).ok("resource", "health", "-f", str(file))).splitlines()
    assert lines[0].split() == ["KIND", "NAME", "STATUS", "MESSAGE"]
    assert lines[1].split(maxsplit=3) == ["Certificate", "shop", "Healthy", "up to date"]


async def test_scripts_of_an_argocd_cm_hold(tmp_path: Path) -> None:
    file, config = tmp_path / "all.yaml", tmp_path / "argocd-cm.yaml"
    file.write_text(MANIFESTS)
    config.write_text(ARGOCD_CM)
    args = ("-f", str(file), "--config", str(config), "-o", "json")
    found = json.loads(await Shell(tmp_path).ok("resource", "health", *args))
    assert found[0] == PLAIN[0]
    assert found[1] == {
        "kind": "ConfigMap",
        "name": "settings",
        "status": "Unknown",
        "message": "resource.customizations.health.ConfigMap:"
        " it is not Lua: health.lua:1: unexpected symbol near '<eof>'",
    }
    assert found[2]["status"] == "Suspended"
    assert found[2]["message"] == "no Widget today"


async def test_of_a_key_that_is_given_twice_the_last_holds(tmp_path: Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text("apiVersion: v1\nkind: Pod\nstatus: {phase: Failed, phase: Pending}\n")
    done = await Shell(tmp_path)("resource", "health", "-f", str(file), "-o", "json")
    assert json.loads(done.out)[0]["status"] == "Progressing"
    assert 'line 3: key "phase" already set in map; the last value holds' in done.err


async def test_what_cannot_be_judged_is_an_error(tmp_path: Path) -> None:
    shell, file = Shell(tmp_path), tmp_path / "bad.yaml"
    done = await shell("resource", "health")
    assert (done.code, "name manifests with -f" in done.err) == (2, True)
    for text, why in (
        ("a: [b", "cannot be read"),
        ("just a text", "expected an object"),
        ("kind: Pod", "it has no apiVersion"),
    ):
        file.write_text(text)
        done = await shell("resource", "health", "-f", str(file))
        assert (done.code, why in done.err) == (20, True)
    done = await shell("resource", "health", "-f", str(tmp_path / "none.yaml"))
    assert (done.code, "cannot read" in done.err) == (20, True)
