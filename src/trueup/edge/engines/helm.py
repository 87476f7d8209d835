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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import helm_python
import orjson
from helm_python import _native as native

from trueup.core.render.job import Helm
from trueup.core.render.listing import join
from trueup.core.render.manifests import parsed
from trueup.core.render.values import assigned, merged
from trueup.core.trace import charts
from trueup.edge.engines.postrendered import Named, as_written
from trueup.edge.engines.scratch import laid_out, with_lent
from trueup.edge.engines.wire import Done
from trueup.model.errors import Stalled
from trueup.model.origin import Origin

_FILE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_TOLD_FILE = "postrenderer.helm.sh/postrender-filename"
_REPEATED = re.compile(r"(.{20,800}?)\1{2,}")  # what a template says that includes itself
_NOTHING = "produced empty output"
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
    with laid_out(_with_vendored(job, files), links) as root:
        return in_folder(job, values, root, hooks=_may_have_hooks(files, values))


def in_folder(
    job: Helm, values: Mapping[str, Any], root: Path, *, hooks: bool = True
) -> list[Named]:
    """The objects of the chart that lies below *root*; *hooks*: it may have some."""
    try:
        return list(_objects(job, values, root, hooks=hooks))
    except helm_python.HelmError as error:
        raise _refusal(error, root) from error


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
    with helm_python.Chart.load(root / job.chart) as chart:
        found = list(_templates(job, chart, values, hooks=hooks))
        crds = (
            [] if job.skip_crds else json.loads(native.call_string("helm_chart_crds", chart._raw()))
        )
    for crd in crds:
        name = crd["filename"]
        yield from ((name, dict(body)) for _, body in parsed(crd["data"].encode(), name))
    for name, body in found:
        types = _hook_types(body)
        known = types <= _HOOKS  # Helm leaves out hooks that it does not know
        if known and not (job.skip_tests and types & _TESTS):
            yield name, body


def _templates(
    job: Helm, chart: "helm_python.Chart", values: Mapping[str, Any], *, hooks: bool
) -> Iterator[Named]:
    if not hooks:
        yield from _in_files(_installed(job, chart, values, hooks=False))
        return
    try:
        passed = list(_passed_through(_installed(job, chart, values, hooks=True)))
        written = list(_in_files(_installed(job, chart, values, hooks=False)))
        yield from as_written(passed, (*written, *_hooks(job, chart, values)))
    except Stalled:
        for _ in _in_files(_installed(job, chart, values, hooks=False)):
            pass  # says the same of a template by its name, if it is not of a hook
        raise


def _installed(
    job: Helm, chart: "helm_python.Chart", values: Mapping[str, Any], *, hooks: bool
) -> str:
    options: dict[str, Any] = {
        "dry_run": "client",
        "namespace": job.namespace or "default",
        "skip_schema_validation": job.skip_schema_validation,
    }
    if job.kube_version:
        options["kube_version"] = job.kube_version
    if job.api_versions:
        options["api_versions"] = list(job.api_versions)
    output = _plugin() if hooks else None
    if output:
        options["post_renderer"] = "everything"
    with helm_python.Config(kube_apiserver="http://127.0.0.1:1", storage_driver="memory") as config:
        try:
            told = native.call_string(
                "helm_install",
                config._raw(),
                native.HANDLE(0),
                chart._raw(),
                None,
                job.release,
                orjson.dumps(values).decode(),
                json.dumps(options),
            )
        except helm_python.HelmError as error:
            if output is None or _NOTHING not in str(error):
                raise
            return ""
    if output is None:
        return str(json.loads(told).get("manifest", ""))
    return output.read_text() if output.exists() else ""


def _hooks(job: Helm, chart: "helm_python.Chart", values: Mapping[str, Any]) -> list[Named]:
    """The hooks by the library's own template call; none where it fails without capabilities."""
    try:
        files = chart.render(dict(values), name=job.release, namespace=job.namespace or "default")
        made = [
            (name, dict(body))
            for name, text in files.items()
            if HOOK in text
            for _, body in parsed(text.encode(), name)
        ]
    except (helm_python.HelmError, Stalled):
        return []
    return [(name, body) for name, body in made if _hook_types(body)]


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
        yield from ((name, dict(body)) for _, body in parsed(text.encode(), name))


def _passed_through(manifest: str) -> Iterator[Named]:
    """The objects that the post-renderer saw, without the annotation that names their file."""
    for _, body in parsed(manifest.encode(), "rendered chart"):
        meta = dict(body["metadata"])
        annotations = dict(meta.get("annotations") or {})
        name = str(annotations.pop(_TOLD_FILE, ""))
        if annotations:
            meta["annotations"] = annotations
        else:
            meta.pop("annotations", None)
        yield name, {**body, "metadata": meta}


def _hook_types(body: Mapping[str, Any]) -> frozenset[str]:
    """What kinds of hook it is; none: an object like others."""
    annotations = body["metadata"].get("annotations") or {}
    written = annotations.get(HOOK)
    if not isinstance(written, str):
        return frozenset()
    return frozenset(one.strip().lower() for one in written.split(","))


def _refusal(error: "helm_python.HelmError", root: Path) -> Stalled:
    message = _REPEATED.sub(r"\1… ", str(error).replace(f"{root}/", "").strip())
    if "signal: killed" in message:
        return Stalled("RenderCrashed", f"helm: {message}", "is the machine out of memory?")
    if isinstance(error, helm_python.HelmChartLoadError):
        return Stalled("InvalidChart", f"helm: {message}", "helm lint tells more")
    if "values don't meet" in message:
        hint = "correct the values, or set helm.skipSchemaValidation: true"
        return Stalled("InvalidValues", f"helm: {message}", hint)
    if "YAML parse error on" in message:
        return Stalled("InvalidManifest", f"helm: {message}", "correct the template or its values")
    if "incompatible with Kubernetes" in message:
        return Stalled("IncompatibleChart", f"helm: {message}", "use a version of the chart for it")
    return Stalled("HelmFailed", f"helm: {message}", "helm template --debug shows the same")
