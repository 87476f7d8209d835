"""
Ours: ``/api/trueup/v1``, for what Argo CD's API has no route for.

Each operation is one entry of `table.OPERATIONS`: its path, its handler, what it takes and gives.
The routes and the OpenAPI document are made of the same table, so that neither can lack one.
"""
