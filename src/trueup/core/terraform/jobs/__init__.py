"""
Runs as Jobs of a cluster: what is made for one (`manifest`), and what its pods say of it
(`standing`, `pods`).
"""
