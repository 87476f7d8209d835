"""Terragrunt: units that a set finds are applied in their order, over the state that we keep."""

from pathlib import Path

import pytest

from tests.stories.stacks.place import opened, reason, synced
from tests.stories.stacks.test_sets import a_set, pushed, until
from tests.support.terraform.engines import programs
from tests.support.terraform.root import cloud

pytestmark = pytest.mark.slow
LIVE = f"""
# file: root.hcl
inputs = {{ size = "small" }}
# file: live/net/terragrunt.hcl
include "root" {{ path = find_in_parent_folders("root.hcl") }}
terraform {{ source = "${{get_repo_root()}}//modules/server" }}
inputs = {{ name = "base" }}
# file: live/web/terragrunt.hcl
include "root" {{ path = find_in_parent_folders("root.hcl") }}
terraform {{ source = "${{get_repo_root()}}//modules/server" }}
dependency "net" {{ config_path = "../net" }}
inputs = {{ name = "of-${{dependency.net.outputs.ip}}" }}
# file: modules/server/main.tf
{cloud()}
variable "name" {{}}
variable "size" {{}}
resource "cloud_server" "it" {{
  name = var.name
  size = var.size
}}
output "ip" {{ value = cloud_server.it.ip }}
"""


async def test_units_are_found_and_applied_in_their_order(tmp_path: Path) -> None:
    programs(tmp_path / "engines", "terragrunt")
    engines = ("--terraform-engines", str(tmp_path / "engines"))
    async with opened(tmp_path, LIVE, 0, engines) as it:
        await a_set(it)
        found = await until(it, lambda of: of.status.found == 2)
        assert {each.stack: each.tool for each in found.status.roots} == {
            "live-net": "terragrunt",
            "live-web": "terragrunt",
        }
        web = await it.until(synced, "live-web")
        assert web.status.engine.startswith("terragrunt ")
        assert [each.name for each in web.spec.depends_on] == ["live-net"]
        base = it.cloud.things("server")["base"]
        assert set(it.cloud.things("server")) == {"base", f"of-{base['ip']}"}

        await pushed(it, it.commit('# file: root.hcl\ninputs = { size = "large" }'))
        await it.until(lambda of: synced(of) and len(of.status.history) == 2, "live-web")
        assert {each["size"] for each in it.cloud.things("server").values()} == {"large"}


async def test_a_hook_needs_somebody_and_without_terragrunt_that_is_said(tmp_path: Path) -> None:
    hook = 'before_hook "b" {\n commands = ["plan"]\n execute = ["true"]\n}'
    text = LIVE.replace('modules/server" }', f'modules/server"\n{hook}\n}}', 1)
    (tmp_path / "none").mkdir()
    async with opened(tmp_path, text) as it:
        source = {"repoURL": it.repository.url, "path": "live/net"}
        await it.stack("live-net", source=source, tool="terragrunt", suspend=False)
        said = await it.until(
            lambda of: "there is no terragrunt here" in of.status.health.message, "live-net"
        )
        assert "before_hook.b runs a program" in reason(said, "NeedsApproval")
