"""
One ``git`` command in a hardened environment, with a time limit, and its faults translated.

No prompts, no hooks, no configuration but ours, no transport but file, http, https and ssh.
"""

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from trueup.edge import program
from trueup.edge.fetch.access import (
    Access,
    authorization,
    git_environment,
    masked,
    ssh_parts,
)
from trueup.edge.fetch.asking import Asking
from trueup.edge.fetch.patience import Patience
from trueup.model.errors import Stalled, Unreachable

_CONFIG = """\
[safe]
	directory = *
[core]
	hooksPath = /dev/null
	fsmonitor = false
	askPass =
[credential]
	helper =
[gc]
	autoDetach = false
	pruneExpire = 90.days.ago
[maintenance]
	autoDetach = false
[http]
	lowSpeedLimit = 500
	lowSpeedTime = 30
[fetch]
	fsckObjects = false
[advice]
	detachedHead = false
"""
_TOO_MUCH = re.compile(r"returned error: 429|rate limit exceeded", re.IGNORECASE)
_PASSED_ON = (
    "PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
)
_DAMAGED = re.compile(
    r"corrupt|bad object|not a git repository|missing blob|missing tree|unable to read (tree|sha1)"
    r"|inflate|bad tree|not a tree object|invalid object|packfile .* (is|cannot)|bad pack"
    r"|pack has bad|unable to parse object|broken|does not match index|did not send all necessary"
    r"|unresolved deltas|empty loose|bad config|could not parse|could not read [0-9a-f]{40}"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a look at the refs, a fetch and a local command may take."""

    look: float = 30.0
    fetch: float = 300.0
    local: float = 60.0


class Damaged(Exception):
    """The mirror on disk is not whole: it is to be made anew."""


@dataclass(frozen=True, slots=True)
class Git:
    """
    The ``git`` program; *folder* holds its configuration and the keys given to it.

    *patience*: with hosts that ask us to wait. *asking*: what is asked of them.
    """

    folder: Path
    limits: Limits = Limits()
    patience: Patience = field(default_factory=Patience)
    asking: Asking = field(default_factory=Asking)

    def environment(self) -> dict[str, str]:
        config = self.folder / "gitconfig"
        if not config.exists() or config.read_text() != _CONFIG:
            self.folder.mkdir(parents=True, exist_ok=True)
            config.write_text(_CONFIG)
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {
            **passed,
            "HOME": str(self.folder),
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(config),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
        }

    async def local(
        self,
        mirror: Path,
        *words: str,
        given: Mapping[str, str] = MappingProxyType({}),
        seconds: float = 0.0,
    ) -> bytes:
        """
        The output of a command on a mirror; *given*: variables of its own.

        Raises ``Damaged`` only for what shows that the mirror is not whole: a full disk or a
        killed command must not cost it.
        """
        code, out, errors = await self.tried(mirror, *words, given=given, seconds=seconds)
        if code:
            raise failed(words[0], code, errors)
        return out

    async def tried(
        self,
        mirror: Path,
        *words: str,
        given: Mapping[str, str] = MappingProxyType({}),
        seconds: float = 0.0,
    ) -> tuple[int, bytes, str]:
        """The exit code, the output and the errors of a command on a mirror."""
        command = ("--git-dir", str(mirror), *words)
        environment = {**self.environment(), **given}
        try:
            return await _run(("git", *command), environment, seconds or self.limits.local)
        except TimeoutError as error:
            raise Unreachable(f"git {words[0]}: took too long") from error

    async def by_ssh(self, url: str, access: Access, words: tuple[str, ...]) -> bytes:
        """What a command prints on the host of an ssh address. Raises as `remote`."""
        given = git_environment(access, url, self.folder / "keys")
        command = (*shlex.split(given["GIT_SSH_COMMAND"]), *ssh_parts(url)[0], shlex.join(words))
        environment = {**self.environment(), **given}
        try:
            code, out, errors = await _run(command, environment, self.limits.look)
        except TimeoutError as error:
            raise no_answer(masked(url, access), self.limits.look) from error
        if code:
            raise _refused(fault(masked(errors, access), masked(url, access)), access)
        return out

    async def remote(
        self,
        words: tuple[str, ...],
        url: str,
        access: Access,
        seconds: float,
        config: Mapping[str, str] = MappingProxyType({}),
    ) -> bytes:
        """
        The output of a command that asks *url*; *config*: further settings.

        Raises ``Stalled`` or ``Unreachable``.
        """
        self.patience.heed(url)
        given = git_environment(access, url, self.folder / "keys", config)
        environment = {**self.environment(), **given, "GIT_NO_LAZY_FETCH": "0"}
        try:
            code, out, errors = await _run(("git", *words), environment, seconds)
        except TimeoutError as error:
            raise no_answer(masked(url, access), seconds) from error
        if _TOO_MUCH.search(errors):
            self.patience.put_off(url)
            self.patience.heed(url)
        if code:
            raise _refused(fault(masked(errors, access), masked(url, access)), access)
        return out


def failed(word: str, code: int, errors: str) -> Exception:
    """What a local command failed by."""
    told = f"git {word}: {errors.strip() or f'ended with {code}'}"
    return Damaged(told) if _DAMAGED.search(errors.lower()) else Unreachable(told)


def no_answer(url: str, seconds: float) -> Unreachable:
    """*url*: masked already."""
    return Unreachable(
        f"{url}: no answer within {seconds:g} s",
        "is the repository's host up, and the network open to it?",
    )


def fault(errors: str, url: str) -> Exception:
    """What a failed command means; *errors* and *url* are masked already."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    told = _told(lines)
    message = _message(url, told)
    low = errors.lower()
    if "no space left" in low:
        return Unreachable(message, "the disk of the data folder is full: free some space")
    for pattern, reason, hint in _FAULTS:
        if re.search(pattern, low):
            telling = (line for line in (told, *lines) if re.search(pattern, line.lower()))
            return Stalled(reason, _message(url, next(telling, told)), hint)
    if _DAMAGED.search(low):
        return Damaged(message)
    return Unreachable(message, "the fetch is tried again")


def _refused(error: Exception, access: Access) -> Exception:
    """Who gave credentials is not told to give some."""
    known = authorization(access) or access.ssh_private_key or access.tls_client_cert_key
    if isinstance(error, Stalled) and error.reason == "AuthenticationFailed" and known:
        return Stalled(error.reason, error.message, _CHECK)
    return error


def _message(url: str, told: str) -> str:
    return f"{url}: {told.removeprefix('fatal: ').removeprefix('error: ').strip()[:500]}"


_CHECK = (
    "the credentials in the repository's Secret are refused: have they expired, and may they read "
    "this repository? trueup repo add URL … --upsert replaces them"
)


def _told(lines: list[str]) -> str:
    """The line that says most: Git's own, or what ssh said before that it could not read."""
    ends = [at for at, line in enumerate(lines) if line.startswith("fatal: ")]
    if not ends:
        return lines[-1] if lines else ""
    before = [line for line in lines[: ends[0]] if not _EMPTY_WORDS.match(line)]
    if before and _EMPTY_WORDS.match(lines[ends[0]]):
        return before[-1].removeprefix("remote: ")
    return lines[ends[0]]


_EMPTY_WORDS = re.compile(
    r"fatal: Could not read from remote repository|Host key verification failed|"
    r"Cloning into|(remote:)?[\s@=]*$"
)
_FAULTS = (
    (
        r"authentication failed|could not read (username|password)|permission denied \(|"
        r"returned error: 40[13]|invalid credentials|access denied",
        "AuthenticationFailed",
        "give the repository's credentials: trueup repo add URL --username … --password …, "
        "or --ssh-private-key-path",
    ),
    (
        r"host key for .* has changed|host identification has changed",
        "HostKeyChanged",
        "somebody may stand in between: compare the key with what the host publishes, "
        "then replace the old one (trueup cert rm HOST --cert-type ssh)",
    ),
    (
        r"host key verification failed|no .* host key is known",
        "UnknownHostKey",
        "add the host's key to ssh_known_hosts (ssh-keyscan HOST | trueup cert add-ssh --batch), "
        "or set insecureIgnoreHostKey",
    ),
    (
        r"certificate has expired|certificate is not yet valid",
        "ExpiredCertificate",
        "renew the server's certificate, or put the clock of this machine right",
    ),
    (
        r"ssl certificate problem|certificate verif|unable to get local issuer|self.signed",
        "UntrustedCertificate",
        "trueup cert add-tls HOST --from ca.pem, or set insecure",
    ),
    (
        r"update url base from redirection|returned error: 30\d|redirect",
        "Redirected",
        "write the address that it redirects to as repoURL: credentials are not shown to others",
    ),
    (
        r"repository .* not found|does not appear to be a git repository|does not exist|"
        r"repository not found|returned error: 404|no such file or directory",
        "RepositoryNotFound",
        "check repoURL, and whether the credentials may read the repository",
    ),
    (
        r"transport .* not allowed|unable to find remote helper|protocol .* is not supported",
        "ProtocolNotSupported",
        "use an address with https://, ssh:// or file://",
    ),
)


async def _run(
    words: tuple[str, ...], environment: Mapping[str, str], seconds: float
) -> tuple[int, bytes, str]:
    ended = await program.run(*words, env=environment, seconds=seconds)
    return ended.code, ended.out, ended.complaint
