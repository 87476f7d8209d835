"""``trueup repo``: repositories and their credentials."""

from collections.abc import Mapping
from typing import Any

from trueup.cli import files
from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import OUTPUT, Flag, number, switch, text
from trueup.cli.output import Failure
from trueup.core.source.declaring import contradiction

ROOT = "/api/v1/repositories"
COLUMNS = (
    *("TYPE", "NAME", "REPO", "INSECURE", "OCI", "LFS", "CREDS", "STATUS", "MESSAGE", "PROJECT"),
)
TEXTS = {
    "username": "username",
    "password": "password",
    "bearer-token": "bearerToken",
    "name": "name",
    "type": "type",
    "project": "project",
    "proxy": "proxy",
    "no-proxy": "noProxy",
    "github-app-enterprise-base-url": "githubAppEnterpriseBaseUrl",
    "azure-service-principal-client-id": "azureServicePrincipalClientId",
    "azure-service-principal-client-secret": "azureServicePrincipalClientSecret",
    "azure-service-principal-tenant-id": "azureServicePrincipalTenantId",
    "azure-active-directory-endpoint": "azureActiveDirectoryEndpoint",
    "bucket-endpoint": "endpoint",
    "bucket-region": "region",
}
FILES = {
    "ssh-private-key-path": "sshPrivateKey",
    "tls-client-cert-path": "tlsClientCertData",
    "tls-client-cert-key-path": "tlsClientCertKey",
    "github-app-private-key-path": "githubAppPrivateKey",
    "gcp-service-account-key-path": "gcpServiceAccountKey",
    "cosign-public-key-path": "cosignPublicKey",
    "cosign-identities-path": "cosignIdentities",
    "cosign-trusted-root-path": "cosignTrustedRoot",
    "provenance-public-keys-path": "provenancePublicKeys",
}
SWITCHES = {
    "insecure-skip-server-verification": "insecure",
    "insecure-ignore-host-key": "insecureIgnoreHostKey",
    "enable-lfs": "enableLfs",
    "enable-oci": "enableOCI",
    "insecure-oci-force-http": "insecureOCIForceHttp",
    "force-http-basic-auth": "forceHttpBasicAuth",
    "use-azure-workload-identity": "useAzureWorkloadIdentity",
    "webhook-manifest-cache-warm-disabled": "webhookManifestCacheWarmDisabled",
}
NUMBERS = {
    "depth": "depth",
    "github-app-id": "githubAppID",
    "github-app-installation-id": "githubAppInstallationID",
}


async def add(call: Call) -> None:
    given = call.given
    body = await repository(given)
    async with call.server() as client:
        await client.post(ROOT, body, upsert=given.on("upsert"))
    call.out.line(f"Repository '{body['repo']}' added")


async def list_(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        query = {"forceRefresh": given.text("refresh") == "hard"}
        listed = await client.get(ROOT, appProject=given.text("project"), **query)
    items = listed.get("items") or []
    if given.text("output") == "url":
        for each in items:
            call.out.line(each["repo"])
        return
    call.out.shown(items, given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items)))


async def get(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        query = {"forceRefresh": given.text("refresh") == "hard"}
        path = f"{ROOT}/{segment(given.text('REPO'))}"
        found = await client.get(path, appProject=given.text("project"), **query)
    if given.text("output") == "url":
        call.out.line(found["repo"])
        return
    call.out.shown(found, given.text("output"), lambda: call.out.table(COLUMNS, [_row(found)]))


async def remove(call: Call) -> None:
    async with call.server() as client:
        for url in call.given.many("REPO"):
            call.confirm(f"Are you sure you want to delete repository '{url}'?")
            try:
                project = call.given.text("project")
                await client.delete(f"{ROOT}/{segment(url)}", appProject=project)
            except ApiError as error:
                if error.status != NOT_FOUND:
                    raise
                items = (await client.get(ROOT)).get("items") or []
                known = [each["repo"] for each in items]
                raise missing("repository", url, known) from error
            call.out.line(f"Repository '{url}' removed")


async def repository(given: Given) -> dict[str, Any]:
    """The body of ``POST /api/v1/repositories``."""
    url = given.text("REPOURL")
    body = {"repo": url, **consistent(await credentials(given), url)}
    if body.get("type") == "helm" and not body.get("name"):
        raise Failure("a Helm repository needs a name", "--name NAME")
    return body


def consistent(said: dict[str, Any], url: str) -> dict[str, Any]:
    """*said* itself. ``Failure`` if it contradicts itself."""
    if found := contradiction(said, url):
        raise Failure(found.message, found.hint)
    return said


async def credentials(given: Given) -> dict[str, Any]:
    """What the flags say of who we are and whom we trust."""
    body: dict[str, Any] = {}
    body |= {field: given.text(flag) for flag, field in TEXTS.items() if given.text(flag)}
    body |= {field: True for flag, field in SWITCHES.items() if given.on(flag)}
    body |= {field: given.number(flag) for flag, field in NUMBERS.items() if given.number(flag)}
    for flag, field in FILES.items():
        if given.text(flag):
            body[field] = await files.read(given.text(flag))
    return body


def _row(found: Mapping[str, Any]) -> tuple[object, ...]:
    state = found.get("connectionState") or {}
    return (
        found.get("type") or "git",
        found.get("name") or "",
        found["repo"],
        _yes(found.get("insecure") or found.get("insecureIgnoreHostKey")),
        _yes(found.get("enableOCI")),
        _yes(found.get("enableLfs")),
        "inherited" if found.get("inheritedCreds") else _yes(found.get("username")),
        state.get("status") or "",
        state.get("message") or "",
        found.get("project") or "",
    )


def _yes(value: object) -> str:
    return "true" if value else "false"


HELP = {
    "username": "User",
    "password": "Password or token",
    "type": "git, helm or oci",
    "bucket-endpoint": "Address of the S3 server of a bucket",
    "bucket-region": "Region of a bucket",
    "enable-oci": "The Helm repository is an OCI registry",
    "insecure-oci-force-http": "Speak plain HTTP to the registry",
    "name": "Name of a Helm repository",
    "project": "Project that it belongs to",
    "ssh-private-key-path": "File with an SSH key",
    "insecure-ignore-host-key": "Do not check the host's key",
    "enable-lfs": "Read files that Git LFS keeps",
    "bearer-token": "Token for an Authorization: Bearer header",
    "proxy": "HTTP proxy",
    "no-proxy": "What goes past the proxy",
    "tls-client-cert-path": "File with a client certificate",
    "tls-client-cert-key-path": "File with its key",
    "insecure-skip-server-verification": "Do not check the server's certificate",
    "force-http-basic-auth": "Send tokens as passwords",
    "depth": "Commits of a history to fetch; 0: all",
    "github-app-id": "Id of a GitHub App",
    "github-app-installation-id": "Its installation; found by the owner if it is left out",
    "github-app-private-key-path": "File with its private key",
    "github-app-enterprise-base-url": "https://HOST/api/v3 of a GitHub Enterprise",
    "gcp-service-account-key-path": "File with the key of a Google service account",
    "cosign-public-key-path": "File with the key that artifacts must be signed by (cosign.pub)",
    "cosign-identities-path": "File with a list of {issuer, subject}: who may sign without a key",
    "cosign-trusted-root-path": "File trusted_root.json of who vouches for them",
    "provenance-public-keys-path": "File with the GnuPG keys that charts must be signed by",
    "use-azure-workload-identity": "Use the identity that Azure gives to the pod",
    "azure-service-principal-client-id": "Id of an Azure service principal",
    "azure-service-principal-client-secret": "Its secret",
    "azure-service-principal-tenant-id": "Its tenant",
    "azure-active-directory-endpoint": "Where it logs in",
}
DEFAULTS = {"type": "git"}
CREDENTIALS: tuple[Flag, ...] = (
    *(text(flag, HELP.get(flag, ""), default=DEFAULTS.get(flag, "")) for flag in TEXTS),
    *(text(flag, HELP.get(flag, "")) for flag in FILES),
    *(switch(flag, HELP.get(flag, "")) for flag in SWITCHES),
    *(number(flag, HELP.get(flag, "")) for flag in NUMBERS),
)
_PROJECT = text("project", "Project that it belongs to")
_REFRESH = text("refresh", "hard: ask the repository now")

COMMANDS = (
    Command(
        "add",
        add,
        "Add a repository",
        ("REPOURL",),
        (*CREDENTIALS, switch("upsert", "Overwrite one that differs")),
    ),
    Command(
        "list",
        list_,
        "List repositories",
        (),
        (text("output", "json, yaml, wide, url", "o", "wide"), _PROJECT, _REFRESH),
    ),
    Command("get", get, "Show a repository", ("REPO",), (OUTPUT, _PROJECT, _REFRESH)),
    Command("rm", remove, "Remove repositories", ("REPO...",), (_PROJECT,)),
)
