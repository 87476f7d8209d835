"""What the real tool makes of a case, called as Argo CD calls it."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.differential.sheets import Case
from tests.differential.tools import program
from tests.support.rendering import LINK
from trueup.core.render.manifests import parsed

RELEASE, NAMESPACE, COMMIT = "shop", "prod", "c" * 40


class Refused(Exception):
    """The tool's own words."""


def rendered(tool: str, case: Case, folder: Path) -> list[Mapping[str, Any]]:
    """The objects. Raises `Refused` if the tool does."""
    for path, text in case.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if text.startswith(LINK):
            (folder / path).symlink_to(text.removeprefix(LINK))
        else:
            (folder / path).write_text(text, newline="")
    match tool:
        case "argocd":
            return _argocd(case, folder)
        case "helm4" | "helm3":
            made = _run(program(tool), _helm(case, folder), folder)
        case "kustomize":
            made = _kustomize(case, folder)
        case _:
            made = _jsonnet(case, folder)
    return [body for _, body in parsed(made, tool)]


def _argocd(case: Case, folder: Path) -> list[Mapping[str, Any]]:
    """By the code of Argo CD's repo server, which calls the tools for itself."""
    programs = folder.with_name(f"{folder.name}-bin")
    programs.mkdir()
    for name, tool in (("helm", "helm4"), ("kustomize", "kustomize")):
        (programs / name).symlink_to(program(tool))
    request = {
        "Root": str(folder),
        "Revision": COMMIT,
        "App": RELEASE,
        "Namespace": NAMESPACE,
        "Project": "default",
        "KubeVersion": case.kube_version,
        "ApiVersions": case.api_versions,
        "BuildOptions": "--enable-helm",
        "Source": {"repoURL": "repo", "path": case.path, **case.source},
    }
    ran = subprocess.run(
        (program("argocd"),),
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(programs)},
    )
    made = json.loads(ran.stdout.splitlines()[-1])
    if "refused" in made:
        raise Refused(made["refused"])
    return [json.loads(text) for text in made["manifests"] or ()]


def _run(tool: Path, words: Iterator[str] | list[str], folder: Path) -> bytes:
    home = folder / ".home"
    ran = subprocess.run(
        (str(tool), *words),
        cwd=folder,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "KUBECONFIG": str(home / "none")},
    )
    if ran.returncode != 0:
        raise Refused(ran.stderr.decode(errors="replace"))
    return ran.stdout


def _helm(case: Case, folder: Path) -> Iterator[str]:
    options = case.source.get("helm") or {}
    yield from ("template", case.path, "--name-template", options.get("releaseName") or RELEASE)
    yield from ("--namespace", options.get("namespace") or NAMESPACE)
    for one in options.get("valueFiles") or ():
        yield from ("--values", f"{case.path}/{one}")
    inline = options.get("valuesObject", options.get("values"))
    if inline:
        text = inline if isinstance(inline, str) else json.dumps(inline)
        (folder / "inline.yaml").write_text(text)
        yield from ("--values", "inline.yaml")
    for one in options.get("parameters") or ():
        flag = "--set-string" if one.get("forceString") else "--set"
        yield from (flag, f"{one['name']}={_escaped(one['value'])}")
    for one in options.get("fileParameters") or ():
        yield from ("--set-file", f"{one['name']}={case.path}/{one['path']}")
    version = options.get("kubeVersion") or case.kube_version
    if version:
        numbers = re.match(r"v?[0-9.]*[0-9]", version)  # Argo CD tells Helm no more of it
        yield from ("--kube-version", numbers[0] if numbers else version)
    for each in options.get("apiVersions") or case.api_versions:
        yield from ("--api-versions", each)
    if not options.get("skipCrds"):
        yield "--include-crds"
    if options.get("skipTests"):
        yield "--skip-tests"
    if options.get("skipSchemaValidation"):
        yield "--skip-schema-validation"


def _escaped(value: str) -> str:
    if value.startswith("{") and value.endswith("}"):
        return value
    made = ""
    for sign in value:
        made += "\\," if sign == "," and not made.endswith("\\") else sign
    return made


def _kustomize(case: Case, folder: Path) -> bytes:
    tool, place = program("kustomize"), folder / case.path
    options = case.source.get("kustomize") or {}
    for words in _edits(options):
        _run(tool, ["edit", *words], place)
    if options.get("patches"):
        name = next(
            each for each in ("kustomization.yaml", "kustomization.yml") if (place / each).exists()
        )
        body = yaml.safe_load((place / name).read_text())
        body["patches"] = [*(body.get("patches") or ()), *options["patches"]]
        (place / name).write_text(yaml.safe_dump(body))
    flags = ["--enable-helm", "--helm-command", str(program("helm4"))]
    return _run(tool, ["build", case.path, *flags], folder)


def _edits(options: Mapping[str, Any]) -> Iterator[list[str]]:
    """``kustomize edit``, in Argo CD's order."""
    for field, what in (("namePrefix", "nameprefix"), ("nameSuffix", "namesuffix")):
        if options.get(field):
            yield ["set", what, "--", options[field]]
    if options.get("images"):
        yield ["set", "image", *options["images"]]
    if options.get("replicas"):
        yield ["set", "replicas", *(f"{one['name']}={one['count']}" for one in options["replicas"])]
    if options.get("commonLabels"):
        flags = {
            "forceCommonLabels": "--force",
            "labelWithoutSelector": "--without-selector",
            "labelIncludeTemplates": "--include-templates",
        }
        said = [flag for field, flag in flags.items() if options.get(field)]
        yield ["add", "label", *said, *_pairs(options["commonLabels"])]
    if options.get("commonAnnotations"):
        force = ["--force"] if options.get("forceCommonAnnotations") else []
        yield ["add", "annotation", *force, *_pairs(options["commonAnnotations"])]
    if options.get("namespace"):
        yield ["set", "namespace", "--", options["namespace"]]
    if options.get("components"):
        yield ["add", "component", *options["components"]]


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{key}:{value}" for key, value in values.items()]


def _jsonnet(case: Case, folder: Path) -> bytes:
    options = (case.source.get("directory") or {}).get("jsonnet") or {}
    words: list[str] = []
    for lib in (case.path, *(options.get("libs") or ())):  # the last one wins
        words += ["-J", lib]
    for field, flag in (("extVars", "--ext"), ("tlas", "--tla")):
        for one in options.get(field) or ():
            kind = "code" if one.get("code") else "str"
            words += [f"{flag}-{kind}", f"{one['name']}={one['value']}"]
    text = _run(program("jsonnet"), [*words, f"{case.path}/main.jsonnet"], folder)
    return b'{"items":' + text + b"}" if text.lstrip().startswith(b"[") else text
