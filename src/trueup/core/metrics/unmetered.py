"""Unmetered: the ``Meter`` of whoever is not measured."""

from trueup.model.metric import Metric


class Unmetered:
    """Forgets at once."""

    def count(self, metric: Metric, labels: tuple[str, ...] = (), by: float = 1.0) -> None:
        pass

    def observe(self, metric: Metric, labels: tuple[str, ...], value: float) -> None:
        pass

    def put(self, metric: Metric, labels: tuple[str, ...], value: float) -> None:
        pass

    def add(self, metric: Metric, labels: tuple[str, ...], by: float) -> None:
        pass


UNMETERED = Unmetered()
