"""Stories of Jobs and CronJobs."""

from typing import Any

import yaml

from tests.support.world import World
from trueup.k8s.ref import GroupKind, Ref

JOB = Ref(GroupKind("batch", "Job"), "default", "migrate")


def job(image: str = "migrate:1", more: str = "", policy: str = "Never") -> str:
    return f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: migrate, namespace: default}}
spec:
  {more}
  template:
    spec:
      restartPolicy: {policy}
      containers:
      - {{name: migrate, image: "{image}"}}
"""


def told(body: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(c["type"], c["status"], c["reason"]) for c in body["status"]["conditions"]]


def test_a_job_completes() -> None:
    world = World()
    world.apply(job())
    world.run()
    body = world.one("Job", "migrate")
    assert told(body) == [
        ("SuccessCriteriaMet", "True", "CompletionsReached"),
        ("Complete", "True", "CompletionsReached"),
    ]
    assert body["status"]["succeeded"] == 1
    assert body["status"]["startTime"] < body["status"]["completionTime"]
    (pod,) = world.all("Pod")
    assert pod["status"]["phase"] == "Succeeded"


def test_a_failing_job_tries_again_and_gives_up() -> None:
    world = World()
    world.apply(job("migrate:fail", "backoffLimit: 2"))
    world.run()
    body = world.one("Job", "migrate")
    assert told(body)[-1] == ("Failed", "True", "BackoffLimitExceeded")
    assert body["status"]["failed"] == 3
    assert [pod["status"]["phase"] for pod in world.all("Pod")] == ["Failed"] * 3


def test_a_job_that_restarts_in_place_gives_up_too() -> None:
    world = World()
    world.apply(job("migrate:fail", "backoffLimit: 2", policy="OnFailure"))
    world.run()
    body = world.one("Job", "migrate")
    assert told(body)[-1] == ("Failed", "True", "BackoffLimitExceeded")
    assert not world.all("Pod")


def test_a_job_is_stopped_at_its_deadline() -> None:
    world = World()
    world.apply(job("migrate:missing", "activeDeadlineSeconds: 30"))
    world.run()
    body = world.one("Job", "migrate")
    assert told(body)[-1] == ("Failed", "True", "DeadlineExceeded")
    assert not world.all("Pod")


def test_a_job_that_somebody_has_fail_stops() -> None:
    world = World()
    world.apply(job())
    world.run(0.1)
    body = world.one("Job", "migrate")
    said = {"type": "FailureTarget", "status": "True", "reason": "Enough", "message": "stop"}
    world.apply(yaml.safe_dump({**body, "status": {**body["status"], "conditions": [said]}}))
    world.run()
    body = world.one("Job", "migrate")
    assert told(body) == [("FailureTarget", "True", "Enough"), ("Failed", "True", "Enough")]
    assert body["status"]["failed"] == 1
    assert world.all("Pod") == []


def test_completions_are_reached_in_parallel() -> None:
    world = World()
    world.apply(job(more="{completions: 5, parallelism: 2}".strip("{}").replace(", ", "\n  ")))
    world.run(0.5)
    assert world.one("Job", "migrate")["status"]["active"] == 2
    world.run()
    assert world.one("Job", "migrate")["status"]["succeeded"] == 5


def test_indexes_are_each_done_once() -> None:
    world = World()
    world.apply(job(more="completionMode: Indexed\n  completions: 3\n  parallelism: 3"))
    world.run()
    assert world.one("Job", "migrate")["status"]["completedIndexes"] == "0-2"
    names = sorted(pod["metadata"]["generateName"] for pod in world.all("Pod"))
    assert names == ["migrate-0-", "migrate-1-", "migrate-2-"]


def test_a_suspended_job_waits() -> None:
    world = World()
    world.apply(job(more="suspend: true"))
    world.run()
    assert told(world.one("Job", "migrate")) == [("Suspended", "True", "JobSuspended")]
    world.change(JOB, suspend=False)
    world.run()
    assert told(world.one("Job", "migrate"))[-1][0] == "Complete"


def test_a_job_with_a_time_to_live_goes() -> None:
    world = World()
    world.apply(job(more="ttlSecondsAfterFinished: 10"))
    world.run()
    assert not world.all("Job")
    assert not world.all("Pod")


def test_a_cron_job_makes_jobs_and_keeps_the_last_three() -> None:
    world = World()
    world.apply("""
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: default}
spec:
  schedule: "*/10 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "report:1"}]
""")
    world.run(601)
    (first,) = world.all("Job")
    assert first["metadata"]["name"].startswith("report-")
    world.run(3620)
    assert len(world.all("Job")) == 3
    status = world.one("CronJob", "report")["status"]
    assert status["lastScheduleTime"] == "2026-01-01T01:10:00Z"
    assert status["lastSuccessfulTime"] > status["lastScheduleTime"]
