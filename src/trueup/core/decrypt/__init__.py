"""
Decryption of files that ``sops`` or ``age`` encrypted.

There is no library of sops for Python, and its format is small: each value is sealed by AES-GCM
with its path as associated data, all values together by a digest (`mac`), and the key of the file
for each who may open it (`keys`). The tests hold this against the real programs.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from trueup.core.decrypt import age, formats
from trueup.core.decrypt.keys import Locked, keys_of
from trueup.core.decrypt.opened import Opened, refused
from trueup.model.errors import Stalled

NOTHING: Mapping[str, str] = MappingProxyType({})
_SEALED = b"ENC[AES256_GCM,"


def sealed(content: bytes) -> bool:
    """Whether *content* looks like the work of sops or age; cheap."""
    return age.is_file(content) or (_SEALED in content and b"sops" in content)


def opened(
    path: str, content: bytes, keys: Sequence[str], unlocked: Mapping[str, str] = NOTHING
) -> Opened | None:
    """
    What *content* said before it was encrypted; None if it is not.

    *unlocked*: what somebody outside opened. ``Stalled``: it cannot be; ``Locked``: not yet.
    """
    if not sealed(content):
        return None
    found = keys_of(keys, unlocked)
    if age.is_file(content):
        text = age.unsealed(content, found.age)
        if text is None:
            raise refused(path, "no key of ours opens it")
        return Opened(text, (text.decode(errors="replace").strip(),))
    try:
        return formats.opened(path, content, found)
    except ValueError as error:
        raise refused(path, str(error)) from error


__all__ = ["Locked", "Opened", "Stalled", "opened", "sealed"]
