"""ApplicationSet of ``argoproj.io/v1alpha1``: stored and shown as it stands, not acted on yet."""

from trueup.k8s.ref import GroupKind

APPLICATION_SET = GroupKind("argoproj.io", "ApplicationSet")
