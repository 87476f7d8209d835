"""What the server answers, held against the shapes of Argo CD's API."""

from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.support.shapes import complaints
from tests.support.site import Site, manual, site
from tests.support.story import URL

APP = "/api/v1/applications/web"
REPOSITORY = "/api/v1/repositories/" + URL.replace("/", "%2F")


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Site]:
    """With an application that was synced, and one of each thing that can be declared."""
    async with site(tmp_path, token="key") as made:
        await made.call("POST", "/api/v1/repositories", {"repo": URL, "username": "ann"})
        await made.call("POST", "/api/v1/repocreds", {"url": "https://git.example.test"})
        status, said = await made.call("POST", "/api/v1/applications", manual())
        assert status == 200, said
        status, said = await made.call("POST", f"{APP}/sync", {})
        assert status == 200, said
        await made.world.ends()
        yield made


QUERY = {"group": "", "kind": "ConfigMap", "namespace": "shop", "resourceName": "settings"}
READ: list[tuple[str, str, dict[str, str]]] = [
    ("AccountService_ListAccounts", "/api/v1/account", {}),
    ("AccountService_GetAccount", "/api/v1/account/admin", {}),
    ("AccountService_CanI", "/api/v1/account/can-i/applications/get/x%2Fy", {}),
    ("ApplicationService_List", "/api/v1/applications", {}),
    ("ApplicationService_Get", APP, {}),
    ("ApplicationService_ManagedResources", f"{APP}/managed-resources", {}),
    ("ApplicationService_ResourceTree", f"{APP}/resource-tree", {}),
    ("ApplicationService_GetManifests", f"{APP}/manifests", {}),
    ("ApplicationService_ServerSideDiff", f"{APP}/server-side-diff", {}),
    ("ApplicationService_ListResourceEvents", f"{APP}/events", {}),
    ("ApplicationService_GetResource", f"{APP}/resource", QUERY),
    ("ApplicationService_ListResourceActions", f"{APP}/resource/actions", QUERY),
    ("ApplicationService_ListResourceLinks", f"{APP}/resource/links", QUERY),
    ("ApplicationService_ListLinks", f"{APP}/links", {}),
    ("ApplicationService_GetOCIMetadata", f"{APP}/revisions/main/ocimetadata", {}),
    ("ApplicationService_RevisionMetadata", f"{APP}/revisions/main/metadata", {}),
    ("ApplicationService_GetApplicationSyncWindows", f"{APP}/syncwindows", {}),
    ("ApplicationSetService_List", "/api/v1/applicationsets", {}),
    ("CertificateService_ListCertificates", "/api/v1/certificates", {}),
    ("ClusterService_List", "/api/v1/clusters", {}),
    ("ClusterService_Get", "/api/v1/clusters/in-cluster", {"id.type": "name"}),
    ("GPGKeyService_List", "/api/v1/gpgkeys", {}),
    ("NotificationService_ListServices", "/api/v1/notifications/services", {}),
    ("NotificationService_ListTemplates", "/api/v1/notifications/templates", {}),
    ("NotificationService_ListTriggers", "/api/v1/notifications/triggers", {}),
    ("ProjectService_List", "/api/v1/projects", {}),
    ("ProjectService_Get", "/api/v1/projects/default", {}),
    ("ProjectService_GetDetailedProject", "/api/v1/projects/default/detailed", {}),
    ("ProjectService_ListEvents", "/api/v1/projects/default/events", {}),
    ("ProjectService_GetGlobalProjects", "/api/v1/projects/default/globalprojects", {}),
    ("ProjectService_ListLinks", "/api/v1/projects/default/links", {}),
    ("ProjectService_GetSyncWindowsState", "/api/v1/projects/default/syncwindows", {}),
    ("RepoCredsService_ListRepositoryCredentials", "/api/v1/repocreds", {}),
    ("RepoCredsService_ListWriteRepositoryCredentials", "/api/v1/write-repocreds", {}),
    ("RepositoryService_ListRepositories", "/api/v1/repositories", {}),
    ("RepositoryService_Get", REPOSITORY, {}),
    ("RepositoryService_ListRefs", f"{REPOSITORY}/refs", {}),
    ("RepositoryService_GetHelmCharts", f"{REPOSITORY}/helmcharts", {}),
    ("RepositoryService_ListOCITags", f"{REPOSITORY}/oci-tags", {}),
    ("RepositoryService_ListApps", f"{REPOSITORY}/apps", {"appProject": "default"}),
    ("RepositoryService_ListWriteRepositories", "/api/v1/write-repositories", {}),
    ("SessionService_GetUserInfo", "/api/v1/session/userinfo", {}),
    ("SettingsService_Get", "/api/v1/settings", {}),
    ("SettingsService_GetPlugins", "/api/v1/settings/plugins", {}),
    ("VersionService_Version", "/api/version", {}),
]


async def test_what_is_read_has_its_shape(made: Site) -> None:
    """One server for all: each answer by itself would cost a start."""
    found: dict[str, Any] = {}
    for operation, path, query in READ:
        status, said = await made.call("GET", path, **query)
        found[operation] = complaints(operation, said) if status == 200 else [(status, said)]
    wrong = [f"{name}: {told}" for name, each in found.items() for told in each]
    assert not wrong, "\n".join(wrong)


PROJECT = {"project": {"metadata": {"name": "team"}, "spec": {"sourceRepos": ["*"]}}}
KNOWN = {"serverName": "git.example.test", "certType": "ssh", "certSubType": "ssh-ed25519"}
KEY = b64encode(b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + b"k" * 32)).decode()
PATCH = {"name": "web", "patchType": "merge", "patch": '{"spec": {"revisionHistoryLimit": 3}}'}
CREDENTIALS = "/api/v1/repocreds/https:%2F%2Fgit.example.test"
WRITTEN: list[tuple[str, str, str, Any]] = [
    ("ProjectService_Create", "POST", "/api/v1/projects", PROJECT),
    ("ProjectService_Update", "PUT", "/api/v1/projects/team", PROJECT),
    ("ProjectService_Delete", "DELETE", "/api/v1/projects/team", None),
    (
        "CertificateService_CreateCertificate",
        "POST",
        "/api/v1/certificates",
        {"items": [{**KNOWN, "certData": KEY}]},
    ),
    ("RepositoryService_UpdateRepository", "PUT", REPOSITORY, {"repo": URL, "username": "bob"}),
    ("RepoCredsService_UpdateRepositoryCredentials", "PUT", CREDENTIALS, {"username": "bob"}),
    (
        "RepositoryService_GetAppDetails",
        "POST",
        f"{REPOSITORY}/appdetails",
        {"source": manual()["spec"]["source"], "appName": "web", "appProject": "default"},
    ),
    ("ApplicationService_Patch", "PATCH", APP, PATCH),
    ("ApplicationService_UpdateSpec", "PUT", f"{APP}/spec", manual()["spec"]),
    ("ApplicationService_Update", "PUT", APP, manual()),
    ("ApplicationService_Sync", "POST", f"{APP}/sync", {}),
    ("ApplicationService_Delete", "DELETE", APP, None),
    ("RepositoryService_DeleteRepository", "DELETE", REPOSITORY, None),
]


async def test_what_is_written_has_its_shape(made: Site) -> None:
    found: dict[str, Any] = {}
    for operation, method, path, body in WRITTEN:
        status, said = await made.call(method, path, body)
        found[operation] = complaints(operation, said) if status == 200 else [(status, said)]
    wrong = [f"{name}: {told}" for name, each in found.items() for told in each]
    assert not wrong, "\n".join(wrong)


async def test_streams_have_lines_of_their_shape(made: Site) -> None:
    for operation, path in (
        ("ApplicationService_Watch", "/api/v1/stream/applications"),
        ("ApplicationService_WatchResourceTree", "/api/v1/stream/applications/web/resource-tree"),
    ):
        async with made.session.get(path) as response:
            assert response.headers["Content-Type"] == "application/json"
            line = orjson.loads(await response.content.readline())
        assert complaints(operation, line) == []
