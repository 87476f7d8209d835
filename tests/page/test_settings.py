"""Stories of people at the settings: what is trusted, what is connected, and who may not."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.place import opened
from tests.page.settled import PASSWORD, SECTIONS, closed, fill, fits, press, told
from tests.support.authority import Authority
from tests.support.git_http import git_server
from tests.support.repository import Repository
from tests.support.signing import ssh_signer

pytestmark = pytest.mark.slow
REFUSED = "status of 4"  # the browser tells of each answer that is a refusal
KNOWN = "git.example.com ssh-ed25519 "
HOST_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"


async def test_a_repository_is_tried_connected_changed_and_let_go(tmp_path: Path) -> None:
    served = Repository(tmp_path / "served" / "shop")
    served.commit({"a.yaml": "{}"})
    with git_server(tmp_path / "served", "dev", "s3cret-word") as server:
        url = f"{server.url}/shop"
        async with opened(tmp_path / "there", REFUSED) as it:
            page = it.page
            await it.log_in("/settings")
            await expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
            await it.is_accessible()
            await page.get_by_role("link", name="Repositories").click()
            await expect(page.get_by_text("No repositories yet")).to_be_visible()
            await page.get_by_role("button", name="Add…").click()
            await expect(page).to_have_url(re.compile("open=add"))
            dialog = page.get_by_role("dialog")
            await dialog.get_by_label("Who we are there").select_option("https")
            await fill(it, {"Address": url, "User": "dev", "Password or token": "wrong-word"})
            await press(it, "Test the connection")
            await expect(dialog).to_contain_text("error testing repository connectivity")
            await it.is_accessible()
            await fill(it, {"Password or token": "s3cret-word"})
            await press(it, "Test the connection")
            await expect(dialog).to_contain_text("It answers, and lets us read.")
            await press(it, "Save")
            await closed(it)
            row = page.get_by_role("row", name=url)
            await expect(row).to_contain_text("Connected")
            await it.is_accessible()

            await row.get_by_role("link").click()
            await expect(page.get_by_role("heading", level=1)).to_contain_text("/shop")
            await page.get_by_role("button", name="Edit…").click()
            await expect(dialog.get_by_label("Password or token", exact=True)).to_have_value("")
            await expect(dialog).to_contain_text("Leave it empty to keep what is stored")
            await fill(it, {"Name": "the shop"})
            await press(it, "Save")
            await closed(it)
            await expect(page.get_by_text("the shop")).to_be_visible()
            await page.get_by_role("button", name="Look again now").click()
            await expect(page.get_by_text("Connected", exact=True)).to_be_visible()
            assert "s3cret-word" not in await page.content()

            await page.get_by_role("button", name="Disconnect…").click()
            await it.is_accessible()
            await press(it, "Disconnect")
            await expect(page.get_by_text("No repositories yet")).to_be_visible()


async def test_who_is_trusted_and_how_a_cluster_is_added(tmp_path: Path) -> None:
    pem, _ = Authority(tmp_path).issued("git.example.com")
    async with opened(tmp_path / "there", REFUSED) as it:
        page = it.page
        await it.log_in("/settings/certificates")
        await expect(page.get_by_text("No certificates or host keys")).to_be_visible()
        await page.get_by_role("button", name="Add a TLS certificate…").click()
        await fill(it, {"Server": "git.example.com", "Certificate (PEM)": "nothing"})
        await press(it, "Save")
        await expect(page.get_by_role("dialog")).to_contain_text("no certificate in PEM")
        await fill(it, {"Certificate (PEM)": pem})
        await press(it, "Save")
        await closed(it)
        await expect(page.get_by_role("row", name="TLS certificate")).to_contain_text("ecdsa")
        await page.get_by_role("button", name="Add SSH host keys…").click()
        label = "Lines as ssh-keyscan prints them"
        await fill(it, {label: "git.example.com"})
        await expect(page.get_by_role("dialog")).to_contain_text("Not a line of the form")
        await fill(it, {label: KNOWN + HOST_KEY})
        await it.is_accessible()
        await press(it, "Save")
        await closed(it)
        key = page.get_by_role("row", name="SSH host key")
        await expect(key).to_contain_text("SHA256:")
        await it.is_accessible()
        await key.get_by_role("button", name="Remove…").click()
        await press(it, "Remove")
        await closed(it)
        await expect(key).to_have_count(0)

        await page.goto(f"{it.address}/settings/keys?open=add")
        given = ssh_signer(tmp_path).public
        await fill(it, {"Public keys (GnuPG, ASCII-armoured, or SSH)": given})
        await press(it, "Save")
        await closed(it)
        await page.get_by_role("row").get_by_role("link").click()
        await expect(page.get_by_text("ssh-ed25519").first).to_be_visible()
        await it.is_accessible()
        await page.get_by_role("button", name="Remove…").click()
        await press(it, "Remove")
        await expect(page.get_by_text("No keys")).to_be_visible()

        await page.goto(f"{it.address}/settings/clusters?open=add")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("trueup cluster add CONTEXT")
        await fill(it, {"Kubeconfig": "users: [}"})
        await expect(dialog).to_contain_text("This is no kubeconfig.")
        await fill(it, {"Kubeconfig": CONFIG})
        await expect(dialog.get_by_label("Address", exact=True)).to_have_value(
            "https://127.0.0.1:1"
        )
        await it.is_accessible()
        await press(it, "Save")
        await expect(dialog).to_contain_text("error getting server version")
        await press(it, "Cancel")
        await page.get_by_role("link", name="in-cluster").click()
        await page.get_by_role("button", name="Forget what is held").click()
        await expect(page.get_by_text("All that is held of it is read again.")).to_be_visible()
        await expect(page.get_by_text("Trueup runs on it, so it stays.")).to_be_visible()


CONFIG = """
current-context: far
contexts: [{name: far, context: {cluster: far, user: me}}]
clusters: [{name: far, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: me, user: {token: abc}}]
"""


async def test_each_section_in_both_themes_and_on_a_phone(tmp_path: Path) -> None:
    async with opened(tmp_path, locale="ko-KR", color_scheme="dark") as it:
        page = it.page
        await page.goto(f"{it.address}/settings")
        await page.get_by_label("사용자 이름").fill("admin")
        await page.get_by_label("비밀번호").fill(await it.password())
        await page.get_by_role("button", name="로그인").click()
        await expect(page.get_by_role("heading", level=1, name="설정")).to_be_visible()
        await page.set_viewport_size({"width": 390, "height": 800})
        for section in SECTIONS:
            await page.goto(f"{it.address}/settings/{section}")
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await it.is_accessible()
            await fits(it)
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.goto(f"{it.address}/settings/appearance")
        await page.get_by_label("English").check()
        await page.get_by_label("Light").check()
        await page.get_by_label("Date and time").check()
        await expect(
            page.locator("p", has_text="So a time looks:").locator("time")
        ).to_contain_text("20")
        for section in SECTIONS:
            await page.goto(f"{it.address}/settings/{section}")
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await it.is_accessible()
        await page.goto(f"{it.address}/settings/health")
        await expect(page.get_by_text("Everything is well.")).to_be_visible()
        await told(it, "argocd-rbac-cm", {"policy.csv": "p, ann"})
        await expect(page.get_by_text("One thing is wrong.")).to_be_visible(timeout=15_000)
        await expect(page.get_by_text("a rule has 6 fields").first).to_be_visible()


async def test_accounts_and_somebody_who_may_only_look(tmp_path: Path) -> None:
    async with opened(tmp_path, REFUSED) as it:
        page = it.page
        await told(it, "argocd-cm", {"accounts.bob": "login, apiKey"})
        await told(it, "argocd-rbac-cm", {"policy.csv": "g, bob, role:readonly"})
        await it.log_in("/settings/accounts")
        await page.get_by_role("link", name="bob").click()
        await page.get_by_role("button", name="Change the password…").click()
        words = {"New password": PASSWORD, "Once more": "another-one"}
        await fill(it, {"Your own password now": "wrong", **words})
        await expect(page.get_by_role("dialog")).to_contain_text("The two are not the same.")
        await fill(it, {"Once more": PASSWORD})
        await press(it, "Save")
        await expect(page.get_by_role("dialog")).to_contain_text("does not match")
        await it.is_accessible()
        await fill(it, {"Your own password now": await it.password()})
        await press(it, "Save")
        await expect(page.get_by_text("The password is changed.")).to_be_visible()
        await press(it, "Close")
        await page.get_by_role("button", name="New token…").click()
        await fill(it, {"Name of the token": "laptop"})
        await press(it, "Make it")
        await expect(page.get_by_role("dialog")).to_contain_text("This is shown once")
        await it.is_accessible()
        await press(it, "Close")
        row = page.get_by_role("row", name="laptop")
        await expect(row).to_be_visible()
        await row.get_by_role("button", name="Take back…").click()
        await press(it, "Take back")
        await expect(row).to_have_count(0)

        await page.goto(f"{it.address}/settings/policy")
        await page.get_by_label("User, group or role").fill("bob")
        await page.get_by_label("Which").fill("default/shop")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_text("No rule speaks of it")).to_be_visible()
        await page.get_by_label("Action").select_option("get")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_text("By a built-in role")).to_be_visible()
        await it.is_accessible()

        await page.context.clear_cookies()
        await page.goto(f"{it.address}/settings/repositories")
        await page.get_by_label("User name").fill("bob")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_text("You may not add here")).to_be_visible()
        await expect(page.get_by_role("button", name="Add…")).to_have_count(0)
        await it.is_accessible()
        await page.goto(f"{it.address}/settings/policy")
        await expect(page.get_by_text("You may not see this.")).to_be_visible()
        await it.is_accessible()
        await page.goto(f"{it.address}/settings/you")
        row = page.get_by_role("row", name="clusters")
        await expect(row.get_by_label("yes")).to_have_count(1)
        await expect(row.get_by_label("no")).to_have_count(3)
