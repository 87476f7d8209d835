"""Which files a Kustomize build reads."""

import pytest

from tests.support.looks import look
from trueup.core.render.kustomization import walk
from trueup.model.errors import Stalled


def _read(text: str, folder: str = "app") -> str:
    seen = look(text)
    walk(seen, folder)
    assert not seen.wanted
    return " ".join(sorted(set(seen.all_files())))


ALL = """
app/a.yaml app/conf.yaml app/crd.json app/e.env app/f.ini
app/g.ini app/j.yaml app/kustomization.yaml app/old.env app/p.yaml
app/r.yaml app/s.key app/schema.json app/sm.yaml app/inner/kustomization.yml
app/inner/b.yaml base/Kustomization deep/kustomization.yaml part/kustomization.yaml part/q.yaml
"""


def test_everything_that_a_kustomization_may_refer_to() -> None:
    assert _read("""
# file: app/kustomization.yaml
resources: [a.yaml, ../base, inner]
components: [../part]
crds: [crd.json]
configurations: [conf.yaml]
patchesStrategicMerge: [sm.yaml, "apiVersion: v1\\nkind: X"]
patches: [{path: p.yaml}, {patch: "- op: add"}]
patchesJson6902: [{path: j.yaml}]
replacements: [{path: r.yaml}, {source: {}}]
configMapGenerator: [{files: [f.ini, k=g.ini], envs: [e.env], env: old.env}]
secretGenerator: [{files: [s.key]}]
openapi: {path: schema.json}
# file: app/a.yaml
# file: app/crd.json
# file: app/conf.yaml
# file: app/sm.yaml
# file: app/p.yaml
# file: app/j.yaml
# file: app/r.yaml
# file: app/f.ini
# file: app/g.ini
# file: app/e.env
# file: app/old.env
# file: app/s.key
# file: app/schema.json
# file: app/unused.yaml
# file: app/inner/kustomization.yml
resources: [b.yaml]
# file: app/inner/b.yaml
# file: base/Kustomization
bases: [../deep]
# file: base/unused
# file: deep/kustomization.yaml
resources: []
# file: part/kustomization.yaml
kind: Component
patches: [{path: q.yaml}]
# file: part/q.yaml
""").split() == sorted(ALL.split())


@pytest.mark.parametrize(
    "kustomization",
    ["generators: [g.yaml]", "transformers: [t]", "a: [", "- a", "helmCharts: [{}]"],
)
def test_the_whole_folder_where_it_is_unsure(kustomization: str) -> None:
    text = f"# file: app/kustomization.yaml\n{kustomization}\n# file: app/x/y.txt\n# file: z\n"
    assert _read(text) == "app/kustomization.yaml app/x/y.txt"


def test_the_whole_repository_where_only_kustomize_can_read_it() -> None:
    twice = "kind: Kustomization\nresources: [../z]\nkind: Kustomization"
    text = f"# file: app/kustomization.yaml\n{twice}\n# file: z/a.yaml\n# file: y\n"
    assert _read(text) == "app/kustomization.yaml y z/a.yaml"


def test_what_is_not_there_counts_as_read() -> None:
    seen = look("# file: app/kustomization.yaml\nresources: [gone.yaml]\n")
    walk(seen, "app")
    assert "app/gone.yaml" in seen.reads().files
    assert "app/kustomization.yml" in seen.reads().files


def test_bases_in_a_circle_end() -> None:
    text = "# file: a/kustomization.yaml\nresources: [../b]\n"
    assert _read(text + "# file: b/kustomization.yaml\nresources: [../a]\n", "a")


ADDRESSES = """
https://x.test/a.yaml | file+https://x.test/a.yaml
https://x.test/o/r    | file+https://x.test/o/r https://x.test/o/r
git@x.test:a/b        | git@x.test:a/b
github.com/a/b?ref=v1 | https://github.com/a/b
"""


@pytest.mark.parametrize("row", ADDRESSES.strip().splitlines())
def test_addresses_are_borrowed(row: str) -> None:
    path, wanted = map(str.strip, row.split("|"))
    seen = look(f"# file: app/kustomization.yaml\nresources: ['{path}']\n")
    walk(seen, "app")
    (sources,) = seen.lacking.values()
    assert " ".join(each.repo_url for each in sources) == wanted


def test_paths_out_of_the_repository_are_refused() -> None:
    seen = look("# file: app/kustomization.yaml\nresources: [../../etc]\n")
    with pytest.raises(Stalled) as stalled:
        walk(seen, "app")
    assert stalled.value.reason == "PathOutOfTree"
