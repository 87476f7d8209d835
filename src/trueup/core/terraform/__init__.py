"""What is decided about Terraform and OpenTofu, from what they say: nothing here runs them."""
