"""Whole stories of Stacks: a real server, real Terraform, a Git repository, a cloud."""
