"""What a failed ``git`` has said, in the one line that tells why."""

import pytest

from trueup.edge.fetch.command import fault
from trueup.model.errors import Stalled

URL = "ssh://git.example.test/shop.git"
END = """fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
"""


@pytest.mark.parametrize(
    ("errors", "reason", "told"),
    [
        (
            "No ED25519 host key is known for git.example.test and you have requested strict"
            f" checking.\nHost key verification failed.\r\n{END}",
            "UnknownHostKey",
            "No ED25519 host key is known for git.example.test and you have requested strict"
            " checking.",
        ),
        (
            "@@@@@@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@\n"
            "Offending ED25519 key in /keys/1:1\nHost key for git.example.test has changed and you"
            f" have requested strict checking.\nHost key verification failed.\n{END}",
            "HostKeyChanged",
            "Host key for git.example.test has changed and you have requested strict checking.",
        ),
        (
            f"git@git.example.test: Permission denied (publickey).\n{END}",
            "AuthenticationFailed",
            "git@git.example.test: Permission denied (publickey).",
        ),
        (
            "remote: \nremote: ========\nremote: ERROR: Repository not found.\nremote: ========\n"
            f"remote: \n{END}",
            "RepositoryNotFound",
            "ERROR: Repository not found.",
        ),
        (
            "Cloning into '/x'...\nfatal: unable to access 'https://git.example.test/': "
            "SSL certificate problem: certificate has expired\n",
            "ExpiredCertificate",
            "unable to access 'https://git.example.test/': "
            "SSL certificate problem: certificate has expired",
        ),
    ],
)
def test_the_line_that_says_why(errors: str, reason: str, told: str) -> None:
    found = fault(errors, URL)
    assert isinstance(found, Stalled)
    assert (found.reason, found.message) == (reason, f"{URL}: {told}")


def test_a_name_that_nobody_knows() -> None:
    said = "ssh: Could not resolve hostname git.example.test: Name or service not known"
    assert fault(f"{said}\n{END}", URL).args[0] == f"{URL}: {said}"
