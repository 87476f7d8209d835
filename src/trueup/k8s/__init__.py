"""The language of Kubernetes objects: pure, and free of this product."""
