"""
Signatures of commits and annotated tags, as ``git`` reads them with the keys of a keyring.

In mode ``strict`` the history counts, back to its beginning or to *seals*: signed commits whose
message has ``Argocd-gpg-seal:``, by which somebody answers for all that came before.
"""

import re
from pathlib import Path

from trueup.edge.fetch.command import Damaged, Git
from trueup.edge.fetch.keyring import Keyring
from trueup.model.errors import Stalled, Unreachable
from trueup.model.signature import Signature, Verdict

_FORMAT = "--format=%H%x1f%G?%x1f%GK%x1f%GP%x1f%an <%ae>"
_SEAL = "Argocd-gpg-seal:"
_LETTERS = {
    "G": Verdict.GOOD,
    "B": Verdict.BAD,
    "U": Verdict.UNTRUSTED,
    "X": Verdict.EXPIRED,
    "Y": Verdict.EXPIRED_KEY,
    "R": Verdict.REVOKED_KEY,
    "E": Verdict.NO_KEY,
    "N": Verdict.UNSIGNED,
}
_STATUS = {
    "GOODSIG": Verdict.GOOD,
    "BADSIG": Verdict.BAD,
    "EXPSIG": Verdict.EXPIRED,
    "EXPKEYSIG": Verdict.EXPIRED_KEY,
    "REVKEYSIG": Verdict.REVOKED_KEY,
    "ERRSIG": Verdict.NO_KEY,
}
_GPG = re.compile(rf"^\[GNUPG:\] ({'|'.join(_STATUS)}) ([0-9A-F]+)", re.MULTILINE)
_PRIMARY = re.compile(r"^\[GNUPG:\] VALIDSIG .* ([0-9A-F]{40,})$", re.MULTILINE)
_SSH = re.compile(r'^Good "git" signature (for \S+ )?with \S+ key (SHA256:\S+)', re.MULTILINE)


async def of_commits(
    git: Git, mirror: Path, keyring: Keyring, commit: str, known: str
) -> tuple[Signature, ...]:
    """
    Those of *commit* and of its history back to seals, newest first.

    *known*: an ancestor whose history was found good before by the same keys, or nothing.
    """
    if (mirror / "shallow").exists():
        raise Stalled(
            "ShallowHistory",
            f"the history of {commit[:12]} is not here whole, so it cannot be verified",
            "leave depth out of the repository's Secret, or use the mode head",
        )
    grep = ("--fixed-strings", "--regexp-ignore-case", f"--grep={_SEAL}")
    listed = await _log(git, mirror, keyring, *grep, commit)
    seals = [each.subject for each in listed if each.verdict is Verdict.GOOD]
    if seals and seals[0] == commit:
        return await of_commit(git, mirror, keyring, commit)
    past = [*seals, *([known] if known else [])]
    words = ("--boundary", commit, "--not", *past) if past else (commit,)
    return await _log(git, mirror, keyring, *words)


async def of_commit(git: Git, mirror: Path, keyring: Keyring, commit: str) -> tuple[Signature, ...]:
    """That of *commit* alone."""
    return await _log(git, mirror, keyring, "-1", commit)


async def of_tag(git: Git, mirror: Path, keyring: Keyring, tag: str, text: bytes) -> Signature:
    """That of an annotated tag; *text*: the tag's object."""
    given = await keyring.environment()
    words = ("verify-tag", "--raw", f"refs/tags/{tag}")
    _, _, told = await git.tried(mirror, *words, given=given)
    head = text.partition(b"\n\n")[0].decode(errors="replace")
    tagger = next((line for line in head.splitlines() if line.startswith("tagger ")), "")
    signer = tagger.removeprefix("tagger ").rpartition(">")[0]
    verdict, key, primary = _told(told)
    return Signature(tag, verdict, key, primary, f"{signer}>" if signer else "")


def _told(told: str) -> tuple[Verdict, str, str]:
    """What ``verify-tag`` says; two signatures are one too many."""
    gpg, ssh = _GPG.findall(told), _SSH.findall(told)
    if len(gpg) == 1 and not ssh:
        primary = _PRIMARY.search(told)
        return _STATUS[gpg[0][0]], gpg[0][1], primary[1] if primary else ""
    if len(ssh) == 1 and not gpg:
        return (Verdict.GOOD if ssh[0][0] else Verdict.NO_KEY), ssh[0][1], ""
    return (Verdict.UNSIGNED if "no signature found" in told else Verdict.BAD), "", ""


async def _log(git: Git, mirror: Path, keyring: Keyring, *words: str) -> tuple[Signature, ...]:
    given = await keyring.environment()
    command = ("log", "--no-show-signature", _FORMAT, *words)
    try:
        out = await git.local(mirror, *command, given=given, seconds=git.limits.fetch)
    except (Damaged, Unreachable) as error:
        raise Unreachable(
            f"{words[-1][:12]}: its signatures cannot be read: {error}",
            f"a long history is checked faster from a signed commit with {_SEAL} <reason> on",
        ) from error
    return tuple(_read(line) for line in out.decode(errors="replace").splitlines())


def _read(line: str) -> Signature:
    commit, letter, key, primary, author = line.split("\x1f", 4)
    return Signature(commit, _LETTERS.get(letter, Verdict.BAD), key, primary, author)
