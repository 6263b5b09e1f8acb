"""A certificate authority of this run alone: it vouches for vendors' hosts, to clients that are told of it."""

import ssl
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

HOSTS = 256
"""The most hosts whose certificates are kept."""

BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables by which clients find all authorities that they trust; Node adds one to its own."""


class CertificateAuthority:
    """Makes certificates, and hands out its own in files. Use `with`, or call `close`, to remove the files."""

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="mockdial, for tests on this machine")
        self._folder = tempfile.TemporaryDirectory(prefix="mockdial-ca-")
        folder = Path(self._folder.name)
        self.certificate = folder / "ca.pem"
        """The authority's own certificate."""
        self.bundle = folder / "bundle.pem"
        """The authorities of this system, and this one."""
        own = self._authority.cert_pem.bytes()
        self.certificate.write_bytes(own)
        self.bundle.write_bytes(b"\n".join((*_of_the_system(), own)))
        self.context_of = lru_cache(maxsize=HOSTS)(self._context_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the files."""
        self._folder.cleanup()

    def _context_of(self, *hosts: str) -> ssl.SSLContext:
        """Return the context of a server that answers to these hosts."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*hosts).configure_cert(context)
        return context

    def env(self) -> dict[str, str]:
        """Return the variables by which clients come to trust this authority."""
        return dict.fromkeys(BUNDLES, str(self.bundle)) | {"NODE_EXTRA_CA_CERTS": str(self.certificate)}


def _of_the_system() -> Sequence[bytes]:
    """Return the certificates that this system trusts."""
    path = ssl.get_default_verify_paths().cafile
    if path and Path(path).exists():
        return (Path(path).read_bytes(),)
    certificates = ssl.create_default_context().get_ca_certs(binary_form=True)
    return [ssl.DER_cert_to_PEM_cert(one).encode() for one in certificates]
