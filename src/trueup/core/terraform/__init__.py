"""
Terraform, as far as it can be judged without running it.

:mod:`reading` makes the product's one `Plan` of what ``terraform show -json`` says, :mod:`drift`
finds in the same what somebody else has changed, :mod:`progress` follows the lines of a run.
:mod:`judging` and :mod:`approving` say what may be done with a plan, :mod:`rules` what the user's
own rules are asked. :mod:`inspect` looks at a root's files before anything of them is run,
:mod:`discover` finds the roots of a repository, :mod:`telling` and :mod:`sarif` write for people.

Nothing of it knows whether Terraform or OpenTofu ran: their JSON is one format.
"""
