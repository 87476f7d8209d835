"""
Identities that others vouch for, over HTTP: discovery, keys, signatures, grants, groups.

`Issuers` is what the web role and the command line use. The rules are pure (`core.signon`); here
documents are fetched and kept, signatures checked, codes exchanged and tokens renewed.
"""

from trueup.edge.identity.issuers import Issuers

__all__ = ["Issuers"]
