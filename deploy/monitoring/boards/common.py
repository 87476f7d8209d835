"""Common: what several boards choose and ask."""

from deploy.monitoring.board import Variable

NAMESPACE = Variable("namespace", "argocd_app_info", "namespace")
CHOSEN = 'namespace=~"$namespace",project=~"$project"'


def ours(expr: str) -> str:
    """Of what other programs tell by the same names (``workqueue_``, ``process_``) that of ours."""
    return f"{expr} and on (instance) trueup_start_time_seconds"


def quantile(of: float, metric: str, by: str = "") -> str:
    """Of a histogram, for each value of *by*."""
    labels = f"le, {by}" if by else "le"
    rate = f"rate({metric}_bucket[$__rate_interval])"
    rate = ours(rate) if metric.startswith("workqueue_") else rate
    return f"histogram_quantile({of}, sum by ({labels}) ({rate}))"
