"""Whatever the numbers: a rollout keeps its promises and comes to an end."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apiserver.simulate.test_deployments import images, shop
from tests.support.world import World
from trueup.apiserver.simulate.rollout import scaled

part = st.one_of(st.integers(0, 4), st.sampled_from(["0%", "25%", "50%", "100%"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replicas=st.integers(0, 6), surge=part, unavailable=part)
def test_a_rollout_stays_within_its_limits(
    replicas: int, surge: int | str, unavailable: int | str
) -> None:
    most, fewest = scaled(surge, replicas, up=True), scaled(unavailable, replicas, up=False)
    if surge in (0, "0%") and unavailable in (0, "0%"):
        unavailable = fewest = 1
    if not most and not fewest:
        fewest = 1
    rolling = (
        f'strategy: {{rollingUpdate: {{maxSurge: "{surge}", maxUnavailable: "{unavailable}"}}}}'
    )
    rolling = rolling.replace(f'"{surge}"', str(surge)).replace(
        f'"{unavailable}"', str(unavailable)
    )
    world = World()
    world.apply(shop(replicas=replicas, more=rolling))
    world.run(20)
    world.apply(shop("shop:2", replicas=replicas, more=rolling))
    for _ in range(30):
        world.run(0.5)
        status = world.one("Deployment", "shop")["status"]
        assert status.get("replicas", 0) <= replicas + most
        assert status.get("availableReplicas", 0) >= max(replicas - fewest, 0)
    assert images(world) == {"shop:1": 0, "shop:2": replicas}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sizes=st.lists(st.tuples(st.integers(0, 6), st.sampled_from("12")), min_size=2, max_size=5))
def test_changes_in_the_middle_of_a_rollout_end_as_last_asked(
    sizes: list[tuple[int, str]],
) -> None:
    world = World()
    for replicas, version in sizes:
        world.apply(shop(f"shop:{version}", replicas=replicas))
        world.run(0.7)
    world.run(60)
    replicas, version = sizes[-1]
    assert images(world).get(f"shop:{version}") == replicas
    assert sum(images(world).values()) == replicas
    assert world.one("Deployment", "shop")["status"].get("availableReplicas", 0) == replicas
