"""
Runs as Jobs of a cluster: what is made for one (`manifest`, `podspec`) as it is set (`making`), and
how it stands by what its pods say (`standing`, `pods`).
"""
