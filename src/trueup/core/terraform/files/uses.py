"""Uses: what a module does beside making resources, such as to run programs or to read files."""

from collections.abc import Iterator

from trueup.core.terraform.files.folder import Module
from trueup.core.terraform.files.hcl import Block, Expression
from trueup.core.terraform.files.paths import leaves
from trueup.k8s.value import Value

OUTWARD = frozenset({"external", "http", "terraform_remote_state", "local_command", "shell_script"})
"""Data sources that run programs, or speak to others, while a plan is made."""
RUNNING = frozenset({"local_command", "shell_script"})
"""Types of resources and actions that are nothing but programs."""
READERS = frozenset(
    {"file", "fileexists", "fileset", "templatefile", "templatestring", "filebase64", "filemd5"}
    | {f"file{hash}" for hash in ("sha1", "sha256", "sha512", "base64sha256", "base64sha512")}
)
UNMASKING = frozenset({"nonsensitive"})
_HOME = "pathexpand"
_LONGEST = 80


class Use(Value, frozen=True):
    """Something that is done beside making resources: *what* by whom, and where it stands."""

    what: str
    by: str
    where: str


def expressions(module: Module) -> Iterator[tuple[str, Expression]]:
    """All of them, each with where it stands."""
    for placed in module.blocks:
        for block in placed.block.all():
            for each in block.attributes.values():
                yield f"{placed.path}:{each.line}", each


def provisioners(module: Module) -> Iterator[Use]:
    for placed in module.of("resource", "action", "removed"):
        block = placed.block
        by = ".".join(block.labels) or _removed(block)
        for each in block.of("provisioner"):
            yield Use((each.labels or ("?",))[0], by, f"{placed.path}:{each.line}")
        if block.labels and _kind(block.labels[0]) in RUNNING:
            yield Use(block.labels[0], by, placed.where)


def _removed(block: Block) -> str:
    """What a ``removed`` block, which may run programs as it goes, is about."""
    said = block.attributes.get("from")
    return f"removed {said.text}" if said is not None else block.type


def outward(module: Module) -> Iterator[Use]:
    for placed in module.blocks:
        for block in placed.block.all():  # check blocks have data sources of their own
            if (
                block.type in ("data", "ephemeral")
                and block.labels
                and _kind(block.labels[0]) in OUTWARD
            ):
                by = f"{block.type}.{'.'.join(block.labels)}"
                yield Use(block.labels[0], by, f"{placed.path}:{block.line}")


def _kind(type: str) -> str:
    return "shell_script" if type.startswith("shell_script") else type


def called(module: Module, names: frozenset[str]) -> Iterator[Use]:
    """Each expression once, however often it does so."""
    for where, each in expressions(module):
        said = (call.name for call in each.calls)
        name = next((word for word in said if word.removeprefix("core::") in names), None)
        if name is not None:
            yield Use(name, _short(each), where)


def _short(expression: Expression) -> str:
    words = " ".join(expression.text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def strays(module: Module, folder: str) -> Iterator[Use]:
    for where, each in expressions(module):
        for call in each.calls:
            path = call.argument if call.argument is not None else call.begins
            name = call.name.removeprefix("core::")
            if name == _HOME or (name in READERS and path and leaves(folder, path)):
                yield Use(name, path or _short(each), where)
