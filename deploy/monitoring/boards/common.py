"""Common: what several boards choose and ask."""

from deploy.monitoring.board import Variable

NAMESPACE = Variable("namespace", "argocd_app_info", "namespace")
CHOSEN = 'namespace=~"$namespace",project=~"$project"'


def quantile(of: float, metric: str, by: str = "") -> str:
    """Of a histogram, for each value of *by*."""
    labels = f"le, {by}" if by else "le"
    rate = f"rate({metric}_bucket[$__rate_interval])"
    return f"histogram_quantile({of}, sum by ({labels}) ({rate}))"
