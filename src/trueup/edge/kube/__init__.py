"""A Kubernetes API over HTTP: the client, and where its address and credentials come from."""
