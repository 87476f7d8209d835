"""
The ``helm`` that Kustomize calls for ``helmCharts``: the library that we render charts with.

Kustomize knows charts only through a program; this is as much of one as it asks for. It reads
nothing outside of the repository that is laid out where it runs, and what Kustomize itself wrote.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from trueup.core.render.job import Helm
from trueup.core.render.manifests import metadata
from trueup.core.render.values import merged
from trueup.edge.engines.helm import HOOK, in_folder
from trueup.edge.engines.kustomize import API_VERSIONS, KUBE_VERSION
from trueup.k8s.yaml import dump
from trueup.model.errors import Stalled

NAMELESS = "release-name"  # what `helm template` calls a release without a name


def main(arguments: Sequence[str]) -> None:
    """Answer as Helm does; raises ``SystemExit`` with a message where it refuses."""
    match arguments:
        case ["version", *_]:
            print("v4.0.0")
        case ["template", *rest]:
            try:
                print(template(_parser().parse_args(rest), Path.cwd()))
            except Stalled as error:
                raise SystemExit(f"{error.message} (hint: {error.hint})") from error
        case ["pull", *rest]:
            raise SystemExit(
                f"rendering has no network: put the chart {rest[-1]} into the repository, "
                "into the folder charts beside the kustomization"
            )
        case _:
            raise SystemExit(f"helm {' '.join(arguments)}: not needed by Kustomize")


def template(said: argparse.Namespace, root: Path) -> str:
    """The objects of a chart below *root*, as YAML."""
    chart = _inside(Path(said.names[-1]), root)
    files = [_inside(Path(path), root, Path(tempfile.gettempdir())) for path in said.values]
    job = Helm(
        str(chart.relative_to(root.resolve())),
        said.names[0] if len(said.names) > 1 else NAMELESS,
        said.namespace or "default",
        skip_crds=not said.include_crds,
        skip_tests=said.skip_tests,
        kube_version=said.kube_version or os.environ.get(KUBE_VERSION, ""),
        api_versions=tuple(said.api_versions or os.environ.get(API_VERSIONS, "").split()),
    )
    values = merged((file.name, file.read_bytes()) for file in files)
    bodies = [body for _, body in in_folder(job, values, root.resolve())]
    kept = [body for body in bodies if not (said.no_hooks and _is_hook(body))]
    return "".join(f"---\n{dump(body)}" for body in kept)


def _is_hook(body: dict[str, object]) -> bool:
    return HOOK in (metadata(body).get("annotations") or {})


def _inside(path: Path, *roots: Path) -> Path:
    real = path.resolve()
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        raise SystemExit(f"{path}: leads out of the repository")
    return real


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("helm template", allow_abbrev=False)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--generate-name", action="store_true")
    parser.add_argument("--namespace")
    parser.add_argument("-f", "--values", action="append", default=[])
    parser.add_argument("--api-versions", action="append")
    parser.add_argument("--kube-version")
    for flag in ("--include-crds", "--skip-tests", "--no-hooks", "--debug", "--devel"):
        parser.add_argument(flag, action="store_true")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
