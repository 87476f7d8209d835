"""``trueup render`` and ``trueup diff``: a folder, without any server of ours."""

import json
import lzma
from pathlib import Path

import pytest
import yaml

from tests.support.apiserver import serving
from tests.support.bucket_site import BUCKET, bucket_site
from tests.support.file_site import file_site
from tests.support.packed import chart, index, tar, tarred
from tests.support.registry import PASSWORD, USER, Blob, push, push_chart, registry_site
from tests.support.repository import Repository
from tests.support.shell import Shell
from tests.support.sops import Person, as_yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
PLAIN = EXAMPLES / "example-repo" / "k8s"
APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  source: {repoURL: x, path: y, helm: {valueFiles: [environments/dev.yaml]}}
  destination: {namespace: shop-dev}
"""

REMOTE = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop}}
spec:
  sources:
  - {{repoURL: "{site}", chart: web, targetRevision: 1.*, helm: {{valueFiles: [$v/prod.yaml]}}}}
  - {{repoURL: "{values}", ref: v}}
  - {{repoURL: "{known}/more.zip", path: .}}
  destination: {{namespace: shop-dev}}
"""

MIXED = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop}}
spec:
  sources:
  - repoURL: {registry}/charts
    chart: web
    targetRevision: ^1
    helm: {{valueFiles: [$v/prod.yaml]}}
  - {{repoURL: "s3://{bucket}/conf", ref: v, path: b}}
  - {{repoURL: "oci://{registry}/team/shop", targetRevision: ">=1", path: prod}}
  - {{repoURL: "{site}/more.tar.xz", path: .}}
  destination: {{namespace: shop-dev}}
"""


@pytest.mark.parametrize(
    ("folder", "flags", "name"),
    [
        ("example-repo/k8s", (), "deployment.apps/nginx-app"),
        (
            "company-gitops-repo/applications/nginx-app/overlays/prod",
            (),
            "deployment.apps/prod-nginx-app",
        ),
        (
            "company-gitops-repo/applications/nginx-app/overlays/prod",
            ("--nameprefix", "eu-"),
            "deployment.apps/eu-nginx-app",
        ),
        (
            "company-gitops-repo/charts/shop",
            ("--name", "mall", "--values", "environments/dev.yaml"),
            "deployment.apps/mall",
        ),
    ],
)
@pytest.mark.slow
async def test_the_tool_is_found_and_the_options_are_used(
    tmp_path: Path, folder: str, flags: tuple[str, ...], name: str
) -> None:
    names = await Shell(tmp_path).ok("render", str(EXAMPLES / folder), *flags, "-o", "name")
    assert name in names.splitlines()


@pytest.mark.slow
async def test_options_may_come_from_an_application(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    file.write_text(APP)
    folder = str(EXAMPLES / "company-gitops-repo" / "charts" / "shop")
    found = await Shell(tmp_path).ok("render", folder, "-f", str(file), "-o", "json")
    assert "shop" in {each["metadata"]["name"] for each in yaml.safe_load(found)}


async def test_an_application_is_rendered_from_where_its_sources_are(tmp_path: Path) -> None:
    values = Repository(tmp_path / "values")
    values.commit({"prod.yaml": "color: green\n"})
    file = tmp_path / "app.yaml"
    added = tmp_path / "repositories.yaml"  # what helm repo add has kept
    run = Shell(tmp_path, {"HELM_REPOSITORY_CONFIG": str(added)})
    with file_site("dev", "s3cret") as site:
        known = site.url.replace("://", "://dev:s3cret@")
        entry = f"{{name: shop, url: {site.url}, username: dev, password: s3cret}}"
        added.write_text(f"repositories: [{entry}]")
        packed = chart("web", "1.0.0")
        site.files = {
            "/index.yaml": index([("web", "1.0.0", "web.tgz", packed)]),
            "/web.tgz": packed,
            "/more.zip": tarred({"a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"}),
        }
        file.write_text(REMOTE.format(site=site.url, known=known, values=values.url))
        found = yaml.safe_load(await run.ok("render", "-f", str(file), "-o", "json"))
        assert [each["kind"] for each in found] == ["ConfigMap", "Secret"]
        assert found[0]["data"] == {"color": "green", "version": "1.0.0"}
        assert found[0]["metadata"]["name"] == "shop"
        file.write_text(
            REMOTE.format(site=site.url, known=known, values=values.url).replace("1.*", "2.*")
        )
        done = await run("render", "-f", str(file))
        assert done.code == 20
        assert "chart web has no version '2.*'" in done.err
    assert "there is nothing to render" in (await run("render")).err


async def test_sources_of_all_kinds_are_mixed(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    made = "apiVersion: v1\nkind: Secret\nmetadata: {{name: {}}}\n".format
    with registry_site("basic") as registry, bucket_site() as bucket, file_site() as site:
        push_chart(registry, "charts/web", "1.0.0", chart("web", "1.0.0"))
        push(registry, "team/shop", "1.0.0", [Blob(tarred({"prod/a.yaml": made("a")}))])
        bucket.put("conf/prod.yaml", b"color: green\n")
        bucket.put("conf/b/b.yaml", made("b").encode())
        site.files["/more.tar.xz"] = lzma.compress(tar({"more-1.0/c.yaml": made("c")}))
        login = {"auths": {registry.host: {"username": USER, "password": PASSWORD}}}
        (tmp_path / "config.json").write_text(json.dumps(login))
        environ = {"HELM_REGISTRY_CONFIG": str(tmp_path / "config.json")}
        run = Shell(tmp_path, environ | {"AWS_ENDPOINT_URL": bucket.endpoint})
        file.write_text(MIXED.format(registry=registry.host, bucket=BUCKET, site=site.url))
        found = yaml.safe_load(await run.ok("render", "-f", str(file), "-o", "json"))
    assert sorted(each["metadata"]["name"] for each in found) == ["a", "b", "c", "shop"]
    assert [each["data"]["color"] for each in found if "data" in each] == ["green"]


async def test_what_cannot_be_rendered_is_an_error(tmp_path: Path) -> None:
    run = Shell(tmp_path)
    assert "there is no such folder" in (await run("render", str(tmp_path / "none"))).err
    folder = tmp_path / "broken"
    folder.mkdir()
    done = await run("render", str(tmp_path / "brokn" / "deep"))
    assert f"hint: did you mean {folder}?" in done.err
    (folder / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: [")
    done = await run("render", str(folder))
    assert done.code == 20
    assert "a.yaml" in done.err


@pytest.mark.slow
async def test_a_folder_without_objects_is_told(tmp_path: Path) -> None:
    done = await Shell(tmp_path)("render", str(EXAMPLES / "example-repo"))
    assert (done.code, done.out) == (0, "")
    assert "no objects; folders below are left out (--directory-recurse" in done.err


@pytest.mark.slow
async def test_a_folder_is_compared_with_a_cluster(tmp_path: Path) -> None:
    async with serving(tmp_path, tls=True) as server:
        run = Shell(tmp_path, {"KUBECONFIG": str(server.kubeconfig)})
        done = await run("diff", str(PLAIN))
        assert done.code == 1, done.err
        assert "===== apps/Deployment default/nginx-app ======" in done.out
        assert "+  replicas: 3" in done.out
        assert (await run("diff", str(PLAIN), "--exit-code=false")).code == 0


async def test_without_a_cluster_nothing_is_known(tmp_path: Path) -> None:
    done = await Shell(tmp_path)("diff", str(PLAIN))
    assert done.code == 2
    assert "hint: " in done.err


CHART = """
apiVersion: v2
name: asking
version: 1.0.0
"""
ASKING = """
apiVersion: v1
kind: ConfigMap
metadata: {name: asking}
data:
  version: {{ .Capabilities.KubeVersion.Version | quote }}
  monitors: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}
  things: {{ .Capabilities.APIVersions.Has "example.test/v1/Thing" | quote }}
"""
THING = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.test}
spec:
  group: example.test
  names: {kind: Thing, listKind: ThingList, plural: things, singular: thing}
  scope: Namespaced
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


def asking(folder: Path) -> str:
    """A chart that asks what the cluster serves."""
    chart = folder / "asking"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text(CHART)
    (chart / "templates" / "a.yaml").write_text(ASKING)
    return str(chart)


async def test_a_chart_is_told_of_the_cluster_that_flags_describe(tmp_path: Path) -> None:
    flags = ("--kube-version", "1.31.2", "--api-versions", "monitoring.coreos.com/v1")
    found = await Shell(tmp_path).ok("render", asking(tmp_path), *flags, "-o", "json")
    (body,) = yaml.safe_load(found)
    assert body["data"] == {"version": "v1.31.2", "monitors": "true", "things": "false"}


async def test_a_chart_is_told_of_the_cluster_that_it_is_compared_with(tmp_path: Path) -> None:
    async with serving(tmp_path / "api", tls=True, crds=(yaml.safe_load(THING),)) as server:
        run = Shell(tmp_path, {"KUBECONFIG": str(server.kubeconfig)})
        done = await run("diff", asking(tmp_path))
    assert done.code == 1, done.err
    assert "+  things: 'true'" in done.out
    assert "+  version: v" in done.out


@pytest.mark.slow
async def test_what_a_render_was_made_of_is_told(tmp_path: Path) -> None:
    shop = EXAMPLES / "company-gitops-repo" / "charts" / "shop"
    run = Shell(tmp_path)
    told = await run("render", str(shop), "--explain", "-o", "name")
    assert await run.ok("render", str(shop), "-o", "name") == told.out
    lines = told.err.splitlines()
    assert lines[0].startswith("tool: Helm (Helm 4.")
    assert " ms, " in lines[1]
    assert "file: examples/company-gitops-repo/charts/shop/Chart.yaml" in lines


async def test_what_was_rendered_before_is_kept(tmp_path: Path) -> None:
    folder, run = tmp_path / "App_1", Shell(tmp_path)
    folder.mkdir()
    (folder / "a.yaml").write_text(NAMELESS + "---\n" + NAMED)
    words = ("render", str(folder), "--explain", "-o", "name")
    first = await run(*words)
    assert first.out == "configmap/\nsecret/b\n"
    again = await run(*words)
    assert again.out == first.out
    assert "time: kept from before" in again.err
    (folder / "a.yaml").write_text(NAMED)
    changed = await run(*words)
    assert changed.out == "secret/b\n"
    assert "kept from before" not in changed.err
    assert "kept from before" not in (await run(*words, "--no-cache")).err


async def test_several_applications_may_come_from_standard_input(tmp_path: Path) -> None:
    run = Shell(tmp_path)
    repository = Repository(tmp_path / "repo")
    repository.commit({"a.yaml": NAMED})
    app = {"kind": "Application", "spec": {"source": {"repoURL": repository.url, "path": "."}}}
    named = [{**app, "metadata": {"name": name}} for name in ("one", "two")]
    text = yaml.safe_dump({"kind": "List", "items": named})
    assert await run.ok("render", "-f", "-", "-o", "name", input=text) == "secret/b\n" * 2
    refused = await run("render", str(PLAIN), "-f", "-", input=text)
    assert "a folder stands for one Application, 2 are given" in refused.err
    refused = await run("render", "-f", "-", input="kind: Service")
    assert "there is no Application in -" in refused.err
    assert "it holds Service" in refused.err


NAMELESS = "apiVersion: v1\nkind: ConfigMap\n"
NAMED = "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n"
PLUGIN = """
apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata: {name: names}
spec:
  discover: {fileName: names.txt}
  generate:
    command: [sh, -c]
    args:
      - |
        for name in $(cat names.txt); do
          printf -- '---\\napiVersion: v1\\nkind: ConfigMap\\n'
          echo "metadata: {name: $PREFIX$name}"
        done
"""


async def test_a_plugin_renders_what_it_discovers(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "names.yaml").write_text(PLUGIN.replace("PREFIX", "ARGOCD_ENV_PREFIX"))
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "names.txt").write_text("one two\n")
    shell, plugins, app = Shell(tmp_path), str(tmp_path / "plugins"), str(tmp_path / "app")
    done = await shell("render", app, "--plugins", plugins, "-o", "name")
    assert done.out.split() == ["configmap/one", "configmap/two"]
    named = ("--config-management-plugin", "names", "--plugin-env", "PREFIX=eu-")
    done = await shell("render", app, "--plugins", plugins, *named, "-o", "name")
    assert done.out.split() == ["configmap/eu-one", "configmap/eu-two"]
    done = await shell("render", app, *named, "-o", "name")
    assert "couldn't find a plugin with name 'names'" in done.err


async def test_an_encrypted_secret_is_opened_with_a_key(tmp_path: Path) -> None:
    me = Person()
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "stringData": {"password": "hunter2"},
    }
    (tmp_path / "key.txt").write_text(f"# mine\n{me.key}\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "s.yaml").write_text(as_yaml(secret, me, "stringData"))
    app, keys = str(tmp_path / "app"), str(tmp_path / "key.txt")
    found = await Shell(tmp_path).ok("render", app, "--age-keys", keys, "-o", "json")
    assert yaml.safe_load(found) == [secret]


async def test_an_app_of_cdk8s_is_run(tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    (app / "cdk8s.yaml").write_text('language: python\napp: "sh main.sh"\n')
    (app / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    (app / "main.sh").write_text("cp a.yaml $CDK8S_OUTDIR/a.k8s.yaml\n")
    run = Shell(tmp_path)
    names = await run.ok("render", str(app), "--builtin-plugins", "cdk8s", "-o", "name")
    assert names == "configmap/a\n"


@pytest.mark.slow
async def test_of_a_hydrated_application_the_dry_source_is_rendered(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    source = "source: {repoURL: x, path: y, helm: {valueFiles: [environments/dev.yaml]}}"
    assert source in APP
    hydrator = source.replace("source:", "sourceHydrator: {drySource:") + "}"
    file.write_text(APP.replace(source, hydrator))
    folder = str(EXAMPLES / "company-gitops-repo" / "charts" / "shop")
    found = await Shell(tmp_path).ok("render", folder, "-f", str(file), "-o", "json")
    assert "shop" in {each["metadata"]["name"] for each in yaml.safe_load(found)}
