"""
Settings: everything that can be set about a process, read once at its start.

A frozen class per concern; each field has its meaning, unit and default beside it. A value comes
from the command line, else from the environment (``TRUEUP_…``), else it is the default. What an
operator changes while the product runs stands in ``argocd-cm`` (`service.argocd_cm`).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import FieldInfo, fields

from trueup.k8s.value import Value
from trueup.model.errors import Stalled

PREFIX = "TRUEUP_"
AUTHS = ("accounts", "key", "none")
RUNNERS = ("process", "kubernetes")
ROLES = ("apiserver", "controller", "web")  # of a process that is told nothing else
APART = ("notifications",)  # what else there is to do, if it is asked for
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Storage(Value, frozen=True):
    """Where this process keeps files."""

    data: Path = Path()  # mirrors, renders, the embedded API server: one folder, one process


class Home(Value, frozen=True):
    """The API server that holds the Applications; nothing set: the embedded one."""

    kubeconfig: str = ""  # file; a list of files separated by colons
    context: str = ""  # context in it; empty: its current one
    in_cluster: bool = False  # the cluster that we are a pod of
    install_crds: bool = False  # write our CRDs into it at the start
    namespace: str = "argocd"  # of the Applications, the projects, argocd-cm and the Secrets
    applications: str = ""  # further namespaces of Applications: globs, separated by commas

    @property
    def embedded(self) -> bool:
        return not (self.kubeconfig or self.in_cluster)


class Web(Value, frozen=True):
    """Where the HTTP API and the web UI listen."""

    host: str = "127.0.0.1"  # address to listen on
    port: int = 8080  # TCP port; 0: a free one
    auth: str = "accounts"  # who gets in: accounts and the key, the key alone, or all (none)
    token: str = ""  # the operator's key; empty: made, and kept in the data folder
    names: str = ""  # what else clients may call it on loopback, separated by commas
    tls: bool = False  # TLS on loopback, too; beyond it there is TLS in any case
    no_tls: bool = False  # no TLS, wherever it listens
    tls_cert: str = ""  # file (PEM) of the certificate with its chain; empty: from the cluster
    tls_key: str = ""  # file (PEM) of its key
    address: str = ""  # where runs of Terraform reach it; empty: on this machine
    authority: str = ""  # file (PEM) of who vouches for that address; empty: whom all know
    proxies: str = ""  # addresses or networks whose X-Forwarded-* are believed, between commas

    @property
    def local(self) -> bool:
        return self.host in LOOPBACK

    @property
    def called(self) -> tuple[str, ...] | None:
        """The names besides loopback; None: other addresses have any name, and a token."""
        names = (name.strip().lower() for name in self.names.split(","))
        return tuple(filter(None, names)) if self.local else None


class Controller(Value, frozen=True):
    """How much the controller does at a time."""

    workers: int = 20  # applications of one cluster looked at at the same time
    renderers: int = 2  # processes that render
    server_side_diff: bool = False  # compare by a dry run on the cluster (ServerSideDiff=true)
    plugins: str = ""  # folder of ConfigManagementPlugin files; their commands run in renderers
    builtin_plugins: str = ""  # cdk8s, cue, timoni: those that are turned on, between commas
    age_keys: str = ""  # file of age keys that open what sops or age encrypted, for any project
    jq_timeout: float = 1.0  # seconds that a jq path expression may take on one object


class Terraform(Value, frozen=True):
    """How the roots of Stacks are run."""

    engines: str = ""  # folder of further versions: terraform-1.9.8, 1.9.8/terraform, tofu-1.10.0
    mirror: str = ""  # folder of providers, as ``terraform providers mirror`` makes one
    network_mirror: str = ""  # address (https) of a mirror of providers
    direct: bool = True  # whether providers may be fetched from registries, beside mirrors
    workers: int = 4  # Stacks looked at at the same time
    runner: str = "process"  # where runs are: process (on this machine) or kubernetes (Jobs)
    image: str = ""  # of the pods of Jobs; empty: that of the pod that we are
    job_namespace: str = ""  # of all Jobs; empty: each in the namespace of its Stack
    job_account: str = ""  # service account of Jobs whose Stack names none
    job_providers: str = ""  # PersistentVolumeClaim where Jobs keep providers for each other
    job_template: str = ""  # file (YAML) of a PodTemplateSpec that the pods of Jobs begin with


class ApiServer(Value, frozen=True):
    """The embedded API server."""

    port: int = 0  # TCP port for kubectl; 0: a free one, kept from then on
    simulate: bool = True  # play the controllers of workloads
    pace: float = 1.0  # seconds until a simulated pod runs, and that a simulated Job takes


class History(Value, frozen=True):
    """The record of what happened."""

    url: str = ""  # postgresql://…, or sqlite:////file; empty: a SQLite file in the data folder
    retention: str = ""  # how long it is kept: 400d, or operation=3y,drift=90d,*=400d; empty: ever


class Notifications(Value, frozen=True):
    """Who tells people what happened, and whom it may reach."""

    apart: bool = False  # the controller does not: another process has the role notifications
    allow: str = ""  # hosts, addresses and networks that may be told besides, between commas
    deny: str = ""  # those that may not, such as private, between commas


class Logging(Value, frozen=True):
    """What is logged, to stderr."""

    level: str = "info"  # debug, info, warning or error
    format: str = "text"  # text (for people) or json (a line an event)


class Metrics(Value, frozen=True):
    """Where Prometheus is told figures. Nobody logs in there, so these ports are not the web's."""

    host: str = ""  # address to listen on; empty: loopback, in a pod all
    port: int | None = None  # TCP port for all of them; 0: a free one; none unless it is given
    controller_port: int | None = None  # for those of the controller; in a pod 8082
    server_port: int | None = None  # for those of the web API; in a pod 8083
    repo_port: int | None = None  # for those of repositories and renders; in a pod 8084
    commit_port: int | None = None  # for those of commits that are hydrated; in a pod 8087
    notifications_port: int | None = None  # for those of notifications; in a pod 9001
    application_labels: str = ""  # labels of Applications that are told, separated by commas
    application_conditions: str = ""  # types of their conditions that are told, likewise
    cluster_labels: str = ""  # labels of clusters that are told, likewise
    set_labels: str = ""  # labels of ApplicationSets that are told, likewise


class Otlp(Value, frozen=True):
    """Where traces are sent; what is empty is as ``argocd-cmd-params-cm`` says."""

    address: str = ""  # host:4317 (gRPC) or https://host:4318 (HTTP) of a collector
    insecure: str = ""  # true: gRPC without TLS (the default), false
    headers: str = ""  # name=value, between commas, of each request
    attrs: str = ""  # name:value, between commas, of every span
    sample_ratio: str = ""  # of all traces, from 0 to 1 (the default)


class Settings(Value, frozen=True):
    """All of them."""

    roles: tuple[str, ...] = ROLES
    storage: Storage = Storage()
    home: Home = Home()
    web: Web = Web()
    controller: Controller = Controller()
    apiserver: ApiServer = ApiServer()
    terraform: Terraform = Terraform()
    history: History = History()
    notifications: Notifications = Notifications()
    logging: Logging = Logging()
    metrics: Metrics = Metrics()
    otlp: Otlp = Otlp()

    @property
    def active(self) -> tuple[str, ...]:
        """The roles in the order of their start; no API server of ours beside a real one."""
        return tuple(
            role
            for role in (*ROLES, *APART)
            if role in self.roles and (self.home.embedded or role != "apiserver")
        )

    @property
    def tells(self) -> bool:
        """Whether people are told of what happens by this process."""
        apart = self.notifications.apart
        return "notifications" in self.roles or ("controller" in self.roles and not apart)


def settings(environ: Mapping[str, str], flags: Mapping[str, Any]) -> Settings:
    """
    From *flags* over *environ* over the defaults.

    A flag is named like its variable without the prefix, in small letters: ``web_port`` for
    ``TRUEUP_WEB_PORT``. Raises ``Stalled`` naming the one that makes no sense.
    """
    given: dict[str, Any] = {
        section.encode_name: dict(_section(section, environ, flags))
        for section in fields(Settings)
        if section.name != "roles"
    }
    given["storage"].setdefault("data", default_data(environ))
    given["roles"] = _roles(_said(environ, flags, "roles"))
    try:
        made = msgspec.convert(given, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        hint = f"check {_variable(str(error).rpartition('$.')[2].rstrip('`'))} or its flag"
        raise _bad(f"a setting makes no sense: {error}", hint) from error
    if made.web.auth not in AUTHS:
        known = ", ".join(AUTHS)
        raise _bad(f'there is no way to log in "{made.web.auth}"', f"TRUEUP_WEB_AUTH is {known}")
    return made


def default_data(environ: Mapping[str, str]) -> Path:
    """``$XDG_DATA_HOME/trueup``, or ``~/.local/share/trueup``."""
    home = Path(environ.get("HOME") or "/")
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "trueup"


def _section(
    section: FieldInfo, environ: Mapping[str, str], flags: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for field in fields(section.type):
        said = _said(environ, flags, f"{section.name}_{field.name}")
        if said is not None:
            yield (field.encode_name, said)


def _said(environ: Mapping[str, str], flags: Mapping[str, Any], name: str) -> Any:
    return flags.get(name) if flags.get(name) is not None else environ.get(PREFIX + name.upper())


def _variable(path: str) -> str:
    """``TRUEUP_HOME_IN_CLUSTER`` for ``home.inCluster``."""
    return PREFIX + re.sub(r"(?=[A-Z])", "_", path).replace(".", "_").upper()


def _path(kind: type, value: Any) -> Any:
    return Path(value).expanduser().absolute() if kind is Path else value


def _roles(said: Any) -> tuple[str, ...]:
    listed = said.split(",") if isinstance(said, str) else (said or ROLES)
    roles = tuple(part.strip() for part in listed if part.strip())
    for role in roles:
        if role not in (*ROLES, *APART):
            known = ", ".join((*ROLES, *APART))
            raise _bad(f'there is no role "{role}"', f"the roles are {known}")
    return roles or ROLES


def _bad(message: str, hint: str) -> Stalled:
    return Stalled("BadSettings", message, hint)
