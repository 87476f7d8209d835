"""
Whether a chart's provenance file is signed by a key of the repository's Secret.

Asked for by ``provenancePublicKeys`` there: armoured GnuPG keys. ``gpg`` judges, in a folder that
holds these keys and nothing else.
"""

import os
import shutil
import tempfile
from pathlib import Path

from trueup.core.source.provenance import problem
from trueup.edge import program
from trueup.model.errors import Stalled, Unreachable

LARGEST = 1 << 20
_PATIENCE = 30.0
_FLAGS = (
    *("--batch", "--no-tty", "--no-autostart", "--no-auto-key-retrieve"),
    *("--no-options", "--trust-model", "always", "--status-fd", "2"),
)


async def check(text: bytes, keys: str, chart: tuple[str, str], digest: str, where: str) -> None:
    """Raises ``Stalled`` unless *text* vouches for the archive of *chart*: name and version."""
    gpg = shutil.which("gpg")
    if gpg is None:
        raise Stalled("NoGnuPG", f"{where}: gpg is not installed", "install GnuPG on this machine")
    with tempfile.TemporaryDirectory(prefix="trueup-gpg-") as home:
        made = Path(home) / "signed"
        made.write_bytes(text)
        code, _, said = await _run(gpg, home, ("--import",), keys.encode())
        if code or "IMPORT_OK" not in said:
            raise Stalled(
                "BadPublicKey",
                f"{where}: provenancePublicKeys holds no public key that can be read",
                "give what gpg --armor --export prints",
            )
        code, out, said = await _run(gpg, home, ("--decrypt", str(made)), b"")
    good = not code and "GOODSIG " in said and "VALIDSIG " in said
    why = problem(out.decode(errors="replace"), *chart, digest) if good else _said(said)
    if why:
        raise Stalled(
            "NotSigned",
            f"{where}: its provenance file does not vouch for it: {why}",
            "sign it: helm package --sign, and publish the .prov file beside the chart",
        )


def _said(status: str) -> str:
    if "NO_PUBKEY" in status:
        return "it is signed by another key"
    if "EXPKEYSIG" in status or "EXPSIG" in status or "REVKEYSIG" in status:
        return "the key or the signature has expired or was revoked"
    return "its signature is not good"


async def _run(gpg: str, home: str, words: tuple[str, ...], given: bytes) -> tuple[int, bytes, str]:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": home, "LC_ALL": "C"}
    words = ("--homedir", home, *_FLAGS, *words)
    try:
        ended = await program.run(gpg, *words, env=environment, seconds=_PATIENCE, given=given)
    except TimeoutError as error:
        raise Unreachable("gpg: took too long") from error
    return ended.code, ended.out, ended.complaint
