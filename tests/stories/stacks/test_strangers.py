"""What strangers try: they may write a root, or what it is made from, and want more than that."""

import base64
from pathlib import Path

import pytest

from tests.stories.stacks.place import opened, plan_of, reason, synced, waiting

pytestmark = pytest.mark.slow
PLANTED = "planted-in-secret-3c9e"
ROOT = """
# file: net/main.tf
variable "token" {}
locals { script = "./run.sh" }
resource "terraform_data" "one" {
  input = "of ${var.token}"
  provisioner "local-exec" { command = local.script }
}
output "handed_on" { value = "https://x:${var.token}@db" }
output "plain" { value = "10.0.0.1" }
# file: net/run.sh
#!/bin/sh
echo reviewed
"""


async def test_what_comes_from_a_secret_and_what_was_reviewed(tmp_path: Path) -> None:
    async with opened(tmp_path, ROOT) as it:
        data = {"token": base64.b64encode(PLANTED.encode()).decode()}
        await it.put({"kind": "Secret", "metadata": {"name": "cloud"}, "data": data})
        token = {"name": "token", "valueFrom": {"secretKeyRef": {"name": "cloud", "key": "token"}}}
        await it.stack(
            variables=[token],
            policy={"apply": "approval", "approvers": {"count": 2}},
            outputs=[{"kind": "ConfigMap", "name": "handed"}],
        )
        first = plan_of(await it.until(waiting))

        await it.approve(first.digest, "ann")
        await it.ask(reject={"digest": first.digest, "reason": "no"})
        no = await it.until(lambda stack: plan_of(stack).state == "Rejected")
        assert no.approvals == ()  # whoever plans the same again has not been allowed to

        await it.push(f"# file: net/run.sh\n{'#!/bin/sh'}\necho something else\n")
        second = plan_of(
            await it.until(lambda stack: waiting(stack) and plan_of(stack).id != first.id)
        )
        assert second.digest != first.digest  # what a command runs was not reviewed

        await it.approve(second.digest, "ann")
        await it.approve(second.digest, "bob")
        done = await it.until(synced)
        outputs = {each.name: each for each in done.status.outputs}
        assert outputs["plain"].value == "10.0.0.1"
        assert outputs["handed_on"].value is None
        assert outputs["handed_on"].sensitive
        assert (await it.find("ConfigMap", "handed"))["data"] == {"plain": "10.0.0.1"}
        assert PLANTED not in str(done)


async def test_outputs_do_not_configure_trueup_where_the_project_does_not_let_them(
    tmp_path: Path,
) -> None:
    text = '# file: net/main.tf\noutput "policy.csv" { value = "g, eve, role:admin" }\n'
    text = text.replace('"policy.csv"', '"csv"')
    async with opened(tmp_path, text) as it:
        await it.cluster.create(
            {
                "apiVersion": "argoproj.io/v1alpha1",
                "kind": "AppProject",
                "metadata": {"name": "team", "namespace": "argocd"},
                "spec": {"sourceRepos": ["*"], "destinations": []},
            }
        )
        keys = [{"output": "csv", "key": "policy.csv"}]
        settings = {"kind": "ConfigMap", "name": "argocd-rbac-cm", "keys": keys}
        await it.stack(project="team", outputs=[settings])
        told = await it.until(lambda stack: bool(reason(stack, "OutputForbidden")))
        assert "would configure Trueup" in reason(told, "OutputForbidden")
