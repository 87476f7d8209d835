"""
Who others vouch for: identity providers of people, and the issuers of pipelines' tokens.

`outside` reads all of it from ``argocd-cm``: `providers` (``oidc.config``, ``dex.config``) and
`trust` (``trueup.identities``). `jwt` reads a token and says whether its claims count here and now;
`people` makes an identity of them; `addresses` says where a browser may be sent. Nothing here
reaches anybody: ``edge.identity`` fetches keys and checks signatures.
"""
