"""What a template is made of. ``str()`` of a node is what an error shows of it."""

from dataclasses import dataclass, field

from trueup.core.gotemplate.quoting import quoted


@dataclass(slots=True, eq=False)
class Node:
    """*at*: where it begins in the text."""

    at: int


@dataclass(slots=True, eq=False)
class Text(Node):
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True, eq=False)
class Dot(Node):
    def __str__(self) -> str:
        return "."


@dataclass(slots=True, eq=False)
class Nil(Node):
    def __str__(self) -> str:
        return "nil"


@dataclass(slots=True, eq=False)
class Bool(Node):
    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(slots=True, eq=False)
class Number(Node):
    """All that it can be: the function that it is given to chooses."""

    text: str
    whole: int | None
    real: float | None

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True, eq=False)
class String(Node):
    written: str
    text: str

    def __str__(self) -> str:
        return self.written


@dataclass(slots=True, eq=False)
class Field(Node):
    """``.a.b``."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return "".join(f".{name}" for name in self.names)


@dataclass(slots=True, eq=False)
class Variable(Node):
    """``$x.a.b``; the variable is the first of the names."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(slots=True, eq=False)
class Identifier(Node):
    """A function."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class Chain(Node):
    """``(…).a.b``."""

    of: Node
    names: tuple[str, ...]

    def __str__(self) -> str:
        return _argument(self.of) + "".join(f".{name}" for name in self.names)


@dataclass(slots=True, eq=False)
class Command(Node):
    """A function, a field or a value, with its arguments."""

    words: list[Node] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(map(_argument, self.words))


@dataclass(slots=True, eq=False)
class Pipe(Node):
    """``$x := a | b``; *assigns*: with ``=``."""

    declared: list[Variable] = field(default_factory=list)
    assigns: bool = False
    commands: list[Command] = field(default_factory=list)

    def __str__(self) -> str:
        names = ", ".join(map(str, self.declared))
        sign = (" = " if self.assigns else " := ") if names else ""
        return names + sign + " | ".join(map(str, self.commands))


@dataclass(slots=True, eq=False)
class Block(Node):
    """What stands between two actions."""

    nodes: list[Node] = field(default_factory=list)

    def __str__(self) -> str:
        return "".join(map(str, self.nodes))


@dataclass(slots=True, eq=False)
class Action(Node):
    pipe: Pipe

    def __str__(self) -> str:
        return f"{{{{{self.pipe}}}}}"


@dataclass(slots=True, eq=False)
class Branch(Node):
    """*kind*: ``if``, ``with`` or ``range``."""

    kind: str
    pipe: Pipe
    body: Block
    otherwise: Block | None

    def __str__(self) -> str:
        other = f"{{{{else}}}}{self.otherwise}" if self.otherwise else ""
        return f"{{{{{self.kind} {self.pipe}}}}}{self.body}{other}{{{{end}}}}"


@dataclass(slots=True, eq=False)
class Leave(Node):
    """*kind*: ``break``, ``continue``; while it is read: ``end``, ``else``."""

    kind: str

    def __str__(self) -> str:
        return f"{{{{{self.kind}}}}}"


@dataclass(slots=True, eq=False)
class Call(Node):
    """``template``."""

    name: str
    pipe: Pipe | None

    def __str__(self) -> str:
        given = f" {self.pipe}" if self.pipe else ""
        return f"{{{{template {quoted(self.name)}{given}}}}}"


def _argument(node: Node) -> str:
    return f"({node})" if isinstance(node, Pipe) else str(node)


def is_empty(node: Node) -> bool:
    """Nothing but space."""
    match node:
        case Block():
            return all(map(is_empty, node.nodes))
        case Text():
            return not node.text.strip()
    return False
