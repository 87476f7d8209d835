"""
The rules of custom kinds: ``x-kubernetes-validations``, written in the expression language CEL.

`rules` finds and evaluates them, `values` makes of JSON what a rule sees, `functions` are those
that Kubernetes adds to the language, `compiling` turns a text into something that can be run.
"""
