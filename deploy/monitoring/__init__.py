"""
Monitoring: dashboards, rules, and what has Prometheus find them.

`boards` is the table that dashboards are made of, `grafana` writes them as Grafana reads them;
``make monitoring`` does so, and a test fails when a file is not what it writes. A test runs every
query against a real Prometheus.
"""
