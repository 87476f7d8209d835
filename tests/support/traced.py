"""Traced: the ``Tracer`` port, remembering."""

from dataclasses import dataclass, field

from trueup.model.span import Span


@dataclass(slots=True)
class Traced:
    spans: list[Span] = field(default_factory=list)

    def tell(self, span: Span) -> None:
        self.spans.append(span)

    def named(self, name: str) -> list[Span]:
        return [each for each in self.spans if each.stage.name == name]
