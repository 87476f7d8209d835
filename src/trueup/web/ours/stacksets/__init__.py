"""``stacksets``: folders of Terraform roots, each root of which is a Stack."""
