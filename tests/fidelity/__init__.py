"""
Fidelity: the embedded API server answers as a real kube-apiserver does, measured.

`cases/*.yaml` say requests, `recordings/*.jsonl` what a real kube-apiserver answered to them. The
fast suite puts the requests to the embedded server and compares; `python -m tests.fidelity`
records anew against a real one, and writes the page that lists what is compared and what
differs on purpose (`differences.yaml`).
"""
