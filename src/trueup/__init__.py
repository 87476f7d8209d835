"""Trueup: GitOps for Kubernetes and Terraform."""
