"""
Admission by ValidatingAdmissionPolicy: rules in CEL that a cluster's owner sets for all writes.

`matching` says which writes a policy is about, `judging` what it says of one; both are pure.
`enforcing` looks up policies, bindings and parameters, and refuses.
"""

from trueup.apiserver.policies.enforcing import enforce

__all__ = ["enforce"]
