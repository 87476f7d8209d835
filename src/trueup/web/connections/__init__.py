"""What is connected to and trusted: repositories, clusters, credentials, certificates, keys."""
