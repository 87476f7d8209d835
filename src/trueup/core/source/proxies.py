"""Which hosts are reached without a proxy, as ``NO_PROXY`` is read by Go's programs."""

from ipaddress import ip_address, ip_network


def bypassed(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether *no_proxy* (names, domains, addresses and networks, by comma) names the host."""
    return any(_names(each.strip().lower(), host.lower(), port) for each in no_proxy.split(","))


def _names(said: str, host: str, port: int | None) -> bool:
    if said in ("", "*"):
        return said == "*"
    if _within(host, said):
        return True
    name, colon, number = said.rpartition(":")
    if colon and number.isdigit() and name.count(":") == 0:
        if port is None or int(number) != port:
            return False
        said = name
    domain = said.removeprefix("*").removeprefix(".")
    below = host.endswith(f".{domain}")
    return below or (host == domain and not said.startswith((".", "*")))


def _within(host: str, said: str) -> bool:
    try:
        return ip_address(host) in ip_network(said, strict=False)
    except ValueError:
        return False
