"""
Apprised: the process that sends one message by Apprise.

What is to be sent comes as JSON on standard input, as it holds secrets. Each name is looked at
when it is looked up, and each address when the interpreter is about to connect to it. Ends with 0
if the message was taken, 2 if the address makes no sense or is out of reach, 1 if it may go better
another time.
"""

import json
import logging
import sys
from typing import Any

from trueup.core.reach import Reach

_LOOKED_UP = "socket.getaddrinfo"
_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def main() -> int:
    given = json.load(sys.stdin)
    reach = Reach(tuple(given["allowed"]), tuple(given["denied"]))
    refused: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        why = ""
        if event == _LOOKED_UP:
            host, port = (_said(each) for each in arguments[:2])
            why = reach.denies(host, int(port) if port.isdigit() else 0)
        elif event in _EVENTS and isinstance(arguments[1], tuple):
            address, number = arguments[1][:2]
            why = reach.refuses(str(address), int(number))
        if why:
            refused.append(why)
            raise OSError(f"nothing is sent there: {why}")

    import apprise

    said: list[str] = []
    logging.getLogger("apprise").addHandler(_Listening(said))
    sys.addaudithook(watch)
    sender = apprise.Apprise()
    if not sender.add(given["url"]):
        print("\n".join(said) or "this is no address of a service that Apprise knows")
        return 2
    sent = sender.notify(
        body=given["body"],
        title=given["title"],
        notify_type=given["kind"],
        body_format=given["format"],
    )
    if refused:
        print(f"nothing is sent there: {refused[0]}")
        return 2
    print("\n".join(said))
    return 0 if sent else 1


def _said(name: Any) -> str:
    """Of a host or a port, whichever way it is given."""
    return name.decode() if isinstance(name, bytes) else "" if name is None else str(name)


class _Listening(logging.Handler):
    """Keeps what Apprise complains of."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


if __name__ == "__main__":
    sys.exit(main())
