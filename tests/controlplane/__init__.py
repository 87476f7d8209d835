"""
A real Kubernetes control plane for tests: etcd, kube-apiserver and kube-controller-manager.

They are built once from their published Go modules (:mod:`.build`) and run on loopback with
certificates of their own (:mod:`.plane`). There is no scheduler, kubelet or cloud; what these
would do is simulated by an ordinary client. ``python -m tests.controlplane`` is the way in
from a terminal, the fixture ``cluster`` the one from a test.
"""
