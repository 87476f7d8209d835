"""GroupKind and Ref: names that sort and read well."""

from trueup.k8s.ref import GroupKind, Ref


def test_names_are_written_with_what_they_have() -> None:
    assert str(Ref(GroupKind("apps", "Deployment"), "n", "web")) == "Deployment.apps/n/web"
    assert str(Ref(GroupKind("", "Namespace"), "", "n")) == "Namespace/n"


def test_refs_are_sorted_by_kind_namespace_name() -> None:
    pod, job = GroupKind("", "Pod"), GroupKind("batch", "Job")
    refs = [Ref(job, "a", "a"), Ref(pod, "b", "a"), Ref(pod, "a", "b"), Ref(pod, "a", "a")]
    assert sorted(refs) == list(reversed(refs))
