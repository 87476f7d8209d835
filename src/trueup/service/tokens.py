"""
The operator's key: what the command line of whoever runs this server brings, and may do all with.

Whoever can read the data folder could do so anyway; nobody else can read the file.
"""

import secrets
from pathlib import Path

from trueup.service.settings import Web


def web_token(web: Web, folder: Path) -> str:
    """
    As it is set, or else as it is kept; empty on an open server, which asks for nothing.
    """
    if web.token or web.auth == "none":
        return web.token
    file = folder / "token"
    if not file.exists():
        fresh = folder / ".token.new"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        fresh.replace(file)
    return file.read_text().strip()
