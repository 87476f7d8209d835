"""
Access: how a repository is reached, and the environment that makes ``git`` do it so.

Credentials go to ``git`` by its environment and by files that only we can read; never by the
command line, which every process of the machine can see.
"""

import base64
import hashlib
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from trueup.core.source.kinds import OCI
from trueup.core.source.proxies import bypassed
from trueup.edge.fetch import tunnel
from trueup.k8s.value import Value
from trueup.model.errors import Stalled

SHORTEST = 4  # characters of a secret that is looked for in texts
_USERINFO = re.compile(r"(?<=://)(?:(?<!ssh://)[^/@\s]+|[^/@\s:]*:[^/@\s]*)@")
SSH = 22
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_SCP = re.compile(r"^(?:[^/@:]+@)?[^/:]+:(?!//)")


class Identity(Value, frozen=True):
    """Who is known elsewhere, and gets a token for it: a GitHub App, or one of a cloud."""

    github_app_id: str = ""
    github_app_installation_id: str = ""
    github_app_private_key: str = ""
    github_app_enterprise_base_url: str = ""
    gcp_service_account_key: str = ""
    use_azure_workload_identity: bool = False
    azure_service_principal_client_id: str = ""
    azure_service_principal_client_secret: str = ""
    azure_service_principal_tenant_id: str = ""
    azure_active_directory_endpoint: str = ""


NOBODY = Identity()


class Access(Value, frozen=True):
    """
    Credentials and trust for one repository; the fields of Argo CD's repository Secret.

    *identity* is to be exchanged (`edge.fetch.identities`) before anybody is asked. *depth*: how
    much of a history is fetched; 0: all of it.
    """

    username: str = ""
    password: str = ""
    bearer_token: str = ""
    ssh_private_key: str = ""
    known_hosts: str = ""
    ca_data: str = ""
    tls_client_cert_data: str = ""
    tls_client_cert_key: str = ""
    insecure: bool = False
    insecure_ignore_host_key: bool = False
    proxy: str = ""
    no_proxy: str = ""
    type: str = ""
    enable_oci: bool = False
    force_http: bool = False
    pass_credentials: bool = False
    endpoint: str = ""
    region: str = ""
    virtual_hosted: bool = False
    cosign_public_key: str = ""
    cosign_identities: str = ""
    cosign_trusted_root: str = ""
    provenance_public_keys: str = ""
    force_http_basic_auth: bool = False
    enable_lfs: bool = False
    depth: int = 0
    identity: Identity = NOBODY

    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a message."""
        known = [self.password, self.bearer_token, self.ssh_private_key]
        known.append(unquote(urlsplit(self.proxy).password or ""))
        if self.username or self.password:
            known += [_basic(self), basic(self.username, self.password)]
        known += [
            self.tls_client_cert_key,
            self.identity.github_app_private_key,
            self.identity.gcp_service_account_key,
            self.identity.azure_service_principal_client_secret,
        ]
        return tuple(filter(None, known))


ANYBODY = Access()


def made_of(fields: Mapping[str, Any]) -> Access:
    """From what is set, by the names of the fields; `identity` likewise."""
    identity = Identity(**fields["identity"]) if "identity" in fields else NOBODY
    return Access(**{**fields, "identity": identity})


def is_ssh(url: str) -> bool:
    """Whether *url* is an ``ssh://`` address or ``user@host:path``."""
    return url.startswith(("ssh://", "git+ssh://")) or _SCP.match(url) is not None


def ssh_parts(url: str) -> tuple[tuple[str, ...], str]:
    """The words by which ``ssh`` is told the host of *url*, which is the last; and the path."""
    if "://" not in url:
        host, _, path = url.partition(":")
        return ("--", host), path
    parts = urlsplit(url)
    user = f"{unquote(parts.username)}@" if parts.username else ""
    port = ("-p", str(parts.port)) if parts.port else ()
    return (*port, "--", f"{user}{parts.hostname or ''}"), parts.path


def is_of_registry(url: str, access: Access = ANYBODY) -> bool:
    """Whether *url* is of an OCI registry: as it is written, or as *access* says."""
    if access.enable_oci or access.type == "oci" or url.startswith(OCI):
        return True
    return "://" not in url and "@" not in url and not url.startswith(("/", "."))


def masked(text: str, access: Access) -> str:
    """
    *text* without secrets and without what stands before ``@`` in an address.

    But for the user of ssh, without whom such an address is another one.
    """
    for secret in access.secrets():
        if len(secret) >= SHORTEST:  # a shorter one stands in ordinary words
            text = text.replace(secret, "******")
    return _USERINFO.sub("******@", text)


def authorization(access: Access) -> str:
    """What is said of who we are, over HTTP; nothing: we are nobody."""
    if access.bearer_token and not access.force_http_basic_auth:
        return f"Bearer {access.bearer_token}"
    if access.username or access.password:
        return f"Basic {_basic(access)}"
    return ""


def kept(keys: Path, content: str) -> Path:
    """A file with *content* that only we can read."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = keys / hashlib.sha256(content.encode()).hexdigest()[:24]
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(content)
    return path


def git_environment(
    access: Access, url: str, keys: Path, more: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, str]:
    """
    The variables that give *access*; *keys*: a private folder for keys and certificates.

    *more*: further settings. Credentials are for the host of *url*, so with them no redirect is
    followed: on the same host `edge.fetch.smart` has done so before.
    """
    config: dict[str, str] = dict(more)
    made: dict[str, str] = {}
    if said := authorization(access):
        config[f"http.{_origin(url)}.extraHeader"] = f"Authorization: {said}"
        config["http.followRedirects"] = "false"  # git would show it to whom it is sent to
    if access.insecure:
        config["http.sslVerify"] = "false"
    for name, content in (
        ("http.sslCAInfo", access.ca_data),
        ("http.sslCert", access.tls_client_cert_data),
        ("http.sslKey", access.tls_client_cert_key),
    ):
        if content:
            config[name] = str(kept(keys, content))
    if access.proxy:
        parts = urlsplit(url)
        past = bypassed(parts.hostname or "", parts.port, access.no_proxy)
        made |= dict.fromkeys(("NO_PROXY", "no_proxy"), "*" if past else "")
        remote = access.proxy.replace("socks5://", "socks5h://", 1)  # it resolves names, as in Go
        config["http.proxy"] = "" if past else remote
    if is_ssh(url):
        made["GIT_SSH_COMMAND"] = _ssh(access, url, keys)
        made |= {tunnel.VARIABLE: access.proxy} if _tunnelled(access, url) else {}
    for index, (key, value) in enumerate(config.items()):
        made[f"GIT_CONFIG_KEY_{index}"] = key
        made[f"GIT_CONFIG_VALUE_{index}"] = value
    return {**made, "GIT_CONFIG_COUNT": str(len(config))}


def _origin(url: str) -> str:
    """The scheme, host and port of *url*, as the name of Git's settings for it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/"


def _basic(access: Access) -> str:
    return basic(access.username or "x-access-token", access.password)


def basic(username: str, password: str) -> str:
    """What stands after ``Authorization: Basic``."""
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def _tunnelled(access: Access, url: str) -> bool:
    """Whether ssh is to go through the proxy: as in Argo CD, only SOCKS5 leads to it."""
    if not access.proxy.startswith(("socks5://", "socks5h://")):
        return False
    words = ssh_parts(url)[0]
    host, port = words[-1].rpartition("@")[2], int(words[1]) if words[0] == "-p" else SSH
    if not _HOST.fullmatch(host):  # it becomes part of a command
        raise Stalled("InvalidRepository", f"{host!r} is no name of a host", "correct repoURL")
    return not bypassed(host, port, access.no_proxy)


def _ssh(access: Access, url: str, keys: Path) -> str:
    options = ["BatchMode=yes", "ConnectTimeout=15", "IdentitiesOnly=yes", "IdentityAgent=none"]
    if access.insecure_ignore_host_key or access.insecure:
        options += ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
    else:
        known = kept(keys, access.known_hosts)
        options += ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}"]
    if _tunnelled(access, url):
        program = shlex.join([sys.executable, "-I", tunnel.__file__]).replace("%", "%%")
        options.append(f"ProxyCommand={program} %h %p")
    words = ["ssh", "-F", "/dev/null", *(word for option in options for word in ("-o", option))]
    if access.ssh_private_key:
        words += ["-i", str(kept(keys, access.ssh_private_key.rstrip("\n") + "\n"))]
    return shlex.join(words)
