"""The token of the web API: as set; made and kept where others than this machine can connect."""

import secrets
from pathlib import Path

from trueup.service.settings import Web


def web_token(web: Web, folder: Path) -> str:
    """
    What clients must bring; empty: nothing.

    On loopback everybody who can connect is on this machine and needs no token unless one is set.
    """
    if web.token or web.local:
        return web.token
    file = folder / "token"
    if not file.exists():
        fresh = folder / ".token.new"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        fresh.replace(file)
    return file.read_text().strip()
