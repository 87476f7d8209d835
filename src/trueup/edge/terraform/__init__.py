"""Terraform and OpenTofu, run in processes of their own that outlive ours."""
