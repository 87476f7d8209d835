"""
Terraform, as far as it can be judged without running it.

A commit's files are looked at first (:mod:`files`). When a plan is made, :mod:`progress` follows
the lines of the run; what ``terraform show -json`` says then becomes the product's one `Plan`
(:mod:`reading`) with a :mod:`fingerprint`. The users' rules are asked about it, masked
(:mod:`subject`, :mod:`rules`, :mod:`scanning`); :mod:`judging` says what stops it and how many
approvals it needs, :mod:`approving` who has given them. :mod:`drift` finds what somebody else has
changed. :mod:`telling` and :mod:`sarif` write it all for people.

Nothing of it knows whether Terraform or OpenTofu ran: their JSON is one format.
"""
