"""
What upstream's field manager makes of random writes, recorded: `recorded.jsonl`.

`main.go` asks the Go packages that every kube-apiserver is made of. With Go,
``python -m tests.k8s.upstream`` writes the recording anew; the tests read it and need none.
"""
