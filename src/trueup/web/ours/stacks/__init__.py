"""``stacks``: Terraform roots; what is planned, who approves, what is carried out."""
