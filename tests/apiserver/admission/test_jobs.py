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
    again = yaml.safe_dump(stored(JOB))
    assert wrong(again, JOB) == []
    (cause,) = wrong(again.replace("migrate:1", "migrate:2"), JOB)
    assert cause.startswith("spec.template: Invalid value: {")
    assert cause.endswith(": field is immutable")


def test_a_job_is_not_replaced_by_one_without_its_selector() -> None:
    assert wrong(JOB, JOB)[0] == "spec.selector: Required value"


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


def test_policies_say_what_ends_a_job() -> None:
    policy = """
  podFailurePolicy:
    rules:
    - action: Stop
    - {action: FailIndex, onExitCodes: {operator: In, containerName: other, values: [3, 0]}}
  maxFailedIndexes: 1
"""
    assert wrong(JOB + policy) == [
        "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
        "spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode",
        'spec.podFailurePolicy.rules[0].action: Unsupported value: "Stop": supported values:'
        ' "Count", "FailIndex", "FailJob", "Ignore"',
        "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and"
        " OnPodConditions is required",
        'spec.podFailurePolicy.rules[1].action: Invalid value: "FailIndex": requires the'
        " backoffLimitPerIndex to be set",
        'spec.podFailurePolicy.rules[1].onExitCodes.containerName: Invalid value: "other":'
        " must be one of the container or initContainer names in the pod template",
        "spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Invalid value: 0: must not be 0"
        " for the In operator",
        "spec.podFailurePolicy.rules[1].onExitCodes.values: Invalid value: [3,0]: must be ordered",
    ]
