"""
Cluster Secrets (``argocd.argoproj.io/secret-type: cluster``) to `Access`.

Keys ``name``, ``server`` and ``config``, the last a JSON of Argo CD's ClusterConfig. ``config`` is
optional there; so is each of its fields. ``disableCompression`` needs nothing: we never ask for it.
"""

import base64
import binascii
import shutil
from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.edge.kube.access import Access, Credential, Credentials, Fixed, Tls, Together
from trueup.edge.kube.plugin import VERSIONS, Exec, Plugin
from trueup.edge.kube.proxies import checked
from trueup.edge.kube.scope import Scope
from trueup.edge.kube.users import basic
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.ports import Clock

REFRESH = "argocd.argoproj.io/refresh"
SWITCHES = {"": False, "false": False, "0": False, "f": False, "true": True, "1": True, "t": True}


class TlsClientConfig(Value, frozen=True):
    """Data in base64."""

    insecure: bool = False
    server_name: str = ""
    ca_data: str = ""
    cert_data: str = ""
    key_data: str = ""


class ExecProviderConfig(Value, frozen=True):
    """A credential program."""

    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = {}
    api_version: str = ""
    install_hint: str = ""
    provide_cluster_info: bool = False
    config: Any = None


class AwsAuthConfig(Value, frozen=True):
    """A token from the ``argocd-k8s-auth`` program."""

    cluster_name: str = ""
    role_arn: str = msgspec.field(name="roleARN", default="")
    profile: str = ""


class ClusterConfig(Value, frozen=True):
    """Argo CD's ``config``."""

    username: str = ""
    password: str = ""
    bearer_token: str = ""
    tls_client_config: TlsClientConfig = TlsClientConfig()
    aws_auth_config: AwsAuthConfig | None = None
    exec_provider_config: ExecProviderConfig | None = None
    disable_compression: bool = False
    proxy_url: str = ""


class ClusterSecret(Value, frozen=True):
    """
    What a cluster Secret says.

    *namespaces*: the only ones that are managed (empty: all); *cluster_resources*: whether
    cluster-scoped objects are managed beside them. *shard* and *project* are for those who share
    clusters out. *refresh*: when everything that is known of it was last to be read again.
    """

    name: str
    server: str
    config: ClusterConfig = ClusterConfig()
    namespaces: tuple[str, ...] = ()
    cluster_resources: bool = False
    shard: int | None = None
    project: str = ""
    refresh: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(self.namespaces, self.cluster_resources)


def read(secret: Object) -> ClusterSecret:
    """Raises ``Stalled`` naming the Secret and the key."""
    server = _key(secret, "server").strip().rstrip("/")
    if not server:
        raise _bad(secret, "it has no server", "set the key server")
    try:
        said = msgspec.json.decode(_key(secret, "config") or "{}")
        config = msgspec.convert(_without_nulls(said), ClusterConfig)
    except msgspec.MsgspecError as error:
        raise _bad(secret, f"config: {error}", "write config as Argo CD documents it") from error
    namespaces = (part.strip() for part in _key(secret, "namespaces").split(","))
    return ClusterSecret(
        name=_key(secret, "name").strip() or server,
        server=server,
        config=config,
        namespaces=tuple(dict.fromkeys(filter(None, namespaces))),
        cluster_resources=_switch(secret, "clusterResources"),
        shard=_number(secret, "shard"),
        project=_key(secret, "project").strip(),
        refresh=secret.annotation(REFRESH) or "",
    )


def access(cluster: ClusterSecret, clock: Clock) -> Access:
    """How to reach it. ``Stalled`` names the cluster and what its config lacks."""
    config, where = cluster.config, f'cluster "{cluster.name}"'
    tls = config.tls_client_config
    if tls.insecure and tls.ca_data:
        why = f"{where}: tlsClientConfig has caData and insecure, which passes over it"
        raise Stalled("BadClusterSecret", why, "keep caData, drop insecure")
    return Access(
        server=cluster.server if "://" in cluster.server else f"https://{cluster.server}",
        tls=Tls(_data(cluster, "caData", tls.ca_data), tls.insecure, tls.server_name),
        credentials=_credentials(cluster, clock),
        proxy=checked(config.proxy_url, f"{where}: proxyUrl"),
        name=cluster.name,
    )


def _credentials(cluster: ClusterSecret, clock: Clock) -> Credentials:
    """In Argo CD's order: a program, AWS, else what is written down."""
    config = cluster.config
    pair = _pair(cluster)
    program: Plugin | None = None
    if config.exec_provider_config:
        program = _plugin(cluster, config.exec_provider_config)
    elif config.aws_auth_config:
        program = _aws(cluster, config.aws_auth_config)
    if program:
        called = Exec(program, clock)
        return Together(called, Fixed(pair)) if pair.certificate else called
    header = f"Bearer {config.bearer_token}" if config.bearer_token else ""
    if not header and config.username:
        header = basic(config.username, config.password)
    return Fixed(Credential(header, pair.certificate, pair.key))


def _pair(cluster: ClusterSecret) -> Credential:
    tls = cluster.config.tls_client_config
    if bool(tls.cert_data) != bool(tls.key_data):
        why = f'cluster "{cluster.name}": tlsClientConfig has one of certData and keyData'
        raise Stalled("BadClusterSecret", why, "set both")
    certificate = _data(cluster, "certData", tls.cert_data)
    return Credential("", certificate, _data(cluster, "keyData", tls.key_data))


def _plugin(cluster: ClusterSecret, plugin: ExecProviderConfig) -> Plugin:
    config = cluster.config
    info = {
        "server": cluster.server,
        "tls-server-name": config.tls_client_config.server_name,
        "insecure-skip-tls-verify": config.tls_client_config.insecure,
        "certificate-authority-data": config.tls_client_config.ca_data,
        "proxy-url": config.proxy_url,
        "config": plugin.config,
    }
    info = {key: said for key, said in info.items() if said}
    if not plugin.command:
        why = f'cluster "{cluster.name}": execProviderConfig has no command'
        raise Stalled("BadClusterSecret", why, "set its command")
    if plugin.api_version and plugin.api_version not in VERSIONS:
        why = f'cluster "{cluster.name}": execProviderConfig has apiVersion {plugin.api_version}'
        raise Stalled("BadClusterSecret", why, f"set it to {VERSIONS[0]}")
    return Plugin(
        command=plugin.command,
        args=plugin.args,
        env=plugin.env,
        version=plugin.api_version or VERSIONS[0],
        install_hint=plugin.install_hint,
        cluster=info if plugin.provide_cluster_info else None,
        owner=f'cluster "{cluster.name}"',
    )


def _aws(cluster: ClusterSecret, config: AwsAuthConfig) -> Plugin:
    """By Argo CD's own helper program if it is there, else by the AWS command line."""
    helper = ["argocd-k8s-auth", "aws"]
    if shutil.which(helper[0]) is None:
        helper = ["aws", "eks", "get-token", "--output", "json"]
    args = [*helper[1:], "--cluster-name", config.cluster_name]
    args += ["--role-arn", config.role_arn] if config.role_arn else []
    args += ["--profile", config.profile] if config.profile else []
    hint = (
        "awsAuthConfig needs the program aws (or argocd-k8s-auth) on the PATH: install it, or use "
        "execProviderConfig or bearerToken"
    )
    return Plugin(
        command=helper[0],
        args=tuple(args),
        version=VERSIONS[1],
        install_hint=hint,
        owner=f'cluster "{cluster.name}"',
    )


def _without_nulls(said: Any) -> Any:
    """To Go, null is the same as absent."""
    if isinstance(said, dict):
        return {key: _without_nulls(value) for key, value in said.items() if value is not None}
    return said


def _key(secret: Object, name: str) -> str:
    plain = secret.at("stringData", name)
    if isinstance(plain, str):
        return plain
    try:
        return base64.b64decode(secret.at("data", name) or "").decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise _bad(secret, f"{name} is not base64 of text", "encode it again") from error


def _switch(secret: Object, name: str) -> bool:
    said = _key(secret, name).strip().lower()
    if said not in SWITCHES:
        raise _bad(secret, f"{name} is {said!r}", "write true or false")
    return SWITCHES[said]


def _number(secret: Object, name: str) -> int | None:
    said = _key(secret, name).strip()
    if said and not said.isdigit():
        raise _bad(secret, f"{name} is {said!r}", "write a number, counted from 0")
    return int(said) if said else None


def _data(cluster: ClusterSecret, name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Stalled(
            "BadClusterSecret",
            f'cluster "{cluster.name}": {name} of tlsClientConfig is not base64',
            "encode the PEM texts in base64",
        ) from error


def _bad(secret: Object, why: str, hint: str) -> Stalled:
    return Stalled("BadClusterSecret", f"{secret.ref} cannot be used: {why}", hint)
