"""
Admission by policies: rules in CEL that a cluster's owner sets for all writes.

A ValidatingAdmissionPolicy denies (`enforcing`, by `judging`), a MutatingAdmissionPolicy changes
(`mutating`, by `changing`). `matching` says which writes a policy is about, `bound` looks up
policies, bindings and parameters. The rest is pure.
"""

from trueup.apiserver.policies.enforcing import enforce
from trueup.apiserver.policies.mutating import mutated

__all__ = ["enforce", "mutated"]
