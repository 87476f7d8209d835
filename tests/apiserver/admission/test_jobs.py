"""Jobs and CronJobs."""

import yaml

from tests.apiserver.admission.asking import stored, wrong

JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, uid: u-1}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: "migrate:1"}]
"""


def test_a_job_is_completed_and_selects_its_own_pods() -> None:
    spec = stored(JOB)["spec"]
    template = spec.pop("template")
    assert spec == yaml.safe_load("""
backoffLimit: 6
completionMode: NonIndexed
completions: 1
parallelism: 1
manualSelector: false
podReplacementPolicy: TerminatingOrFailed
suspend: false
selector: {matchLabels: {batch.kubernetes.io/controller-uid: u-1}}
""")
    assert template["metadata"]["labels"] == {
        "batch.kubernetes.io/controller-uid": "u-1",
        "batch.kubernetes.io/job-name": "migrate",
        "controller-uid": "u-1",
        "job-name": "migrate",
    }


def test_a_job_may_be_applied_again_and_not_changed() -> None:
    assert wrong(JOB, JOB) == []
    (cause,) = wrong(JOB.replace("migrate:1", "migrate:2"), JOB)
    assert cause.startswith("spec.template: Invalid value: {")
    assert cause.endswith(": field is immutable")


def test_a_job_says_what_to_do_when_it_ends() -> None:
    assert wrong(JOB.replace("      restartPolicy: Never\n", "")) == [
        'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
    ]


CRON = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "SCHEDULE"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "report:1"}]
"""


def test_a_cron_job_is_completed() -> None:
    spec = stored(CRON.replace("SCHEDULE", "*/5 * * * *"))["spec"]
    del spec["jobTemplate"]
    assert spec == {
        "schedule": "*/5 * * * *",
        "concurrencyPolicy": "Allow",
        "suspend": False,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 1,
    }


def test_a_schedule_must_be_one() -> None:
    assert wrong(CRON.replace("SCHEDULE", "* * *")) == [
        'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]'
    ]
