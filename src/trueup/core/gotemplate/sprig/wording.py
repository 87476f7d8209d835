"""Sprig's functions that change how words are written or where lines break."""

from trueup.core.gotemplate.failed import bounded
from trueup.core.gotemplate.sprig.text import lower, upper
from trueup.core.gotemplate.values import Int, octets, text_of

_SPACES = frozenset(" \t\n\v\f\r\x85\xa0")


def _runes(data: bytes) -> str:
    """Each byte as a letter of its own, as goutils takes a text."""
    return data.decode("latin-1")


def nospace(text: str) -> str:
    if text.isascii():
        return "".join(letter for letter in text if letter not in _SPACES)
    kept = "".join(letter for letter in _runes(octets(text)) if letter not in _SPACES)
    return text if len(kept) == len(octets(text)) else kept


def initials(text: str) -> str:
    out: list[str] = []
    begins = True
    for letter in _runes(octets(text)):
        space = letter in _SPACES
        if begins and not space:
            out.append(letter)
        begins = space
    return "".join(out)


def swapcase(text: str) -> str:
    return "".join(
        lower(letter) if letter.isupper() or letter.istitle() else upper(letter) for letter in text
    )


def abbrev(width: Int, text: str) -> str:
    return text if width < 4 else text_of(_shortened(octets(text), 0, width))


def abbrevboth(left: Int, right: Int, text: str) -> str:
    if right < 4 or (left > 0 and right < 7):
        return text
    return text_of(_shortened(octets(text), left, right))


def _shortened(data: bytes, offset: int, width: int) -> bytes:
    if width < 4:
        return b""
    if len(data) <= width:
        return data
    offset = min(offset, len(data))
    if len(data) - offset < width - 3:
        offset = len(data) - (width - 3)
    if offset <= 4:
        return data[: width - 3] + b"..."
    if width < 7:
        return b""
    if offset + width - 3 < len(data):
        return b"..." + _shortened(data[offset:], 0, width - 3)
    return b"..." + data[len(data) - (width - 3) :]


def wrap(width: Int, text: str) -> str:
    return wrap_with(width, "\n", text)


def wrap_with(width: Int, end: str, text: str) -> str:
    """Long words are broken too."""
    data, line, mark = octets(text), max(1, int(width)), octets(end or "\n")
    bounded(len(data) + len(mark) * (len(data) // line + data.count(b" ") + 1))
    out: list[bytes] = []
    at = 0
    while len(data) - at > line:
        if data[at] == 0x20:
            at += 1
            continue
        space = data.rfind(b" ", at, at + line + 1)
        stop = space if space >= 0 else at + line
        out += (data[at:stop], mark)
        at = stop + (space >= 0)
    return text_of(b"".join([*out, data[at:]]))
