"""Tokens that a provider granted."""

import msgspec


class Tokens(msgspec.Struct, frozen=True):
    """As OAuth 2 has it; *error*: why there are none."""

    id_token: str = ""
    access_token: str = ""
    refresh_token: str = ""
    error: str = ""
    error_description: str = ""
