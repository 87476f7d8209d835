"""What a command's words say of its end, and what is left open."""

import pytest

from tests.support.world import World
from trueup.apiserver.columns.pods import status
from trueup.apiserver.simulate.commands import Ending, ending


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["true"], Ending()),
        (["false"], Ending(1)),
        (["/bin/false", "30"], Ending(1)),
        (["sleep", "90"], Ending(0, 90)),
        (["sleep", "1.5m"], Ending(0, 90)),
        (["echo", "done"], Ending()),
        (["sh", "-c", "exit 3"], Ending(3)),
        (["/bin/sh", "-c", "echo migrating; sleep 2; exit 1"], Ending(1, 2)),
        (["sh", "-ec", "sleep 2 && echo 'a; b'"], Ending(0, 2)),
        (["sh", "-c", "false && sleep 5"], Ending(1)),
        (["sh", "-c", "false; echo on"], Ending()),
        (["sh", "-c", "exit 2\nsleep 9"], Ending(2)),
        (["sh", "-c", "echo $HOME"], None),
        (["sh", "-c", "echo hi | grep h"], None),
        (["sh", "-c", "while true; do sleep 1; done"], None),
        (["sh", "-c", "echo 'open"], None),
        (["sh", "-c", "false || true"], None),
        (["sh", "-c", ""], Ending()),
        (["sleep", "infinity"], None),
        (["sleep"], None),
        (["exit", "x"], None),
        (["migrate", "--all"], None),
        ([], None),
    ],
)
def test_the_end_that_the_words_tell(command: list[str], expected: Ending | None) -> None:
    assert ending({"command": command}) == expected


def test_arguments_belong_to_the_command_or_to_a_program_that_nobody_knows() -> None:
    assert ending({"command": ["sh", "-c"], "args": ["exit 4"]}) == Ending(4)
    assert ending({"args": ["false"]}) is None


POD = """
apiVersion: v1
kind: Pod
metadata: {{name: shop, namespace: default}}
spec:
  restartPolicy: {policy}
  containers: [{{name: shop, image: "{image}", command: {command}}}]
"""


@pytest.mark.parametrize(
    ("policy", "command", "image", "after", "word"),
    [
        ("Never", '["false"]', "shop:1", 5, "Error"),
        ("Never", '["true"]', "shop:1", 5, "Completed"),
        ("Never", '["sleep", "60"]', "shop:1", 30, "Running"),
        ("Never", '["sleep", "60"]', "shop:1", 70, "Completed"),
        ("Always", '["false"]', "shop:1", 10, "CrashLoopBackOff"),
        ("Always", '["sleep", "5"]', "shop:1", 60, "Running"),  # a service is not let end well
        ("Never", '["false"]', "shop:missing", 5, "ImagePullBackOff"),
        ("Always", '["true"]', "shop:1!", 5, "InvalidImageName"),
        ("Always", "[]", "registry.example:5000/a/b__c:v1.2", 5, "Running"),
        ("Always", "[]", "Shop:1", 5, "InvalidImageName"),
    ],
)
def test_a_pod_ends_as_its_command_says(
    policy: str, command: str, image: str, after: float, word: str
) -> None:
    world = World()
    world.apply(POD.format(policy=policy, command=command, image=image))
    world.run(after)
    assert status(world.one("Pod", "shop")) == word


def test_the_exit_code_is_the_commands() -> None:
    world = World()
    world.apply(POD.format(policy="Never", command='["sh", "-c", "exit 7"]', image="shop:1"))
    world.run(5)
    (found,) = world.one("Pod", "shop")["status"]["containerStatuses"]
    assert found["state"]["terminated"]["exitCode"] == 7
