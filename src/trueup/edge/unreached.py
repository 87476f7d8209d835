"""Unreached: why no connection came about, in the system's own words for people."""

import os
import ssl

from aiohttp import ClientConnectorError


def why(error: ClientConnectorError | OSError) -> str:
    """``Connection refused``, not ``[Errno 111] Connect call failed ('127.0.0.1', 1)``."""
    cause = error.os_error if isinstance(error, ClientConnectorError) else error
    number = cause.errno or 0  # below zero: of the look-up of the name
    if number > 0 and not isinstance(cause, ssl.SSLError):  # whose numbers are of another list
        return os.strerror(number)
    return cause.strerror or str(cause)
