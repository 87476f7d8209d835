"""
What is wrong with a connection, in words that say what to do.

A certificate is a person's business (``Stalled``): nothing gets better by trying again. Everything
else may be (``Unreachable``).
"""

import ssl
from datetime import datetime

import aiohttp
from cryptography import x509

from trueup.edge.kube.access import Credential
from trueup.edge.unreached import why
from trueup.model.errors import Stalled, Unreachable

EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
SHOWN = 80  # characters of an answer that makes no sense
PROXY = (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError)
NO_API = "is that the address of a Kubernetes API? A proxy or a login page may be in between"


def broken(error: Exception, where: str, proxy: str) -> Stalled | Unreachable:
    """For an *error* of the HTTP client; *where*: address or socket of the server."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _untrusted(error.certificate_error, where)
    told = why(error) if isinstance(error, aiohttp.ClientConnectorError) else str(error)
    text = told or type(error).__name__
    if isinstance(error, aiohttp.ClientHttpProxyError):
        text = f"the proxy answered {error.status} ({error.message})"  # its text has the password
    if "ALERT" in text.upper():
        return Stalled(
            "CertificateRefused",
            f"{where} refuses our client certificate: {text}",
            "check client-certificate and client-key, and whether the certificate has expired",
        )
    message = f"the Kubernetes API at {where} does not answer: {text}"
    if isinstance(error, PROXY):
        return Unreachable(message, f"check the proxy {proxy.rpartition('@')[2]}")
    if isinstance(error, aiohttp.ClientSSLError):
        return Unreachable(message, f"does {where} speak TLS?")
    return Unreachable(message)


def no_kubernetes(asked: str, body: bytes) -> Unreachable:
    """What answered does not speak our language."""
    begins = " ".join(body[:SHOWN].decode(errors="replace").split())
    what = f"something that is not JSON: {begins!r}" if body else "nothing at all"
    return Unreachable(f"{asked}: it answered {what}", NO_API)


def outdated(credential: Credential, now: datetime) -> str:
    """What is wrong with our own certificate; empty: nothing, or there is none."""
    if not credential.certificate:
        return ""
    try:
        found = x509.load_pem_x509_certificate(credential.certificate)
    except ValueError:
        return ""
    end = found.not_valid_after_utc
    return f"our client certificate expired at {end:%Y-%m-%d %H:%M} UTC" if end < now else ""


def _untrusted(error: Exception, where: str) -> Stalled:
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code == EXPIRED:
        return Stalled(
            "CertificateExpired",
            f"the certificate of {where} has expired",
            "renew it on the API server",
        )
    return Stalled(
        "CertificateNotTrusted",
        f"the certificate of {where} is not trusted: {error}",
        "check certificate-authority-data and tls-server-name",
    )
