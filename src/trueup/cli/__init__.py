"""The command line: ``argocd``'s commands and flags over the HTTP API, and a few of our own."""
