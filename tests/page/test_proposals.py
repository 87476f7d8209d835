"""Sets of Stacks and Proposals in a browser: what was found, what a commit does, who approves."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.looking import WIDE, everything_wrong
from tests.page.sights import PROPOSED
from tests.page.stacks import Both, opened
from tests.stories.proposals.place import branch, look, merge, planned, propose, until
from tests.stories.stacks.place import plan_of, synced, waiting
from tests.support.terraform.root import cloud
from trueup.model.changeset import PartState
from trueup.model.proposal import CONFLICT, Proposal

pytestmark = pytest.mark.slow
SLOWLY = 60_000  # milliseconds
RULES = "p, bob, stacks, get, */*, allow\np, bob, stacksets, get, */*, allow\n"


def root(folder: str, size: str = "small") -> str:
    return f"""
# file: {folder}/main.tf
{cloud()}
resource "cloud_server" "web" {{
  name = "{folder}"
  size = "{size}"
}}
"""


ROOTS = root("net") + root("db") + "# file: modules/empty/variables.tf\n" + 'variable "x" {}\n'


async def furnish(both: Both) -> None:
    """A set of two roots, both applied, and somebody who may only read."""
    there = both.there
    template = {"policy": {"apply": "approval"}, "runner": there.with_cloud()}
    await there.cluster.create(
        {
            "apiVersion": "trueup.dev/v1alpha1",
            "kind": "StackSet",
            "metadata": {"name": "infra", "namespace": "argocd"},
            "spec": {"source": {"repoURL": there.repository.url}, "template": {"spec": template}},
        }
    )
    for name in ("net", "db"):
        await there.approve(plan_of(await there.until(waiting, name)).digest, "eve", name)
    for name in ("net", "db"):
        await there.until(synced, name)
    await both.it.let_in("bob", "password1", RULES)


async def test_sets_and_proposals_are_seen_approved_and_carried_out(tmp_path: Path) -> None:
    async with opened(tmp_path, ROOTS) as both:
        await furnish(both)
        await both.it.log_in("/stacks")
        await found(both)
        await proposed(both)
        await conflicting(both)
        await seen_by_everybody(both)
        await of_somebody_else(both)
        await approved_and_merged(both)


async def found(both: Both) -> None:
    """From the Stacks to their sets, to what one has found, and back from a Stack to its set."""
    page = both.page
    await page.get_by_role("link", name="Stack sets").click()
    await page.get_by_role("link", name="infra", exact=True).click()
    roots = page.get_by_role("article")
    await expect(roots).to_contain_text("As in Git", timeout=SLOWLY)
    await expect(roots.get_by_role("listitem").filter(has_text="True to Git")).to_have_count(2)
    await roots.get_by_text("passed over").click()
    await expect(roots).to_contain_text("modules/empty")
    await roots.get_by_role("link", name="db", exact=True).click()
    await page.get_by_role("link", name="infra", exact=True).click()
    await expect(page).to_have_url(f"{both.it.address}/stacksets/argocd/infra")


async def proposed(both: Both) -> None:
    page, there = both.page, both.there
    with branch(there, "bigger"):
        there.commit(root("net", "large"))
    there.repository.commit({"docs/read.md": "meanwhile"})
    await page.goto(f"{both.it.address}/proposals")
    await propose(there, "bigger", title="A larger server", number="7", author="dev")
    await until(there, planned)
    await page.get_by_role("link", name="#7 A larger server").click()
    await expect(page.get_by_role("status").first).to_have_text("Waits for approval")
    await expect(page.get_by_role("article")).to_contain_text("Planned as it would be merged into")
    await page.get_by_role("button", name="Show the plan").click()
    await expect(page.get_by_role("article")).to_contain_text("cloud_server.web")


async def conflicting(both: Both) -> None:
    there = both.there
    there.repository.commit({"net/notes.auto.tfvars": "# one\n"})
    with branch(there, "stuck"):
        there.repository.commit({"net/notes.auto.tfvars": "# theirs\n"})
    there.repository.commit({"net/notes.auto.tfvars": "# ours\n"})
    await propose(there, "stuck", "stuck", title="Two change one line")
    await until(there, lambda said: said.status.phase == CONFLICT, "stuck")
    await look(there)
    await until(there, planned)


async def seen_by_everybody(both: Both) -> None:
    wrong = [fault for each in PROPOSED for fault in await everything_wrong(both.it, each)]
    assert wrong == [], "\n".join(wrong)
    await both.page.set_viewport_size(WIDE)


async def of_somebody_else(both: Both) -> None:
    """Who may only read is told why there is no button."""
    context = await both.page.context.browser.new_context(locale="en-US")  # type: ignore[union-attr]
    page = await context.new_page()
    await page.goto(f"{both.it.address}/proposals/argocd/change")
    await page.get_by_label("User name").fill("bob")
    await page.get_by_label("Password").fill("password1")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_text("You may not approve of every part of it.")).to_be_visible()
    for name in ("Approve all…", "Reject…", "Plan anew", "Take it back…"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await context.close()


async def approved_and_merged(both: Both) -> None:
    page, there = both.page, both.there
    await page.goto(f"{both.it.address}/proposals/argocd/change")
    await both.asked("Approve all…", "Approve all")
    await expect(page.get_by_text("You have approved.")).to_be_visible()
    merge(there, "bigger")
    await look(there)
    await until(there, _carried)
    await expect(page.get_by_role("status").first).to_have_text("Carried out", timeout=SLOWLY)
    assert there.cloud.things("server")["net"]["size"] == "large"


def _carried(found: Proposal) -> bool:
    (part,) = found.status.parts
    return part.state is PartState.PLANNED and found.status.phase == "Done"
