"""
Cluster Secrets (``argocd.argoproj.io/secret-type: cluster``) to `Access`.

Keys ``name``, ``server`` and ``config``, the last a JSON of Argo CD's ClusterConfig. ``config`` is
optional there; so is each of its fields.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.edge.kube.access import Access, Credential, Credentials, Fixed, Tls
from trueup.edge.kube.kubeconfig import basic
from trueup.edge.kube.tokens import EXEC_VERSION, Exec, Plugin
from trueup.k8s.object import Object
from trueup.k8s.value import Value
from trueup.model.errors import Stalled
from trueup.ports import Clock


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
    """What a cluster Secret says."""

    name: str
    server: str
    config: ClusterConfig = ClusterConfig()
    namespaces: tuple[str, ...] = ()
    project: str = ""


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
        namespaces=tuple(filter(None, namespaces)),
        project=_key(secret, "project").strip(),
    )


def access(cluster: ClusterSecret, clock: Clock) -> Access:
    config = cluster.config
    tls = config.tls_client_config
    return Access(
        server=cluster.server if "://" in cluster.server else f"https://{cluster.server}",
        tls=Tls(_data(cluster, tls.ca_data), tls.insecure, tls.server_name),
        credentials=_credentials(cluster, clock),
        proxy=config.proxy_url,
    )


def _credentials(cluster: ClusterSecret, clock: Clock) -> Credentials:
    config, tls = cluster.config, cluster.config.tls_client_config
    if config.exec_provider_config:
        return Exec(_plugin(cluster, config.exec_provider_config), clock)
    if config.aws_auth_config:
        return Exec(_aws(config.aws_auth_config), clock)
    header = f"Bearer {config.bearer_token}" if config.bearer_token else ""
    if not header and config.username:
        header = basic(config.username, config.password)
    pair = _data(cluster, tls.cert_data), _data(cluster, tls.key_data)
    return Fixed(Credential(header, *pair))


def _plugin(cluster: ClusterSecret, plugin: ExecProviderConfig) -> Plugin:
    info = {
        "server": cluster.server,
        "certificate-authority-data": cluster.config.tls_client_config.ca_data,
        "config": plugin.config,
    }
    return Plugin(
        command=plugin.command,
        args=plugin.args,
        env=plugin.env,
        version=plugin.api_version or EXEC_VERSION,
        install_hint=plugin.install_hint,
        cluster=info if plugin.provide_cluster_info else None,
    )


def _aws(config: AwsAuthConfig) -> Plugin:
    """As Argo CD calls its own helper program, which must be on the PATH."""
    args = ["aws", "--cluster-name", config.cluster_name]
    args += ["--role-arn", config.role_arn] if config.role_arn else []
    args += ["--profile", config.profile] if config.profile else []
    version = "client.authentication.k8s.io/v1beta1"
    return Plugin(command="argocd-k8s-auth", args=tuple(args), version=version)


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


def _data(cluster: ClusterSecret, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Stalled(
            "BadClusterSecret",
            f"cluster {cluster.name}: tlsClientConfig has data that is not base64",
            "encode the PEM texts in base64",
        ) from error


def _bad(secret: Object, why: str, hint: str) -> Stalled:
    return Stalled("BadClusterSecret", f"{secret.ref} cannot be used: {why}", hint)
