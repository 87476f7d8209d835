"""
Files: a root's configuration as it stands in the repository, looked at before anything is run.

:mod:`hcl` and :mod:`hcljson` parse, :mod:`folder` knows which files of a folder belong together,
:mod:`inspect` what they declare, :mod:`closure` which files a root is made of, :mod:`allowing` what
of that the policy does not allow. :mod:`discover` finds the roots of a repository, with
:mod:`layout` (``trueup.yaml``) and :mod:`terragrunt`. :mod:`look` asks all of them about one root.
"""
