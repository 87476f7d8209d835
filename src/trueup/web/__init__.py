"""
The HTTP API in Argo CD's shapes.

It reads and writes through the ports alone: what is declared goes to the Kubernetes API, and what
it shows comes from there. It never calls a controller.
"""
