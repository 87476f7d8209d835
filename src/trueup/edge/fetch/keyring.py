"""
Keyring: the public keys that signatures are checked by, as ``gpg`` and ``ssh-keygen`` want them.

The keys are those of ``argocd-gpg-keys-cm``: armoured GnuPG keys, and public SSH keys as
``ssh-keygen`` writes them. What is in the keyring is trusted; which of them a project allows is
judged by `core.source.integrity`. A keyring is a folder named by what it holds, so that one that
has changed is another one.
"""

import base64
import binascii
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import msgspec

from trueup.edge import program
from trueup.model.errors import Stalled
from trueup.model.signature import PublicKey

ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_SSH = re.compile(r"(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+")
_CONFIG = "batch\nno-tty\nno-autostart\nno-auto-key-retrieve\ntrust-model always\n"
_PATIENCE = 30.0
_HINT = {
    "gpg": "install GnuPG: apt-get install gnupg, dnf install gnupg2, brew install gnupg",
    "ssh-keygen": "install OpenSSH's client: apt-get install openssh-client",
}
_ALGORITHMS = {"1": "rsa", "17": "dsa", "18": "ecdh", "19": "ecdsa", "22": "ed"}


class Keyring:
    """The keys *texts* as files below *folder*, made when they are first needed."""

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        told = "\n".join(f"{name} {text}" for name, text in sorted(texts.items()))
        self.digest = hashlib.sha256(told.encode()).hexdigest()[:20]
        self._folder = folder / self.digest
        self._texts = texts

    async def environment(self) -> Mapping[str, str]:
        """The variables by which ``git`` uses it. ``Stalled`` if a program is not there."""
        if not self._folder.exists():
            await self._make()
        settings = {
            "gpg.program": shutil.which("gpg") or "false",
            "gpg.x509.program": "false",
            "gpg.ssh.program": shutil.which("ssh-keygen") or "false",
            "gpg.ssh.allowedSignersFile": str(self._folder / "signers"),
        }
        made = {"GNUPGHOME": str(self._folder), "GIT_CONFIG_COUNT": str(len(settings))}
        for index, (key, value) in enumerate(settings.items()):
            made |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
        return made

    async def _make(self) -> None:
        """Put in place whole."""
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=self._folder.parent))
        try:
            (made / "gpg.conf").write_text(_CONFIG)
            signers = [line for text in self._texts.values() for line in ssh_lines(text)]
            if signers:
                _program("ssh-keygen")
            lines = (f'* namespaces="git" {line}\n' for line in signers)
            (made / "signers").write_text("".join(lines))
            for text in self._texts.values():
                if ARMOUR in text:  # one that is none must not take the others with it
                    await _gpg(made, ("--import",), text)
            _placed(made, self._folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _placed(made: Path, folder: Path) -> None:
    """Unless somebody else was faster."""
    if not folder.exists():
        made.rename(folder)


async def described(text: str) -> tuple[PublicKey, ...]:
    """The keys that *text* is. ``Stalled`` if it is none, or if ``gpg`` is not there."""
    if ARMOUR not in text:
        found = tuple(_ssh_key(line) for line in ssh_lines(text))
    else:
        with tempfile.TemporaryDirectory(prefix="trueup-gpg-") as home:
            (Path(home) / "gpg.conf").write_text(_CONFIG)
            words = ("--with-colons", "--import-options", "show-only", "--import")
            _, listed = await _gpg(Path(home), words, text)
            found = tuple(_gpg_keys(listed, text))
            if len(found) > 1:
                await _gpg(Path(home), ("--import",), text)
                found = tuple([await _alone(Path(home), each) for each in found])
    if not found:
        hint = "give an armoured GnuPG key (gpg --export --armor), or a line of an SSH key's .pub"
        raise Stalled("NoKey", "there is no public key in what was given", hint)
    return found


async def _alone(home: Path, key: PublicKey) -> PublicKey:
    """The key with a text that holds no other."""
    _, armoured = await _gpg(home, ("--armor", "--export", key.fingerprint), "")
    return msgspec.structs.replace(key, text=armoured)


def ssh_lines(text: str) -> Iterator[str]:
    """The public SSH keys in *text*, one a line: kind and key, without the comment."""
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and _SSH.fullmatch(words[0]) and _blob(words[1]):
            yield f"{words[0]} {words[1]}"


def _ssh_key(line: str) -> PublicKey:
    kind, _, blob = line.partition(" ")
    digest = base64.b64encode(hashlib.sha256(_blob(blob)).digest()).decode().rstrip("=")
    name = f"SHA256:{digest}"
    return PublicKey(name, name, kind, text=line)


def _blob(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _gpg_keys(listed: str, text: str) -> Iterator[PublicKey]:
    """From ``--with-colons``: a line ``pub``, then its ``fpr``, then its first ``uid``."""
    fields = [line.split(":") for line in listed.splitlines()]
    starts = [at for at, each in enumerate(fields) if each[0] == "pub"]
    for at, end in pairwise([*starts, len(fields)]):
        mine, pub = fields[at:end], fields[at]
        print_ = next((each[9] for each in mine if each[0] == "fpr"), "")
        owner = next((each[9] for each in mine if each[0] == "uid"), "")
        algorithm = _ALGORITHMS.get(pub[3], pub[3])
        kind = f"{algorithm}25519" if algorithm == "ed" else f"{algorithm}{pub[2]}"
        yield PublicKey(pub[4], print_, kind, _unescaped(owner), text)


def _unescaped(text: str) -> str:
    r"""``\x3a`` as ``:``, as gpg writes what would be taken for a separator."""
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        told = f"{name} is not on this machine, and signatures are to be checked by it"
        raise Stalled("NoProgram", told, _HINT[name])
    return found


async def _gpg(home: Path, words: tuple[str, ...], text: str) -> tuple[int, str]:
    """The exit code and the output. A key that gpg does not take is as good as not there."""
    path = os.environ.get("PATH", "")
    environment = {"PATH": path, "GNUPGHOME": str(home), "LC_ALL": "C.UTF-8"}
    try:
        ended = await program.run(
            _program("gpg"), *words, env=environment, seconds=_PATIENCE, given=text.encode()
        )
    except TimeoutError as error:
        raise Stalled("GpgStuck", "gpg takes too long to read a key", "is the key sane?") from error
    return ended.code, ended.out.decode(errors="replace")
