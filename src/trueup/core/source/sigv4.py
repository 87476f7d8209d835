"""
AWS Signature Version 4: the headers that sign a request, as S3 wants them.

Called by ``edge.fetch.buckets`` and ``edge.notify.aws`` with the time that it is.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, urlsplit

from trueup.k8s.value import Value

EMPTY = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256"


class Signer(Value, frozen=True):
    """Who signs, and for what."""

    key: str
    secret: str
    region: str
    token: str = ""
    service: str = "s3"

    def headers(
        self,
        method: str,
        url: str,
        now: datetime,
        payload: str = EMPTY,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, str]:
        """
        For a request to *url*, whose path and query are quoted as `quoted` does it.

        *payload*: the SHA-256 of the body; *more*: headers in lower case that are signed too.
        """
        parts = urlsplit(url)
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        made = {"x-amz-content-sha256": payload, "x-amz-date": stamp}
        if self.token:
            made["x-amz-security-token"] = self.token
        signed = {"host": parts.netloc, **made, **more}
        names = ";".join(sorted(signed))
        request = canonical(method, parts.path or "/", parts.query, signed)
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        text = f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        signature = hmac.new(self._signing_key(stamp[:8]), text.encode(), hashlib.sha256)
        said = f"Credential={self.key}/{scope}, SignedHeaders={names}"
        return {
            **made,
            "Authorization": f"{_ALGORITHM} {said}, Signature={signature.hexdigest()}",
        }

    def _signing_key(self, day: str) -> bytes:
        key = f"AWS4{self.secret}".encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def canonical(method: str, path: str, query: str, headers: Mapping[str, str]) -> str:
    """The request in the one form that is signed."""
    pairs = sorted((quoted(k), quoted(v)) for k, v in parse_qsl(query, keep_blank_values=True))
    lines = [f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers)]
    return "\n".join(
        (
            method,
            path,
            "&".join(f"{name}={value}" for name, value in pairs),
            "".join(lines),
            ";".join(sorted(headers)),
            headers.get("x-amz-content-sha256", EMPTY),
        )
    )


def quoted(text: str, keep: str = "") -> str:
    """As AWS quotes: everything but letters, digits and ``-._~``; *keep* too."""
    return quote(text, safe=f"-._~{keep}")
