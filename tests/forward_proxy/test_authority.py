"""What clients are handed out: a file with what this system trusts and the authority of the run, and no private key."""

import ssl

import pytest
import trustme

from mock_server.forward_proxy.authority import CertificateAuthority


def test_the_bundle_has_what_the_system_trusts_and_this_authority(tmp_path, monkeypatch):
    company = trustme.CA(organization_name="the company's own")
    company.cert_pem.write_to_path(tmp_path / "company.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "company.pem"))
    with CertificateAuthority() as ours:
        names = {name: ours.env()[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
        assert set(names.values()) == {str(ours.bundle)}
        trusted = ssl.create_default_context(cafile=str(ours.bundle)).get_ca_certs(binary_form=True)
        expected = [company.cert_pem.bytes(), ours.certificate.read_bytes()]
        assert [ssl.DER_cert_to_PEM_cert(one).strip() for one in trusted] == [one.decode().strip() for one in expected]
        assert b"PRIVATE KEY" not in ours.bundle.read_bytes() + ours.certificate.read_bytes()
    assert not ours.bundle.exists()


@pytest.mark.parametrize("hosts", [("api.acme.test",), ("api.acme.test", "hooks.acme.test", "127.0.0.1")])
def test_it_vouches_for_each_host_that_it_is_asked_for(hosts):
    with CertificateAuthority() as ours:
        server = ours.context_of(*hosts)
        for host in hosts:
            assert shaken(server, ssl.create_default_context(cafile=str(ours.certificate)), host)


def shaken(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> bool:
    """Shake hands in memory, and return whether the client has the server's certificate."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(up, down, server_side=True)
    theirs = client.wrap_bio(down, up, server_hostname=host)
    for _ in range(3):
        for side in (theirs, ours):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return bool(theirs.getpeercert())
