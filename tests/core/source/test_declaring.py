"""What may be said of a repository together."""

from typing import Any

import pytest

from trueup.core.source.declaring import contradiction

HTTPS, SSH = "https://git.test/a", "git@git.test:a"


@pytest.mark.parametrize(
    ("said", "url", "told"),
    [
        ({}, HTTPS, None),
        ({"type": "helm", "username": "a", "password": "b"}, HTTPS, None),
        ({"type": "hlm"}, HTTPS, "there is no type of repository 'hlm'"),
        ({"sshPrivateKey": "k"}, SSH, None),
        ({"sshPrivateKey": "k"}, "ssh://git.test/a", None),
        ({"sshPrivateKey": "k"}, HTTPS, "only for an ssh address"),
        ({"sshPrivateKey": "k"}, "https://me@git.test/a", "only for an ssh address"),
        ({"tlsClientCertData": "c", "tlsClientCertKey": "k"}, HTTPS, None),
        ({"tlsClientCertData": "c"}, HTTPS, "belong together"),
        ({"tlsClientCertKey": "k"}, HTTPS, "belong together"),
        ({"tlsClientCertData": "c", "tlsClientCertKey": "k"}, SSH, "only for an https address"),
        ({"githubAppPrivateKey": "k"}, SSH, "only for an https address"),
        ({"bearerToken": "t"}, HTTPS, None),
        ({"bearerToken": "t", "password": "p"}, "s3://manifests", None),
        ({"bearerToken": "t", "password": "p"}, HTTPS, "exclude each other"),
        ({"bearerToken": "t", "type": "helm"}, HTTPS, "only for Git"),
        ({"bearerToken": "t"}, SSH, "only for an https address"),
        ({"insecureOCIForceHttp": True, "type": "oci"}, "oci://r.test/a", None),
        ({"insecureOCIForceHttp": True, "type": "helm", "enableOCI": True}, "r.test/a", None),
        ({"insecureOCIForceHttp": True, "type": "helm"}, HTTPS, "of OCI registries only"),
        ({"insecureOCIForceHttp": True}, HTTPS, "of OCI registries only"),
    ],
)
def test_what_contradicts_itself(said: dict[str, Any], url: str, told: str | None) -> None:
    found = contradiction(said, url)
    assert (found is None) is (told is None)
    if found and told:
        assert told in found.message
        assert found.hint
