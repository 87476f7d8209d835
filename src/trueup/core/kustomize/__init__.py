"""
The part of Kustomize that most overlays use, in process.

Starting ``kubectl kustomize`` costs about a hundred milliseconds of processor time, most of it
start-up; the work itself is small. :func:`trueup.core.kustomize.build.build` does that work for
the features that it knows exactly and raises :class:`~trueup.core.kustomize.item.Beyond` for
everything else, errors included: the caller then runs Kustomize itself, whose word is final. So
nothing is approximated here. Tests put the same folders to both and compare.
"""
