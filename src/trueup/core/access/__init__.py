"""
Who may come in, and what they may do: Argo CD's accounts, tokens, rules and projects' roles.

`policy` reads the rules of ``argocd-rbac-cm`` and of projects; `rulebook` decides by them;
`accounts` reads the local accounts; `tokens` signs and checks what we hand out, and `sessions`
judges whether such a token still counts. All of it computes: `service.access` knows the time, the
objects and what chance gives.
"""
