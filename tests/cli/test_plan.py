"""``trueup plan``: what a change does to all that it touches, told in a checkout."""

import asyncio
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving
from tests.support.checkout import FILES, Checkout, checkout, part

NET, SHOP, DNS = "Stack/argocd/net", "Application/argocd/shop", "Root/dns"
MODULE = "modules/naming/main.tf"


def states(told: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["state"] for each in told["parts"]}


def renamed(place: Checkout) -> None:
    """The module is changed, so the root that calls it is, and its output."""
    text = (place.folder / MODULE).read_text()
    place.repository.commit({MODULE: text.replace("net-", "network-")})


async def test_a_change_reaches_what_calls_the_module_and_what_uses_the_output(
    tmp_path: Path,
) -> None:
    place = checkout(tmp_path)
    renamed(place)
    told = await place.told()
    assert states(told) == {NET: "Planned", SHOP: "Planned", DNS: "Skipped"}
    assert [each["id"] for each in told["parts"]] == [DNS, NET, SHOP]
    net, shop = part(told, NET), part(told, SHOP)
    assert net["touched"] == MODULE
    assert shop["touched"] == "output name of argocd/net"
    assert shop["after"] == [NET]
    (change,) = shop["changes"]
    assert (
        change["fields"]
        == [{"path": "data.net", "before": "(known-after-apply name)", "after": "net-small"}]
        or change["fields"][0]["after"] == "network-small"
    )
    assert shop["provisional"]
    assert told["digest"]


@pytest.mark.slow
async def test_the_same_plan_has_the_same_digest_also_for_another_commit(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    renamed(place)
    one = await place.told()
    place.repository.commit({"README.md": "more"})
    other = await place.told()
    assert one["digest"] == other["digest"]
    assert one["revision"] != other["revision"]


async def test_what_touches_nothing_runs_nothing(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.commit({"README.md": "more"})
    done = await place.plan("--detailed-exitcode")
    assert done.code == 0
    assert "nothing to do" in done.out
    assert "not touched by the change: Root dns, Stack argocd/net" in done.out
    assert "hint: --all plans" in done.err
    assert "init" not in done.err


async def test_what_is_not_committed_counts(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.write({"apps/shop/values.yaml": "replicas: 2\n", "dns/more.tf": ""})
    told = await place.told()
    assert part(told, SHOP)["touched"] == "apps/shop/values.yaml"
    assert part(told, DNS)["touched"] == "dns/more.tf"
    assert told["revision"].endswith("+")
    (change,) = part(told, SHOP)["changes"]
    assert {"path": "data.replicas", "before": "1", "after": "2"} in change["fields"]


@pytest.mark.slow
async def test_a_folder_is_planned_whatever_was_touched(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    done = await place.plan("dns", "-o", "json")
    told = json.loads(done.out)
    assert states(told) == {DNS: "Planned"}
    place.repository.write({"plain/a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"})
    told = json.loads((await place.plan("plain", "-o", "json")).out)
    assert states(told) == {"Folder/plain": "Planned"}


async def test_the_state_of_the_root_is_read_and_never_written(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.write({"dns/terraform.tfstate": STATE})
    told = await place.told("dns")
    assert part(told, DNS)["state"] == "Unchanged"
    assert part(told, DNS)["against"] == "its state"
    assert (place.folder / "dns/terraform.tfstate").read_text() == STATE
    assert not (place.folder / "dns/.terraform").exists()


STATE = json.dumps(
    {
        "version": 4,
        "terraform_version": "1.5.0",
        "serial": 1,
        "lineage": "a",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": "terraform_data",
                "name": "zone",
                "provider": 'provider["terraform.io/builtin/terraform"]',
                "instances": [
                    {
                        "schema_version": 0,
                        "attributes": {
                            "id": "7a",
                            "input": {"type": "string", "value": "example.test"},
                            "output": {"type": "string", "value": "example.test"},
                            "triggers_replace": None,
                        },
                    }
                ],
            }
        ],
    }
)


@pytest.mark.slow
async def test_a_state_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.write({"dns/main.tf": _http(1)})
    told = part(await place.told("dns"), DNS)
    assert (told["state"], told["against"], told["provisional"]) == ("Planned", "nothing", True)
    messages = [each["message"] for each in told["findings"]]
    assert any("its backend http cannot be reached" in each for each in messages)


def _http(port: int) -> str:
    return f"""
terraform {{
  backend "http" {{
    address   = "http://127.0.0.1:{port}/state"
    retry_max = 0
  }}
}}
resource "terraform_data" "zone" {{}}
"""


@pytest.mark.slow
async def test_exit_codes(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    renamed(place)
    assert (await place.plan("net")).code == 0
    assert (await place.plan("net", "--detailed-exitcode")).code == 2
    assert (await place.plan("net", "--fail-on", "approval")).code == 1
    assert (await place.plan("net", "--fail-on", "never")).code == 2
    place.repository.write({"dns/main.tf": "resource {"})
    done = await place.plan("dns", "--detailed-exitcode")
    assert done.code == 1
    assert (await place.plan("dns", "--fail-on", "none")).code == 0


@pytest.mark.slow
async def test_what_a_policy_denies_is_told_and_nothing_is_run(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    stack = (place.folder / "argocd/net.yaml").read_text()
    runs = 'provisioner "local-exec" {\n    command = "touch ran"\n  }'
    text = (place.folder / "net/main.tf").read_text()
    place.repository.write(
        {
            "argocd/net.yaml": f"{stack}  policy: {{provisioners: deny}}\n",
            "net/main.tf": text.replace("input = mod", f"{runs}\n  input = mod"),
        }
    )
    done = await place.plan("net", "--format", "sarif")
    (run,) = json.loads(done.out)["runs"]
    (found,) = [each for each in run["results"] if each["ruleId"] == "NotAllowed"]
    where = found["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "net/main.tf"
    assert where["region"]["startLine"] > 1
    assert done.code == 1
    assert "init" not in done.err


async def test_a_provider_that_cannot_be_had_is_told_by_its_name(tmp_path: Path) -> None:
    place = checkout(tmp_path, TF_CLI_CONFIG_FILE=str(tmp_path / "tfrc"))
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (tmp_path / "tfrc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    )
    place.repository.write({"terraform/gitops.tf": GUIDE})
    told = part(await place.told("terraform"), "Root/terraform")
    assert told["state"] == "Failed"
    assert told["why"] == "there is no provider hashicorp/helm, hashicorp/kubernetes here"
    places = {each["message"].split()[1]: each["line"] for each in told["findings"]}
    assert places == {"hashicorp/kubernetes": 2, "hashicorp/helm": 8}


GUIDE = """\
# terraform/gitops.tf
resource "kubernetes_namespace" "argocd" {
  metadata {
    name = "argocd"
  }
}

resource "helm_release" "argocd" {
  name       = "argocd"
  repository = "https://argoproj.github.io/argo-helm"
  chart      = "argo-cd"
  namespace  = kubernetes_namespace.argocd.metadata[0].name

  values = [
    yamlencode({
      server = {
        service = {
          type = "LoadBalancer"
        }
        config = {
          "application.instanceLabelKey" = "argocd.argoproj.io/instance"
          "url" = "https://argocd.${var.domain_name}"
        }
      }
      configs = {
        secret = {
          argocdServerAdminPassword = bcrypt(var.argocd_admin_password)
        }
      }
    })
  ]

  depends_on = [module.eks]
}
"""
"""As guides have it; its variables and the module stand in other files of theirs."""


async def test_a_unit_of_terragrunt_is_found_and_told(tmp_path: Path) -> None:
    place = checkout(tmp_path, PATH="/usr/bin:/bin")  # where there is none
    unit = 'terraform {\n  source = "../modules/naming"\n}\n'
    place.repository.write({"live/terragrunt.hcl": unit})
    told = part(await place.told("live"), "Root/live")
    assert told["state"] == "Failed"
    assert "terragrunt" in told["why"]


@pytest.mark.slow
async def test_no_secret_is_told_in_any_form(tmp_path: Path) -> None:
    secrets = ("hunter2-in-values", "hunter2-in-variable", "hunter2-in-environment")
    place = checkout(tmp_path, TF_VAR_size=secrets[1], CLOUD_TOKEN=secrets[2])
    template = place.folder / "apps/shop/templates/all.yaml"
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: %s}\n"
    text = (place.folder / "net/main.tf").read_text()
    place.repository.write(
        {
            "apps/shop/templates/all.yaml": f"{template.read_text()}---\n{secret % secrets[0]}",
            "net/main.tf": text.replace('default = "small"', "sensitive = true").replace(
                "{ value = module.naming.name }",
                "{\n  value     = module.naming.name\n  sensitive = true\n}",
            )
            + f'output "odd" {{ value = "{secrets[2]}" }}\n',
        }
    )
    outs = [f"--out={tmp_path / name}" for name in ("a.md", "a.json", "a.sarif")]
    done = await place.plan("--full", *outs)
    told = [
        done.out,
        done.err,
        *((tmp_path / f"a.{end}").read_text() for end in ("md", "json", "sarif")),
    ]
    assert "terraform_data.net" in done.out
    for secret in secrets:
        assert not any(secret in each for each in told)


@pytest.mark.slow
async def test_an_interrupt_ends_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = checkout(tmp_path, TMPDIR=str(tmp_path))
        place.repository.write({"dns/main.tf": _http(silent.getsockname()[1])})
        process = await place.shell.started("plan", "dns")
        asking, _ = await asyncio.to_thread(silent.accept)  # terraform wants its state
        with asking:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(60):
                await process.communicate()
    assert process.returncode == 130
    assert [each for each in os.listdir(tmp_path) if each.startswith("trueup-")] == []


@pytest.mark.slow
async def test_it_is_compared_with_a_cluster_that_is_at_hand(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    async with serving(tmp_path / "api", tls=True) as server:
        words = ("--kubeconfig", str(server.kubeconfig), "--format", "json")
        told = part(json.loads((await place.plan("apps/shop", *words)).out), SHOP)
        assert told["against"].startswith("the cluster ")
        assert (told["state"], told["changes"][0]["action"]) == ("Planned", "create")
    told = part(json.loads((await place.plan("apps/shop", *words)).out), SHOP)
    assert told["against"] != "the cluster"


@pytest.mark.slow
async def test_roots_wait_for_each_other_as_the_layout_says(tmp_path: Path) -> None:
    layout = "stacks:\n  - {path: dns, dependsOn: [zz]}\n"
    place = checkout(tmp_path, f'{FILES}\n# file: zz/main.tf\nresource "terraform_data" "a" {{}}\n')
    place.repository.write({"trueup.yaml": layout})
    done = await place.plan("--all", "-o", "name")
    assert done.out.split() == [NET, "Root/zz", DNS, SHOP]


@pytest.mark.slow
async def test_those_that_wait_for_each_other_are_told(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    for one, other in (("net", "far"), ("far", "net")):
        given = f"{{outputRef: {{stack: {other}, output: name, mock: x}}}}"
        place.repository.write(
            {f"argocd/{one}.yaml": STACK.format(one=one, given=given), "far/main.tf": FAR}
        )
    told = await place.told()
    assert states(told) == {
        NET: "Planned",
        "Stack/argocd/far": "Planned",
        SHOP: "Planned",
        DNS: "Skipped",
    }
    assert [each["rule"] for each in told["findings"]] == ["DependencyCircle"]
    assert told["stops"]


FAR = 'variable "size" {}\noutput "name" { value = var.size }\n'
STACK = """
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {{name: {one}}}
spec:
  source: {{repoURL: https://git.example.test/org/infra.git, path: {one}}}
  backend: {{kind: root}}
  variables: [{{name: size, valueFrom: {given}}}]
"""


async def test_what_is_not_declared_any_more_is_told(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.write({"dns/main.tf": None, "argocd/net.yaml": None})
    told = await place.told("apps")
    assert [each["rule"] for each in told["findings"]] == ["StackRemoved", "RootRemoved"]


async def test_whoever_follows_another_branch_is_not_reached(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.git("update-ref", "refs/remotes/origin/prod", "HEAD")
    text = (place.folder / "argocd/shop.yaml").read_text()
    follows = text.replace("path: apps/shop", "path: apps/shop\n    targetRevision: prod")
    place.repository.write({"argocd/shop.yaml": follows, "apps/shop/values.yaml": "replicas: 2\n"})
    told = part(await place.told(), SHOP)
    assert (told["state"], told["why"]) == (
        "Skipped",
        "follows prod, where the change does not go",
    )


async def test_an_application_that_goes_is_pruned(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    place.repository.write({"argocd/shop.yaml": None})
    told = part(await place.told(), SHOP)
    assert [each["action"] for each in told["changes"]] == ["delete"]


async def test_where_there_is_nothing_to_plan_it_says_why(tmp_path: Path) -> None:
    place = checkout(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    place.shell.environ["GIT_CEILING_DIRECTORIES"] = str(tmp_path.parent)
    done = await place.plan(str(tmp_path / "elsewhere"))
    assert (done.code, "is in no work tree of Git" in done.err) == (20, True)
    done = await place.plan("--base", "origin/gone")
    assert (done.code, "there is no origin/gone in this checkout" in done.err) == (20, True)
    done = await place.plan("nowhere")
    assert "there is no such folder" in done.err
    done = await place.plan("--format", "html")
    assert (done.code, "unknown format: html" in done.err) == (2, True)


SETS = """
# file: sets.yaml
apiVersion: trueup.dev/v1alpha1
kind: StackSet
metadata: {name: envs, namespace: infra}
spec:
  source: {repoURL: https://git.example.test/org/infra.git, path: envs}
  template:
    metadata: {name: "env-{folder}"}
    spec: {backend: {kind: root}}
# file: trueup.yaml
stacks:
  - {path: base}
  - {path: top, variables: {greeting: hello}, inputs: {zone: base.zone}}
# file: envs/prod/main.tf
resource "terraform_data" "a" {}
# file: base/main.tf
output "zone" { value = "eu" }
# file: top/main.tf
variable "greeting" {}
variable "zone" {}
output "said" { value = "${var.greeting} ${var.zone}" }
"""


@pytest.mark.slow
async def test_what_a_set_makes_and_what_the_layout_says(tmp_path: Path) -> None:
    place = checkout(tmp_path, SETS)
    told = await place.told("--all")
    assert states(told) == {
        "Root/base": "Planned",
        "Stack/infra/env-prod": "Planned",
        "Root/top": "Planned",
    }
    (change,) = part(told, "Root/top")["changes"]
    assert change["fields"] == [{"path": "", "before": None, "after": "hello eu"}]
    assert part(told, "Root/top")["after"] == ["Root/base"]
    assert part(told, "Root/top")["provisional"]
