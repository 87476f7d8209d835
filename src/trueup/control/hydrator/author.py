"""Author: who commits what was hydrated, and in which words; from ``argocd-cm``."""

from trueup.core.hydrate.files import MESSAGE_TEMPLATE, README_TEMPLATE
from trueup.k8s.value import Value


class Author(Value, frozen=True):
    """*message*, *readme*: Go templates of the commit's message and of each ``README.md``."""

    name: str = "Argo CD"
    email: str = "argo-cd@example.com"
    message: str = MESSAGE_TEMPLATE
    readme: str = README_TEMPLATE
