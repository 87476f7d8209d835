"""A browser at a server that keeps Terraform roots true to Git, beside a cloud to change."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect

from tests.page.place import Place, listening
from tests.stories.stacks import place
from tests.support.chromium import chromium
from tests.support.terraform.root import cloud

SHOP = f"""
# file: net/main.tf
{cloud()}
variable "size" {{ default = "small" }}
variable "password" {{
  default   = "hunter2-in-the-plan"
  sensitive = true
}}
resource "cloud_server" "web" {{
  name     = "web"
  size     = var.size
  password = var.password
  tags     = {{ "<b>bold</b>" = "\\u202ereversed" }}
}}
resource "cloud_network" "inside" {{
  name    = "inside"
  seconds = 3
}}
module "edge" {{
  source = "./edge"
}}
output "ip" {{ value = cloud_server.web.ip }}
output "token" {{
  value     = cloud_server.web.token
  sensitive = true
}}
# file: net/edge/main.tf
{cloud()}
resource "cloud_server" "edge" {{
  count = 2
  name  = "edge-${{count.index}}"
}}
# file: app/main.tf
variable "ip" {{}}
output "ip" {{ value = var.ip }}
"""
"""A root with a module, secrets and hostile names, and one that reads its outputs."""


@dataclass(frozen=True)
class Both:
    """*it*: the browser; *there*: the Stacks and their cloud."""

    it: Place
    there: place.Place

    @property
    def page(self) -> Page:
        return self.it.page

    async def tab(self, name: str) -> None:
        await self.page.get_by_role("tab", name=re.compile(f"^{name}")).click()

    async def asked(self, button: str, go: str) -> None:
        """By a button that opens a dialog, which is accessible, and its own button."""
        await self.page.get_by_role("button", name=button).first.click()
        dialog = self.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await self.it.is_accessible_by_day_and_night()
        await dialog.get_by_role("button", name=go, exact=True).click()
        await expect(dialog).to_have_count(0)


@asynccontextmanager
async def opened(folder: Path, text: str = SHOP) -> AsyncIterator[Both]:
    async with place.opened(folder, text) as there, chromium() as browser:
        page = await browser.new_page(locale="en-US", color_scheme="light")
        heard = listening(page)
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+", there.process.said)[:1]
        it = Place(page, address, there.cluster, there.repository, there.process.config)
        yield Both(it, there)
        assert heard == [], heard
