"""
What kube-apiserver does to a built-in object before it is stored: default, validate, compare.

Pure: what is not in the bodies (time, randomness, free addresses, other objects) comes in
an :class:`Admission`. Kinds that are not listed in :mod:`.table` pass unchanged.
"""

from trueup.apiserver.admission.admit import admit, complete, default
from trueup.apiserver.admission.context import Admission, Reader, Services

__all__ = ["Admission", "Reader", "Services", "admit", "complete", "default"]
