"""
Whether somebody whom the repository's Secret names has signed an artifact, without a key.

Sigstore's authority gave a certificate of who they are, and its log has an entry of the signature:
both are in the bundle beside the artifact, so nobody is asked. Whom to trust for that stands in
``cosignTrustedRoot``, or is Sigstore's public instance as the library ``sigstore`` knows it. That
library is not installed with us unless it is wanted: ``trueup[sigstore]``.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trueup.core.source.cosign import Signer, names, signers
from trueup.model.errors import Stalled

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from sigstore.models import TrustedRoot

_ISSUER = "1.3.6.1.4.1.57264.1.8"  # Fulcio's extensions: who says who it is; before, as plain text
_ISSUER_BEFORE = "1.3.6.1.4.1.57264.1.1"


@dataclass(frozen=True, slots=True)
class People:
    """Those who may sign, by *root* (``trusted_root.json``; empty: Sigstore's own)."""

    meant: tuple[Signer, ...]
    root: str

    @classmethod
    def of(cls, identities: str, root: str) -> "People":
        return cls(signers(identities) if identities else (), root)

    def signed(self, digest: str, text: bytes) -> bool:
        """Whether one of them has signed a statement about *digest*. To be called in a thread."""
        if not self.meant:
            return False
        try:
            from sigstore.errors import Error
            from sigstore.models import Bundle
            from sigstore.verify import Verifier
        except ImportError as error:
            raise Stalled(
                "NoSigstore",
                "cosignIdentities needs the library sigstore, which is not installed",
                "install it beside: pip install 'trueup[sigstore]'",
            ) from error
        verifier = Verifier(trusted_root=self._root())
        try:
            bundle = Bundle.from_json(text)
            _, payload = verifier.verify_dsse(bundle, self)
        except (Error, ValueError):
            return False
        return names(payload, digest)

    def verify(self, cert: "Certificate") -> None:
        """As the library asks: raises if the certificate is of nobody who is meant."""
        from sigstore.errors import VerificationError

        issuer, subjects = _issuer(cert), _subjects(cert)
        if not any(each.is_meant(issuer, subjects) for each in self.meant):
            raise VerificationError(f"{subjects} of {issuer} is not meant")

    def _root(self) -> "TrustedRoot":
        from sigstore.errors import Error
        from sigstore.models import ClientTrustConfig, TrustedRoot

        try:
            if not self.root:
                return ClientTrustConfig.production(offline=True).trusted_root
            with tempfile.NamedTemporaryFile(suffix=".json") as file:
                Path(file.name).write_text(self.root)
                return TrustedRoot.from_file(file.name)
        except (Error, OSError, ValueError) as error:
            what = "cosignTrustedRoot" if self.root else "Sigstore's own trusted root"
            raise Stalled(
                "BadTrustedRoot",
                f"{what} cannot be read: {type(error).__name__}",
                "give what cosign trusted-root create writes: trusted_root.json",
            ) from error


def _subjects(cert: "Certificate") -> list[str]:
    from cryptography import x509

    try:
        found = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    kinds: tuple[Any, ...] = (x509.RFC822Name, x509.UniformResourceIdentifier)
    return [name for kind in kinds for name in found.get_values_for_type(kind)]


def _issuer(cert: "Certificate") -> str:
    for extension in cert.extensions:
        told = getattr(extension.value, "value", b"")
        if extension.oid.dotted_string == _ISSUER:
            return _utf8(bytes(told))
        if extension.oid.dotted_string == _ISSUER_BEFORE:
            return bytes(told).decode(errors="replace")
    return ""


def _utf8(der: bytes) -> str:
    """The content of a UTF8String; its length has a length of its own from 128 bytes on."""
    begin = 2 + (der[1] & 0x7F if len(der) > 1 and der[1] & 0x80 else 0)
    return der[begin:].decode(errors="replace")
