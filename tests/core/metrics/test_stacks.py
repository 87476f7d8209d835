"""Stacks: what is told of one, of its runs, and of a Proposal."""

from typing import Any

import yaml

from trueup.core.metrics.stacks import METRICS, Run, ended, lines, proposed

NET = """
metadata: {namespace: argocd, name: net}
spec: {source: {repoURL: https://git.example.test/infra.git, path: net}, project: infra}
status:
  sync: {status: OutOfSync}
  health: {status: Suspended}
  resources: 7
  plan: {state: AwaitingApproval, needs: 2, digest: d}
  drift: {resources: [{address: a}, {address: b}]}
  applied: {at: "2026-11-01T00:00:00Z"}
  run: {id: r1, kind: plan, phase: PHASE, startedAt: "2026-11-01T00:00:00Z"}
approvals: [{digest: d, by: ann}]
"""
NAMED = 'namespace="argocd",name="net",project="infra"'


def stack(phase: str = "Running", **run: Any) -> dict[str, Any]:
    body: dict[str, Any] = yaml.safe_load(NET.replace("PHASE", phase))
    body["status"]["run"] |= run
    return body


def test_how_it_stands() -> None:
    found = {metric.name: line.decode().rstrip("\n") for metric, line in lines(stack()).items()}
    assert set(found) == {each.name for each in METRICS}
    assert found["trueup_stack_info"] == (
        f'trueup_stack_info{{{NAMED},repo="https://git.example.test/infra",path="net",'
        'tool="terraform",sync_status="OutOfSync",health_status="Suspended",'
        'plan="AwaitingApproval"} 1'
    )
    assert found["trueup_stack_drifted_resources"].endswith("} 2")
    assert found["trueup_stack_resources"].endswith("} 7")
    assert found["trueup_stack_approvals_waiting"].endswith("} 1")
    assert found["trueup_stack_applied_seconds"].endswith("} 1793491200")


def test_one_that_cannot_be_read_has_no_lines() -> None:
    assert lines({"metadata": {"name": "net"}, "spec": 7}) == {}


def test_a_run_counts_when_it_has_ended() -> None:
    end = "2026-11-01T00:01:30Z"
    assert ended({}) is None
    assert ended(stack()) is None
    assert ended(stack("Succeeded", finishedAt=end)) == Run("r1", "plan", "succeeded", 90.0)
    assert ended(stack("TimedOut", finishedAt=end)) == Run("r1", "plan", "failed", 90.0)


def test_a_proposal_and_its_phase() -> None:
    metadata = {"namespace": "argocd", "name": "pr-7"}
    (line,) = proposed({"metadata": metadata, "status": {"phase": "Planned"}}).values()
    assert line == b'trueup_proposal_info{namespace="argocd",name="pr-7",phase="Planned"} 1\n'
