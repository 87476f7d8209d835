"""
Operator settings that are read from ``argocd-cm`` as it is now, with Argo CD's keys and defaults.

The ConfigMap is followed by a watch: a change takes effect at once, without a restart. What makes
no sense is a problem, and what was in force stays so (`service.inforce`).
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from trueup.control.hydrator.author import Author
from trueup.core.actions import Scripted
from trueup.core.annotations.tracking import INSTANCE_LABEL, Method, Tracking
from trueup.core.compare.overrides import Overrides, overrides
from trueup.core.customizations import action_scripts, health_scripts
from trueup.core.decide import durations
from trueup.core.filters import Filter, Filters
from trueup.core.metrics.kept import Asked
from trueup.core.project.impersonation import Impersonation
from trueup.core.project.lending import GlobalProject
from trueup.core.render.build_options import BuildOptions, build_options
from trueup.core.render.build_options import Tool as Kustomizer
from trueup.core.render.detect import JSONNET, Tool
from trueup.core.render.plugin import Plugins
from trueup.core.render.remote import FETCHED
from trueup.core.scripts import Script
from trueup.core.source.oci import LAYERS
from trueup.k8s.duration import seconds
from trueup.k8s.ref import GroupKind, Ref
from trueup.k8s.selector import SelectorError, from_label_selector
from trueup.k8s.value import Value
from trueup.k8s.yaml import YamlError, documents
from trueup.model.inside import Inside
from trueup.model.pace import Healing, Pace
from trueup.model.serving import CIPHERS, Serving
from trueup.model.signature import Signing
from trueup.model.tracing import Tracing
from trueup.service import keys
from trueup.service.tracing import tracing

NAME = "argocd-cm"
_KUSTOMIZES = ("kustomize.path.", "kustomize.version.")
PARAMETERS = "argocd-cmd-params-cm"  # what Argo CD's own processes are started with


NOTHING: Mapping[str, str] = MappingProxyType({})


class Timing(Value, frozen=True):
    """How often sources are looked at again, in seconds."""

    reconciliation: float = 120.0  # timeout.reconciliation; 0: never by time
    jitter: float = 20.0  # timeout.reconciliation.jitter: up to so much sooner or later


class Operating(Value, frozen=True):
    """
    What ``argocd-cm`` says; *problems*: keys that make no sense, and have their defaults.

    *passed_over*: what makes sense, but not here.
    """

    tracking: Tracking = Tracking()
    timing: Timing = Timing()
    filters: Filters = Filters()
    build: BuildOptions = BuildOptions()
    kustomizes: Mapping[str, Kustomizer] = {}  # others than the usual one, by version
    value_schemes: tuple[str, ...] = FETCHED  # helm.valuesFileSchemes
    without: tuple[str, ...] = ()  # tools: helm.enable, kustomize.enable, jsonnet.enable
    plugins: Plugins = Plugins()  # what of a repository they see; the files are settings
    overrides: Overrides = Overrides()
    health: Mapping[str, Script] = {}  # by group/Kind; see core.customizations
    actions: Mapping[str, Scripted] = {}  # by group/Kind too
    labels: tuple[str, ...] = ()  # that every node of the resource tree shows
    host_labels: tuple[str, ...] = ()  # of the cluster's nodes, that are told with their pods
    namespaces: tuple[str, ...] = ()  # further ones whose Applications are managed
    submodules: bool = True  # reposerver.enable.git.submodule: they are part of a source
    pace: Pace = Pace()
    impersonation: Impersonation = Impersonation()
    lending: tuple[GlobalProject, ...] = ()
    layers: tuple[str, ...] = LAYERS  # reposerver.oci.layer.media.types
    hydrating: bool = False
    author: Author = Author()
    signing: Signing = Signing()  # commitserver.signing.key.path and .passphrase.file
    server_side_diff: bool = False  # controller.diff.server.side
    in_cluster: bool = True  # cluster.inClusterEnabled: ours is a destination
    inside: Inside = Inside()
    serving: Serving = Serving()
    asked: Asked = Asked()  # controller.metrics.application.labels and its like
    metrics_expiration: float = 0.0  # controller.metrics.cache.expiration: seconds; 0: never
    tracing: Tracing = Tracing()
    self_service: bool = False  # notificationscontroller.selfservice.enabled
    problems: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def ref(namespace: str, name: str = NAME) -> Ref:
    return Ref(GroupKind("", "ConfigMap"), namespace, name)


def config_map(where: Ref, data: Mapping[str, str] = NOTHING) -> dict[str, Any]:
    """The body of one of ours, marked as Argo CD marks its own."""
    labels = {"app.kubernetes.io/name": where.name, "app.kubernetes.io/part-of": "argocd"}
    metadata = {"name": where.name, "namespace": where.namespace, "labels": labels}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    return {**body, "data": dict(data)} if data else body


def operating(data: Mapping[str, str], parameters: Mapping[str, str] = NOTHING) -> Operating:
    """From the ``data`` of both ConfigMaps; empty if there is none."""
    problems: list[str] = []
    return Operating(
        tracking=Tracking(
            method=_method(data, problems),
            label_key=data.get("application.instanceLabelKey") or INSTANCE_LABEL,
            installation_id=data.get("installationID") or "",
        ),
        timing=Timing(
            reconciliation=_seconds(data, "timeout.reconciliation", 120.0, problems),
            jitter=_seconds(data, "timeout.reconciliation.jitter", 20.0, problems),
        ),
        filters=Filters(
            _filters(data, "resource.exclusions", problems),
            _filters(data, "resource.inclusions", problems),
        ),
        build=_build(data, problems),
        kustomizes=_kustomizes(data, problems),
        value_schemes=_schemes(data),
        without=_without(data, problems),
        plugins=_plugins(parameters, problems),
        overrides=overrides(data, problems),
        health=health_scripts(data, problems),
        actions=action_scripts(data, problems),
        labels=listed(data.get("resource.customLabels", "")),
        host_labels=listed(data.get("application.allowedNodeLabels", "")),
        namespaces=listed(parameters.get("application.namespaces", "")),
        submodules=_switch(parameters, "reposerver.enable.git.submodule", problems, default=True),
        pace=_pace(parameters, problems),
        impersonation=Impersonation(
            _switch(data, "application.sync.impersonation.enabled", problems, default=False),
            _switch(data, "application.sync.impersonation.enforced", problems, default=True),
        ),
        lending=_lending(data, problems),
        layers=listed(parameters.get("reposerver.oci.layer.media.types", "")) or LAYERS,
        hydrating=_switch(parameters, "hydrator.enabled", problems, default=False),
        author=_author(data),
        signing=_signing(parameters, problems),
        server_side_diff=_switch(
            parameters, "controller.diff.server.side", problems, default=False
        ),
        in_cluster=_switch(data, "cluster.inClusterEnabled", problems, default=True),
        inside=_inside(data, problems),
        serving=_serving(data, parameters, problems),
        asked=Asked(
            labels=listed(parameters.get("controller.metrics.application.labels", "")),
            conditions=listed(parameters.get("controller.metrics.application.conditions", "")),
            cluster_labels=listed(parameters.get("controller.metrics.cluster.labels", "")),
        ),
        metrics_expiration=_seconds(
            parameters, "controller.metrics.cache.expiration", 0.0, problems
        ),
        tracing=tracing(parameters, problems),
        self_service=_switch(
            parameters, "notificationscontroller.selfservice.enabled", problems, default=False
        ),
        problems=tuple(dict.fromkeys(problems)),
        passed_over=tuple(_passed_over(data, parameters)),
    )


TOOLS = {
    "helm.enable": Tool.HELM,
    "kustomize.enable": Tool.KUSTOMIZE,
    "jsonnet.enable": JSONNET,
}


def _without(data: Mapping[str, str], problems: list[str]) -> tuple[str, ...]:
    return tuple(
        tool for key, tool in TOOLS.items() if not _switch(data, key, problems, default=True)
    )


def _pace(data: Mapping[str, str], problems: list[str]) -> Pace:
    """Argo CD names the unit in the key; a Go duration is understood as well."""
    step, usual = "controller.sync.wave.delay.seconds", Healing()

    def number(key: str, default: float) -> float:
        return _seconds(data, key, default, problems, durations.seconds)

    return Pace(
        step=number(step, 0.0) if data.get(step) else None,
        operation=number("controller.sync.timeout.seconds", 0.0),
        healing=Healing(
            first=number("controller.self.heal.backoff.timeout.seconds", usual.first),
            factor=number("controller.self.heal.backoff.factor", usual.factor),
            cap=number("controller.self.heal.backoff.cap.seconds", usual.cap),
        ),
    )


def _author(data: Mapping[str, str]) -> Author:
    usual = Author()
    return Author(
        data.get("commit.author.name") or usual.name,
        data.get("commit.author.email") or usual.email,
        data.get("sourceHydrator.commitMessageTemplate") or usual.message,
        data.get("sourceHydrator.readmeMessageTemplate") or usual.readme,
    )


def _signing(data: Mapping[str, str], problems: list[str]) -> Signing:
    """Argo CD does not start without the key; here nothing is pushed without it."""
    key, passphrase = "commitserver.signing.key.path", "commitserver.signing.key.passphrase.file"
    found = Signing(data.get(key, ""), data.get(passphrase, ""))
    if found.passphrase and not found.key:
        problems.append(f"{passphrase}: {key} is empty, so nothing is signed")
    return found


def _inside(data: Mapping[str, str], problems: list[str]) -> Inside:
    usual, key = Inside(), "server.maxPodLogsToRender"
    said = data.get(key, "").strip()
    if said and not said.isdecimal():
        problems.append(f"{key}: {said} is not a number of pods")
    return Inside(
        int(said) if said.isdecimal() else usual.logs,
        _switch(data, "exec.enabled", problems, default=False),
        listed(data.get("exec.shells", "")) or usual.shells,
    )


def _serving(
    data: Mapping[str, str], parameters: Mapping[str, str], problems: list[str]
) -> Serving:
    usual = Serving()
    return Serving(
        parameters.get("server.x.frame.options", usual.frame).strip(),
        parameters.get("server.content.security.policy", usual.content).strip(),
        _switch(parameters, "server.enable.gzip", problems, default=usual.compress),
        _path(parameters, "server.rootpath", problems),
        _path(parameters, "server.basehref", problems),
        (*listed(data.get("url", "")), *_addresses(data, problems)),
        _switch(parameters, "server.insecure", problems, default=usual.insecure),
        _tls(parameters, "server.tls.minversion", problems, usual.tls_oldest),
        _tls(parameters, "server.tls.maxversion", problems, usual.tls_newest),
        _ciphers(parameters, problems),
        parameters.get("server.staticassets", "").strip() or usual.assets,
        _switch(parameters, "server.sync.replace.allowed", problems, default=usual.replacing),
    )


def _path(data: Mapping[str, str], key: str, problems: list[str]) -> str:
    said = data.get(key, "").strip().strip("/")
    if any(not sign.isprintable() or sign in "\"'<>;?#%\\" for sign in said):
        problems.append(f"{key}: {data[key]} is not a path, such as /argocd")
        return ""
    return f"/{said}" if said else ""


def _addresses(data: Mapping[str, str], problems: list[str]) -> tuple[str, ...]:
    key = "additionalUrls"
    try:
        said = [body for _, body in documents(data.get(key, "").encode())]
        return msgspec.convert(said[0] if said and said[0] else (), tuple[str, ...])
    except (YamlError, msgspec.ValidationError) as error:
        problems.append(f"{key}: it is not a list of addresses: {error}")
        return ()


def _tls(data: Mapping[str, str], key: str, problems: list[str], default: str) -> str:
    said = data.get(key, "").strip()
    if said in ("", "1.2", "1.3"):
        return said or default
    problems.append(f"{key}: {said} is none of 1.2, 1.3")
    return default


def _ciphers(data: Mapping[str, str], problems: list[str]) -> tuple[str, ...]:
    """Argo CD puts colons between them."""
    key = "server.tls.ciphers"
    said = listed(data.get(key, "").replace(":", ","))
    if unknown := [each for each in said if each not in CIPHERS]:
        problems.append(f"{key}: {unknown[0]} is none of {', '.join(CIPHERS)}")
        return ()
    return said


def _plugins(data: Mapping[str, str], problems: list[str]) -> Plugins:
    """Globs stand between semicolons there, as Argo CD has it."""
    excluded = data.get("reposerver.plugin.tar.exclusions", "").replace(";", ",")
    narrow = "reposerver.plugin.use.manifest.generate.paths"
    return Plugins((), listed(excluded), _switch(data, narrow, problems, default=False))


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _passed_over(data: Mapping[str, str], parameters: Mapping[str, str]) -> Iterator[str]:
    """Keys that Argo CD acts on and we do not, those that there are not, options of Kustomize."""
    yield from keys.passed_over(data, keys.MAP)
    yield from keys.passed_over(parameters, keys.PARAMETERS)
    for key in sorted(data):
        if key.startswith("kustomize.buildOptions"):
            yield from (f"{key}: {each}" for each in build_options(data[key]).passed_over)


def _schemes(data: Mapping[str, str]) -> tuple[str, ...]:
    """An empty text allows none, as in Argo CD."""
    said = data.get("helm.valuesFileSchemes")
    return FETCHED if said is None else listed(said.lower())


def _kustomizes(data: Mapping[str, str], problems: list[str]) -> Mapping[str, Kustomizer]:
    """Programs by version: ``kustomize.path.<version>`` or ``kustomize.version.<version>``."""
    found: dict[str, Kustomizer] = {}
    for key in sorted(data):
        prefix = next((each for each in _KUSTOMIZES if key.startswith(each)), "")
        name = key.removeprefix(prefix)
        if not prefix or not name:
            continue
        if name in found:
            problems.append(f"{key}: version {name} is there already")
            continue
        build = _build(data, problems, f"kustomize.buildOptions.{name}")
        found[name] = Kustomizer(data[key].strip(), build)
    return found


def _build(
    data: Mapping[str, str], problems: list[str], key: str = "kustomize.buildOptions"
) -> BuildOptions:
    read = build_options(data.get(key, ""))
    problems += (f"{key}: {each}" for each in read.problems)
    return read.made


def _filters(data: Mapping[str, str], key: str, problems: list[str]) -> tuple[Filter, ...]:
    try:
        said = [body for _, body in documents(data.get(key, "").encode())]
        return msgspec.convert(said[0] if said and said[0] else (), tuple[Filter, ...])
    except (YamlError, msgspec.ValidationError) as error:
        problems.append(f"{key}: it is not a list of apiGroups, kinds and clusters: {error}")
        return ()


def _lending(data: Mapping[str, str], problems: list[str]) -> tuple[GlobalProject, ...]:
    key = "globalProjects"
    try:
        said = [body for _, body in documents(data.get(key, "").encode())]
        found = msgspec.convert(said[0] if said and said[0] else (), tuple[GlobalProject, ...])
        for each in found:
            from_label_selector(each.label_selector)
    except (YamlError, msgspec.ValidationError, SelectorError) as error:
        problems.append(f"{key}: it is not a list of projectName and labelSelector: {error}")
        return ()
    return found


def _switch(data: Mapping[str, str], key: str, problems: list[str], *, default: bool) -> bool:
    said = data.get(key, "").strip().lower()
    if said in ("", "true", "false"):
        return said == "true" if said else default
    problems.append(f"{key}: {data[key]} is none of true, false")
    return default


def _method(data: Mapping[str, str], problems: list[str]) -> Method:
    said = data.get("application.resourceTrackingMethod") or Method.ANNOTATION
    try:
        return Method(said)
    except ValueError:
        known = ", ".join(Method)
        problems.append(f"application.resourceTrackingMethod: {said} is none of {known}")
        return Method.ANNOTATION


def _seconds(
    data: Mapping[str, str],
    key: str,
    default: float,
    problems: list[str],
    read: Callable[[str], float | None] = seconds,
) -> float:
    if not data.get(key):
        return default
    found = read(data[key].strip())
    if found is None:
        problems.append(f"{key}: {data[key]} is not a duration, such as 120s")
        return default
    return found
