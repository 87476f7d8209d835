"""Lines of what comes in pieces; one without an end is cut where it gets too long."""

from collections.abc import AsyncIterator

LONGEST = 2**20  # bytes of a line, as a container may write it without ever ending it


async def whole_lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Without their ends."""
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line
        while len(rest) > LONGEST:
            yield rest[:LONGEST]
            rest = rest[LONGEST:]
    if rest:
        yield rest
