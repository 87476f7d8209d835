"""
Address: what Terraform calls a resource, as a `Ref` and back as text.

``module.net["a"].data.aws_ami.web[0]`` is the kind ``data.aws_ami`` of the group ``terraform``, in
the namespace ``module.net["a"]``, named ``web[0]``. Managed resources have no word before their
type. An output of the root is ``output.name``.
"""

import re
from functools import lru_cache

from trueup.k8s.ref import GroupKind, Ref

GROUP = "terraform"
OUTPUT = GroupKind(GROUP, "output")
MODES = ("data", "ephemeral", "action", "list")
"""What stands before the type of all that is not a managed resource."""

_STEP = re.compile(r'(?:[^.\[\]"]|\[(?:"(?:\\.|[^"\\])*"|[^"\]]*)\])+')
_NUMBER = re.compile(r"\[(\d+)\]")


def address(ref: Ref) -> str:
    """As Terraform writes it."""
    return ".".join(filter(None, (ref.namespace, ref.kind.kind, ref.name)))


@lru_cache(maxsize=4096)
def ref_of(address: str) -> Ref:
    """Of any text: what is no address is a name without a kind."""
    parts = steps(address)
    at = 0
    while parts[at : at + 1] == ["module"] and len(parts) > at + 3:
        at += 2
    module, rest = ".".join(parts[:at]), parts[at:]
    kinds = 2 if rest[:1] and rest[0] in MODES and len(rest) > 2 else 1
    if len(rest) <= kinds:
        return Ref(GroupKind(GROUP, ""), module, ".".join(rest) or address)
    kind, name = ".".join(rest[:kinds]), ".".join(rest[kinds:])
    return Ref(GroupKind(GROUP, kind), module, name)


def steps(address: str) -> list[str]:
    """What stands between its dots; keys in brackets may hold some."""
    found: list[str] = _STEP.findall(address)
    return found


def output(name: str) -> Ref:
    return Ref(OUTPUT, "", name)


def managed(ref: Ref) -> bool:
    """Whether it is a resource that Terraform makes and destroys."""
    return ref.kind != OUTPUT and ref.kind.kind.partition(".")[0] not in MODES


def order(ref: Ref) -> tuple[str, str, str]:
    """What to sort by: the root first, then by module, kind and name, ``[2]`` before ``[10]``."""
    return (_counted(ref.namespace), ref.kind.kind, _counted(ref.name))


def _counted(text: str) -> str:
    return _NUMBER.sub(lambda found: f"[{int(found[1]):012}]", text) if "[" in text else text
