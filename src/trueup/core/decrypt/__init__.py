"""
Decryption of files that ``sops`` or ``age`` encrypted, with age keys.

There is no library of sops for Python, and its format is small: each value is sealed by AES-GCM
with its path as associated data, all values together by a digest (`mac`), and the key of the file
by age for each recipient. The tests hold this against the real programs.
"""

from collections.abc import Iterable

from trueup.core.decrypt import age, formats
from trueup.core.decrypt.opened import Opened, refused
from trueup.model.errors import Stalled

_SEALED = b"ENC[AES256_GCM,"


def sealed(content: bytes) -> bool:
    """Whether *content* looks like the work of sops or age; cheap."""
    return age.is_file(content) or (_SEALED in content and b"sops" in content)


def opened(path: str, content: bytes, keys: Iterable[str]) -> Opened | None:
    """What *content* said before it was encrypted; None if it is not. ``Stalled``: cannot be."""
    if not sealed(content):
        return None
    found = tuple(each for key in keys for each in age.identities(key))
    if age.is_file(content):
        text = age.unsealed(content, found)
        if text is None:
            raise refused(path, "no key of ours opens it")
        return Opened(text, (text.decode(errors="replace").strip(),))
    try:
        return formats.opened(path, content, found)
    except ValueError as error:
        raise refused(path, str(error)) from error


__all__ = ["Opened", "Stalled", "opened", "sealed"]
