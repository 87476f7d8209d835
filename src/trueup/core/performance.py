"""Performance: the four figures of DORA out of tallies."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from trueup.model.performance import Day, Figures, Result, Tally


def figures(tallies: Iterable[Tally], days: int) -> Figures:
    """Of *tallies* of as many *days* altogether."""
    sums = _sums(tallies)
    succeeded, failed, restored = (sums[each] for each in Result)
    deployments = succeeded.count + failed.count
    return Figures(
        deployments,
        failed.count,
        restored.count,
        deployments / days,
        _mean(succeeded),
        failed.count / deployments if deployments else None,
        _mean(restored),
    )


def daily(tallies: Iterable[Tally], until: date, days: int) -> tuple[Day, ...]:
    """Each of the *days* that end with *until*, also those on which nothing happened."""
    by_day: dict[date | None, list[Tally]] = defaultdict(list)
    for each in tallies:
        by_day[each.day].append(each)
    wanted = [until - timedelta(back) for back in reversed(range(days))]
    return tuple(_day(each, by_day.get(each, [])) for each in wanted)


def _day(day: date, tallies: list[Tally]) -> Day:
    sums = _sums(tallies)
    succeeded, failed, restored = (sums[each] for each in Result)
    return Day(day, succeeded.count, failed.count, _mean(succeeded), _mean(restored))


def _sums(tallies: Iterable[Tally]) -> dict[Result, Tally]:
    found = {each: Tally(each, 0) for each in Result}
    for each in tallies:
        so_far = found[each.result]
        found[each.result] = Tally(
            each.result,
            so_far.count + each.count,
            so_far.timed + each.timed,
            so_far.seconds + each.seconds,
        )
    return found


def _mean(tally: Tally) -> float | None:
    return tally.seconds / tally.timed if tally.timed else None
