"""
The head of a state: what must be known of it to keep it, whatever else it says.

Terraform writes format 4; older ones had the same head. OpenTofu encrypts all but the serial and
the lineage if it is told to: such a state is kept as well, and nobody here can look into it.
"""

import msgspec

from trueup.k8s.value import Value
from trueup.model.errors import Refused

OLDEST = 3  # format whose head is like that
BIGGEST = 2**63 - 1
LONGEST = 255  # characters of a lineage


class Head(Value, frozen=True):
    """*resources*: instances that the state manages. *format*: 0: it is encrypted."""

    serial: int
    lineage: str
    terraform_version: str = ""
    resources: int = 0
    format: int = 0


class _Resource(msgspec.Struct):
    mode: str = "managed"
    instances: list[dict[str, msgspec.Raw]] = []


class _File(msgspec.Struct):
    serial: int
    lineage: str
    version: int = 0
    terraform_version: str = ""
    resources: list[_Resource] | None = None
    outputs: dict[str, dict[str, msgspec.Raw]] | None = None
    encrypted_data: str = ""


def head(body: bytes) -> Head:
    """Raises ``Refused`` (400) if *body* is no state."""
    try:
        read = msgspec.json.decode(body, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _none(str(error)) from error
    if read.version < OLDEST and not read.encrypted_data:
        raise _none(f"its format is {read.version}, and it is not encrypted")
    if not 0 <= read.serial <= BIGGEST:
        raise _none("its serial is out of range")
    if not (read.lineage.isprintable() and 0 < len(read.lineage) <= LONGEST):
        raise _none("it has no lineage")
    said = read.terraform_version if read.terraform_version.isprintable() else ""
    managed = sum(len(each.instances) for each in read.resources or () if each.mode == "managed")
    return Head(read.serial, read.lineage, said[:64], managed, read.version)


def with_serial(body: bytes, serial: int) -> bytes:
    """The same state under another serial; all else stays as it was written, to the digit."""
    read = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    read["serial"] = msgspec.Raw(str(serial).encode())
    return msgspec.json.encode(read)


def _none(why: str) -> Refused:
    return Refused(400, "BadRequest", f"the body is no state of Terraform: {why}")
