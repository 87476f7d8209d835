"""
Logins: how registries, chart repositories and buckets are reached by the user at this terminal.

What ``helm registry login``, ``docker login``, ``podman login`` and ``helm repo add`` have kept is
read where these tools keep it, their credential helpers are asked, and a bucket's key stands where
AWS's tools look first: in the environment. For ``trueup render``; a server has Secrets, and these
come before what it finds here.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from trueup.core.source.kinds import BUCKET
from trueup.core.source.logins import Login, chart_repository, login
from trueup.core.source.oci import beginning
from trueup.edge import program
from trueup.edge.fetch.access import Access, is_of_registry
from trueup.k8s.yaml import YamlError, documents
from trueup.model.errors import Stalled

_PATIENCE = 15.0
_NONE_KEPT = "credentials not found"  # what a helper says of a server that it does not know
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")


class Logins:
    """
    Of the user whose *environ* and *home* these are.

    Of a server, which has no home, only what ``DOCKER_CONFIG`` names is read, as by Argo CD's.
    """

    def __init__(self, environ: Mapping[str, str], home: Path | None) -> None:
        self._environ = environ
        self._serves = home is None
        self._home = home or Path()

    async def access(self, address: str) -> Access:
        """What is kept for *address*; nothing: we are nobody there."""
        if address.startswith(BUCKET):
            return self._bucket()
        if is_of_registry(address):
            return await self._registry(address)
        return await asyncio.to_thread(self._charts, address)

    async def standing_in(self, access: Access, address: str) -> Access:
        """*access* to *address*; if it is one to a registry, by nobody, with what is kept."""
        known = access.username or access.password or access.bearer_token
        if known or not is_of_registry(address, access):
            return access
        kept = await self._registry(address)
        return replace(
            access,
            username=kept.username,
            password=kept.password,
            bearer_token=kept.bearer_token,
        )

    def names(self) -> Mapping[str, str]:
        """The addresses of chart repositories by the names that charts may call them by."""
        listed = _read(self._repositories()).get("repositories")
        entries = [each for each in listed or () if isinstance(each, dict)]
        return {str(each.get("name")): str(each.get("url")) for each in entries}

    async def _registry(self, address: str) -> Access:
        place = beginning(address)
        for path in self._configs():
            found = login(await asyncio.to_thread(_read, path), place.host, place.name)
            if found and found.helper:
                found = await self._asked(found, path)
            if found:
                return Access(
                    username=found.username,
                    password=found.password,
                    bearer_token=found.bearer,
                )
        return Access()

    async def _asked(self, wanted: Login, path: Path) -> Login | None:
        """What a helper says, as Docker's protocol for them has it."""
        helper = f"docker-credential-{wanted.helper}"
        asked = wanted.server.encode()
        try:
            ended = await program.run(
                helper, "get", env=self._environ, seconds=_PATIENCE, given=asked
            )
        except TimeoutError as error:
            raise _no_help(wanted, path, "no answer in time") from error
        except OSError as error:
            raise _no_help(wanted, path, error.strerror or str(error)) from error
        if ended.code:
            if _NONE_KEPT in ended.out.decode(errors="replace"):
                return None
            raise _no_help(wanted, path, f"it ended with {ended.code}")
        try:
            said = json.loads(ended.out)
            return Login(str(said["Username"]), str(said["Secret"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _no_help(wanted, path, "its answer is none") from error

    def _configs(self) -> Iterator[Path]:
        """Helm's own file comes first, as ``helm`` reads it; Docker's is read by all."""
        said = self._environ.get
        if self._serves:
            yield from (Path(each) / "config.json" for each in [said("DOCKER_CONFIG")] if each)
            return
        yield Path(said("HELM_REGISTRY_CONFIG") or self._helm() / "registry" / "config.json")
        if named := said("REGISTRY_AUTH_FILE"):
            yield Path(named)
        elif runtime := said("XDG_RUNTIME_DIR"):
            yield Path(runtime) / "containers" / "auth.json"
        yield Path(said("DOCKER_CONFIG") or self._home / ".docker") / "config.json"

    def _helm(self) -> Path:
        said = self._environ.get
        if named := said("HELM_CONFIG_HOME"):
            return Path(named)
        return Path(said("XDG_CONFIG_HOME") or self._home / ".config") / "helm"

    def _repositories(self) -> Path:
        named = self._environ.get("HELM_REPOSITORY_CONFIG")
        return Path(named) if named else self._helm() / "repositories.yaml"

    def _charts(self, address: str) -> Access:
        said = chart_repository(_read(self._repositories()), address)
        return Access(
            username=str(said.get("username") or ""),
            password=str(said.get("password") or ""),
            ca_data=_text(said.get("caFile")),
            tls_client_cert_data=_text(said.get("certFile")),
            tls_client_cert_key=_text(said.get("keyFile")),
            insecure=bool(said.get("insecure_skip_tls_verify")),
            pass_credentials=bool(said.get("pass_credentials_all")),
        )

    def _bucket(self) -> Access:
        said = self._environ.get
        return Access(
            username=said("AWS_ACCESS_KEY_ID", ""),
            password=said("AWS_SECRET_ACCESS_KEY", ""),
            bearer_token=said("AWS_SESSION_TOKEN", ""),
            region=next(filter(None, map(said, _REGIONS)), ""),
            endpoint=next(filter(None, map(said, _ENDPOINTS)), ""),
        )


def _read(path: Path) -> Mapping[str, Any]:
    """The mapping in a file of JSON or YAML; empty if the file is not there."""
    try:
        found = [body for _, body in documents(path.read_bytes(), last=True)]
    except FileNotFoundError:
        return {}
    except (OSError, YamlError) as error:
        raise Stalled(
            "BadLogin", f"{path}: cannot be read: {error}", "log in anew, or mend the file"
        ) from error
    return found[0] if found and isinstance(found[0], dict) else {}


def _text(path: Any) -> str:
    if not path:
        return ""
    try:
        return Path(str(path)).read_text()
    except OSError as error:
        raise Stalled(
            "BadLogin", f"{path}: cannot be read: {error.strerror}", "add the repository anew"
        ) from error


def _no_help(wanted: Login, path: Path, why: str) -> Stalled:
    return Stalled(
        "NoCredentials",
        f"{wanted.server}: docker-credential-{wanted.helper}, which {path} names: {why}",
        "install that program, or log in anew with: helm registry login",
    )
