"""
Runs as Jobs of a cluster.

Here (`runner`) a Job is made, whose pod (`pod`) asks us over HTTP what it is to do (`server`), does
it as it is done on this machine (`edge.terraform.runner`), tells how far it is, and brings the
result. What passes lies sealed beside the states (``ports.Errands``), so any replica may be asked,
and a restart of ours is not noticed by the pod but by a request that it sends again.
"""
