"""
Helm in process: what ``helm template --include-crds`` gives, hooks and CRDs included.

The library's own template call knows no capabilities, so a client-side dry run of an install is
made, which takes the Kubernetes and API versions. Its answer leaves hooks out; a chart that has
any is passed through a post-renderer (``tee``), which sees everything.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import helm_python
import orjson
from helm_python import _native as native

from trueup.core.plan import order
from trueup.core.render.job import Helm
from trueup.core.render.listing import join
from trueup.core.render.manifests import metadata, parsed
from trueup.core.render.values import assigned, merged
from trueup.core.trace import charts
from trueup.edge.engines.postrendered import Named, as_written
from trueup.edge.engines.scratch import LAST, with_lent
from trueup.edge.engines.wire import Done
from trueup.model.errors import Stalled
from trueup.model.origin import Origin

_FILE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_TOLD_FILE = "postrenderer.helm.sh/postrender-filename"
_REPEATED = re.compile(r"(.{20,800}?)\1{2,}")  # what a template says that includes itself
_NOTHING = "produced empty output"
_NOTES = "NOTES.txt"
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            "PriorityClass",
            *order.RANKS,  # Argo CD's, which are Helm's but for these three
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        )
    )
}
HOOK = "helm.sh/hook"
_TESTS = frozenset({"test", "test-success"})
_HOOKS = _TESTS | {
    f"{when}-{what}"
    for when in ("pre", "post")
    for what in ("install", "delete", "upgrade", "rollback")
}
_PLUGIN = """\
apiVersion: v1
type: postrenderer/v1
name: everything
version: 1.0.0
runtime: subprocess
runtimeConfig:
  platformCommand:
  - command: {command}
    args: ["{output}"]
"""


def render(job: Helm, files: Mapping[str, bytes], links: Mapping[str, str]) -> Done:
    """The objects of the chart. Raises ``Stalled`` with what Helm said."""
    found = objects(job, files, links, values_of(job, files))
    origins = tuple(Origin(template(job, name, files)) for name, _ in found)
    return Done(
        tuple(orjson.dumps(body) for _, body in found),
        origins=origins,
        by=f"Helm {native.helm_sdk_version().lstrip('v')}, in process",
    )


def values_of(job: Helm, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the chart is given, above its own defaults."""
    return assigned(merged(_layers(job, files)), job.assignments, files)


def objects(
    job: Helm, files: Mapping[str, bytes], links: Mapping[str, str], values: Mapping[str, Any]
) -> list[Named]:
    """The objects that the chart makes of *values*."""
    root = LAST.laid_out(_with_vendored(job, files), links)
    return in_folder(job, values, root, hooks=_may_have_hooks(files, values))


def in_folder(
    job: Helm, values: Mapping[str, Any], root: Path, *, hooks: bool = True
) -> list[Named]:
    """The objects of the chart that lies below *root*; *hooks*: it may have some."""
    try:
        return list(_objects(job, values, root, hooks=hooks))
    except helm_python.HelmError as error:
        raise _refusal(error, root, job.chart) from error


def template(job: Helm, name: str, files: Mapping[str, bytes]) -> str:
    """The file of the repository that Helm calls *name*; of a packed chart the archive."""
    inside = name.partition("/")[2]  # the first part is the chart's name, not its folder's
    path = charts.template(job, inside, files)
    if path in files:
        return path
    above, slash, below = path.rpartition("charts/")
    packed = f"{above}{slash}{below.partition('/')[0]}-"
    archives = (each for each in files if each.startswith(packed))
    chart = f"{job.chart}/Chart.yaml" if job.chart else "Chart.yaml"
    return next((each for each in archives if each.endswith((".tgz", ".tar.gz"))), chart)


def _layers(job: Helm, files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for path in job.value_files:
        yield path, files[path]
    if job.values:
        yield "helm values", job.values.encode()


def _with_vendored(job: Helm, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the repository, and subcharts from elsewhere where Helm looks for them."""
    places = {join(job.chart, place): folder for place, folder in job.vendored.items()}
    made = with_lent(places, files)
    return {path: content for path, content in made.items() if not path.startswith("$")}


def _may_have_hooks(files: Mapping[str, bytes], values: Mapping[str, Any]) -> bool:
    if any(b"hook" in text for text in files.values()) or b"hook" in orjson.dumps(values):
        return True
    return any(path.endswith((".tgz", ".tar.gz")) for path in files)


def _objects(job: Helm, values: Mapping[str, Any], root: Path, *, hooks: bool) -> Iterator[Named]:
    made = _made(job, root / job.chart, values, hooks=hooks)
    yield from [] if job.skip_crds else made.crds
    for name, body in made.objects:
        types = _hook_types(body)
        known = types <= _HOOKS  # Helm leaves out hooks that it does not know
        if known and not (job.skip_tests and types & _TESTS):
            yield name, body


class _Made(NamedTuple):
    """What the templates make, in Helm's order, and the CRDs of the charts that take part."""

    objects: list[Named]
    crds: list[Named]


def _made(job: Helm, chart: Path, values: Mapping[str, Any], *, hooks: bool) -> _Made:
    """
    By the library's template call where that is enough, else by an install that goes nowhere.

    The call sees hooks and is twice as fast, but knows no capabilities. Each way loads the chart
    for itself, since Helm changes a chart whose dependencies it has worked out.
    """
    if (simple := _simply(job, chart, values)) is not None:
        return simple
    plain = _installed(job, chart, values)
    written = list(_in_files(plain.manifest))
    if not hooks:
        return _Made(written, plain.crds)
    passed = list(_passed_through(_installed(job, chart, values, output=_plugin()).manifest))
    exact = as_written(passed, (*written, *_hooks(job, chart, values)))
    return _Made(_ordered(exact), plain.crds)


def _simply(job: Helm, chart: Path, values: Mapping[str, Any]) -> _Made | None:
    """By the template call; None where that cannot be trusted to be what an install gives."""
    if job.kube_version or job.api_versions or job.skip_schema_validation:
        return None
    try:
        with helm_python.Chart.load(chart) as loaded:
            if loaded.metadata.get("kubeVersion"):
                return None
            found, crds = _called(job, loaded, values), _crds(loaded)
    except (helm_python.HelmError, Stalled):
        return None  # the other way says it in Helm's words
    return _Made(_ordered(found), crds)


def _crds(chart: "helm_python.Chart") -> list[Named]:
    return [
        (crd["filename"], dict(body))
        for crd in json.loads(native.call_string("helm_chart_crds", chart._raw()))
        for _, body in parsed(crd["data"].encode(), crd["filename"], last=True)
    ]


def _ordered(found: Iterable[Named]) -> list[Named]:
    """By kind, those of one kind as they came; hooks last."""
    return sorted(found, key=lambda made: (bool(_hook_types(made[1])), *_rank(made)))


def _rank(made: Named) -> tuple[int, str]:
    """Helm's order of kinds; those that it does not know come last, by their names."""
    kind = str(made[1].get("kind"))
    return (RANKS[kind], "") if kind in RANKS else (len(RANKS), kind)


def _called(job: Helm, chart: "helm_python.Chart", values: Mapping[str, Any]) -> list[Named]:
    """The objects of the library's template call, by the names of their files."""
    files = chart.render(dict(values), name=job.release, namespace=job.namespace or "default")
    return [
        (name, dict(body))
        for name in sorted(files)
        if not name.endswith(_NOTES)
        for _, body in parsed(files[name].encode(), name, last=True)
    ]


class _Install(NamedTuple):
    manifest: str
    crds: list[Named]


def _installed(
    job: Helm, chart: Path, values: Mapping[str, Any], output: Path | None = None
) -> _Install:
    """What would be installed; *output*: where the post-renderer puts all that it sees."""
    options: dict[str, Any] = {
        "dry_run": "client",
        "namespace": job.namespace or "default",
        "skip_schema_validation": job.skip_schema_validation,
    }
    if job.kube_version:
        options["kube_version"] = job.kube_version
    if job.api_versions:
        options["api_versions"] = list(job.api_versions)
    if output:
        options["post_renderer"] = "everything"
    with (
        helm_python.Chart.load(chart) as loaded,
        helm_python.Config(kube_apiserver="http://127.0.0.1:1", storage_driver="memory") as config,
    ):
        try:
            told = native.call_string(
                "helm_install",
                config._raw(),
                native.HANDLE(0),
                loaded._raw(),
                None,
                job.release,
                orjson.dumps(values).decode(),
                json.dumps(options),
            )
        except helm_python.HelmError as error:
            if output is None or _NOTHING not in str(error):
                raise
            return _Install("", [])
        if output is not None:
            return _Install(output.read_text() if output.exists() else "", [])
        return _Install(str(json.loads(told).get("manifest", "")), _crds(loaded))


def _hooks(job: Helm, chart: Path, values: Mapping[str, Any]) -> list[Named]:
    """The hooks by the template call; none where it fails without capabilities."""
    try:
        with helm_python.Chart.load(chart) as loaded:
            found = _called(job, loaded, values)
    except (helm_python.HelmError, Stalled):
        return []
    return [(name, body) for name, body in found if _hook_types(body)]


def _plugin() -> Path:
    """Where the post-renderer puts what it saw last; it is installed at the first use."""
    output = Path(tempfile.gettempdir()) / "rendered.yaml"
    output.unlink(missing_ok=True)
    folder = Path(os.environ["HELM_PLUGINS"]) / "everything"
    if not folder.exists():
        folder.mkdir(parents=True)
        text = _PLUGIN.format(command=shutil.which("tee") or "tee", output=output)
        (folder / "plugin.yaml").write_text(text)
    return output


def _in_files(manifest: str) -> Iterator[Named]:
    """The objects of a manifest that says before each part which template made it."""
    _, *parts = _FILE.split(manifest)
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        yield from ((name, dict(body)) for _, body in parsed(text.encode(), name, last=True))


def _passed_through(manifest: str) -> Iterator[Named]:
    """The objects that the post-renderer saw, without the annotation that names their file."""
    for _, body in parsed(manifest.encode(), "rendered chart", last=True):
        meta = dict(metadata(body))
        annotations = dict(meta.get("annotations") or {})
        name = str(annotations.pop(_TOLD_FILE, ""))
        if annotations:
            meta["annotations"] = annotations
        else:
            meta.pop("annotations", None)
        yield name, {**body, "metadata": meta}


def _hook_types(body: Mapping[str, Any]) -> frozenset[str]:
    """What kinds of hook it is; none: an object like others."""
    annotations = metadata(body).get("annotations") or {}
    written = annotations.get(HOOK)
    if written is None or isinstance(written, dict | list):
        return frozenset()
    return frozenset(one.strip().lower() for one in str(written).split(","))


def _refusal(error: "helm_python.HelmError", root: Path, chart: str) -> Stalled:
    said = f"{chart or '.'}: helm"
    message = _REPEATED.sub(r"\1… ", str(error).replace(f"{root}/", "").strip())
    if "signal: killed" in message:
        return Stalled("RenderCrashed", f"{said}: {message}", "is the machine out of memory?")
    if isinstance(error, helm_python.HelmChartLoadError):
        return Stalled("InvalidChart", f"{said}: {message}", "helm lint tells more")
    if "values don't meet" in message:
        hint = "correct the values, or set helm.skipSchemaValidation: true"
        return Stalled("InvalidValues", f"{said}: {message}", hint)
    if "YAML parse error on" in message:
        return Stalled(
            "InvalidManifest", f"{said}: {message}", "correct the template or its values"
        )
    if "incompatible with Kubernetes" in message:
        return Stalled(
            "IncompatibleChart", f"{said}: {message}", "use a version of the chart for it"
        )
    return Stalled("HelmFailed", f"{said}: {message}", "helm template --debug shows the same")
