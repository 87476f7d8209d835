"""
Change sets: what one commit would do to all that it touches, as one plan.

:mod:`declared` reads which Stacks and Applications the manifests of a repository declare of itself,
:mod:`needing` which others each of them waits for, and :mod:`touching` which files it is made of.
:mod:`between` makes the plan of an Application of two renderings; :mod:`veiling` takes out of it
what must not be shown. :mod:`order` brings the parts into order, :mod:`digest` names them together.

People and pipelines read the whole as :mod:`text`, :mod:`markdown`, JSON (:mod:`report`) or SARIF
(:mod:`checks`); what one plan looks like there is told in :mod:`trueup.core.terraform.telling`.
Whether the parts were planned here, in a checkout, or by a server makes no difference.
"""
