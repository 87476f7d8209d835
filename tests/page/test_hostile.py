"""Text of others does no harm: manifests of a megabyte, and signs that are not seen."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from playwright.async_api import Locator, expect

from tests.page.furnished import HOSTILE
from tests.page.place import Place, opened
from tests.page.test_object import AT, looked_at, synced

pytestmark = pytest.mark.slow
LINE = "x <b>y</b> " * 80_000  # 880 kB
LINES = "\n".join(f"line {each} of many that say something: {each * 7}" for each in range(20_000))
KEYS = {f"key-{each}": f"value {each}" for each in range(2_000)}
LARGE: dict[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "line": ({"a": LINE}, {"a": f"{LINE}."}),
    "lines": ({"a": LINES}, {"a": LINES.replace("7", "8")}),
    "keys": (KEYS, {key: f"{value}." for key, value in KEYS.items()}),
}
STILL = 500  # milliseconds that the page may stand still, on a machine that others use as well
LATER = 60_000
WRITE = """(editor, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(editor, text);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}"""
"""At once: to have a browser insert a megabyte as if it were typed takes it minutes by itself."""
WATCH = """window.stood = [0];
new PerformanceObserver(list => window.stood.push(...list.getEntries().map(each => each.duration)))
  .observe({type: 'longtask', buffered: true});"""
GO = "to => (window.stood.splice(0), history.pushState(null, '', to))"
STOOD = """() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(Math.max(
  ...window.stood.splice(0), 0)))))"""


def config(name: str, data: Mapping[str, str]) -> str:
    meta = {"name": name, "annotations": {"note": HOSTILE}}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": dict(data)}
    return yaml.safe_dump(body)


@asynccontextmanager
async def large(folder: Path) -> AsyncIterator[Place]:
    """Three ConfigMaps, live, of which Git says otherwise since."""
    async with opened(folder) as it:
        before, after = (
            {f"k8s/{name}.yaml": config(name, both[at]) for name, both in LARGE.items()}
            for at in (0, 1)
        )
        it.repository.commit(before)
        await it.page.add_init_script(WATCH)
        await it.log_in("/applications/argocd/shop")
        await expect(it.page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)
        it.repository.commit(after)
        await it.page.get_by_role("button", name="Refresh").click()
        await expect(it.page.get_by_text("3 objects differ from Git")).to_be_visible(timeout=LATER)
        yield it


async def shown(it: Place, address: str, what: Locator) -> None:
    """It comes, as by a press of a link, and the page did not stand still for it."""
    await it.page.evaluate(GO, address)
    await expect(what.first).to_be_visible(timeout=LATER)
    stood = await it.page.evaluate(STOOD)
    assert stood < STILL, (address, stood)


async def test_manifests_of_a_megabyte_are_read_compared_and_edited(tmp_path: Path) -> None:
    async with large(tmp_path) as it:
        page = it.page
        lines = page.get_by_role("region", name="Difference")
        preview = page.get_by_role("button", name="Preview")
        for name in LARGE:
            at = f"{AT}%2FConfigMap%2Fshop%2F{name}"
            live = page.get_by_role("region", name="Live", exact=True).get_by_text("kind:")
            await shown(it, f"{at}&objectTab=manifest", live)
            for view in ("split", "inline"):
                there = lines.get_by_text("data:")
                await shown(it, f"{at}&objectTab=diff&objectView={view}", there)
            declared = page.get_by_text(f"k8s/{name}.yaml:")
            await shown(it, f"{at}&objectTab=diff&objectView=fields", declared)
            await page.evaluate(GO, f"{at}&objectTab=manifest&objectView=edit")
            await expect(preview).to_be_visible(timeout=LATER)
            editor = page.get_by_role("textbox", name="Manifest as YAML")
            text = await editor.input_value()
            assert "\u202e" not in text
            edited = text.replace("kind: ConfigMap", "kind: ConfigMap\nimmutable: false")
            await editor.evaluate(WRITE, edited)
            await page.evaluate(STOOD)  # to lay out a megabyte is the browser's work
            await preview.click()
            await expect(lines.get_by_text("immutable: false")).to_be_visible(timeout=LATER)
            assert await page.evaluate(STOOD) < STILL, name
            await page.get_by_role("button", name="Edit further").click()
            await page.get_by_role("button", name="Cancel").click()


async def test_signs_that_are_not_seen_are_shown_by_their_codes(tmp_path: Path) -> None:
    async with opened(tmp_path) as it:
        page = it.page
        it.repository.commit({"k8s/config.yaml": config("settings", {"text": HOSTILE})})
        await it.log_in("/applications/argocd/shop")
        await expect(page.get_by_role("heading", name="shop")).to_be_visible()
        await synced(it)
        await looked_at(it, f"{AT}%2FConfigMap%2Fshop%2Fsettings")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_text(re.compile("Annotations")).click()
        for said in ("<img src=x onerror", "⟨202e⟩gnp.exe⟨2066⟩⟨200b⟩⟨001b⟩[31m"):
            await expect(dialog).to_contain_text(said)
        await it.is_accessible_by_day_and_night()
        await page.get_by_role("tab", name="Manifest").click()
        await expect(page.get_by_role("region", name="Live", exact=True)).to_contain_text("gnp.exe")
        seen = await page.evaluate("document.body.innerText")
        assert not re.search("[\u200b\u202e\u2066\x1b]", seen)
        await expect(page.locator("img[src=x]")).to_have_count(0)
