"""Downloads that go wrong in the ways that networks and servers have; each has its sentence."""

import gzip
import hashlib
import os
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
from paths import without_images

from cifar_models.data import dataset, fetching, official_archive
from cifar_models.errors import DatasetError, DownloadError

OK = b"HTTP/1.1 200 OK\r\n"
BODY = gzip.compress(b"x" * 5000, 1)


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    """No proxy of the computer that runs this; what a test sets is undone."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("no_proxy", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "")
    return monkeypatch


@pytest.fixture
def serve():
    """Give everybody the same bytes at an address, and close or hold the connection."""
    listening, held = [], []

    def start(reply, hold=False, context=None):
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def run():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                try:
                    if context:
                        connection = context.wrap_socket(connection, server_side=True)
                        held.append(connection)
                    connection.recv(4096)
                    connection.sendall(reply)
                    if not hold:
                        connection.close()
                except OSError:
                    continue

        threading.Thread(target=run, daemon=True).start()
        scheme = "https" if context else "http"
        return f"{scheme}://127.0.0.1:{server.getsockname()[1]}/a.tar.gz"

    yield start
    for one in (*listening, *held):
        one.close()


# Closing is said: a client may send its next request on a connection that it thinks open.
REDIRECTED = (
    b"HTTP/1.1 302 Found\r\nLocation: /again\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


def with_length(body, *, of=None, head=b""):
    return OK + head + b"Content-Length: %d\r\n\r\n" % (of or len(body)) + body


def test_a_whole_file_is_written_and_known_by_its_md5(serve, tmp_path):
    seen = []
    for reply, expected in (
        (with_length(BODY), len(BODY)),
        (OK + b"\r\n" + BODY, 0),
        (with_length(BODY, head=b"Content-Encoding: gzip\r\n"), len(BODY)),
    ):
        found = fetching.fetch(serve(reply), tmp_path / "a", lambda *n: seen.append(n), 5)
        assert found == hashlib.md5(BODY).hexdigest()
        assert (tmp_path / "a").read_bytes() == BODY
        assert seen[-1] == (len(BODY), expected)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n100000\r\n" + BODY, "was cut after"),
        (with_length(BODY, of=10**6), rf"was cut after {len(BODY)} of 1,000,000 bytes"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nmany\r\nxx", "no answer of a web server"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no answer of a web server"),
        (b"220 mail.example ESMTP\r\n\r\n", "no answer of a web server"),
        (OK + b"Content-Length: many\r\n\r\nxx", "no answer of a web server"),
        (OK + b"Content-Length: -5\r\n\r\nxx", "no answer of a web server"),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nxx", "no answer of a web server"),
        (OK + b"Content-Length: 99999999999\r\n\r\nxx", "announces '99999999999' bytes"),
        (OK + b"Content-Length: 0\r\n\r\n", "sent an empty file"),
        (b"", "no answer of a web server"),
        (with_length(b"<html>log in"), "sent a web page instead"),
        (with_length(b"\n <!DOCTYPE html>"), "sent a web page instead"),
        (with_length(b"Welcome", head=b"Content-Type: text/html; charset=x\r\n"), "a web page"),
        (with_length(b'{"error": "no"}'), "no archive .*error"),
        (b"HTTP/1.1 511 Log in\r\nContent-Length: 0\r\n\r\n", "HTTP 511 instead .* log in"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answered 404 Not Found"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "answered 204"),
        (REDIRECTED, "redirection"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
            "not be reached",
        ),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", "/a.tar.gz"),
    ],
)
def test_what_is_no_whole_file_is_told_apart(serve, tmp_path, reply, sentence):
    with pytest.raises(DownloadError, match=sentence):
        fetching.fetch(serve(reply), tmp_path / "a", None, 5)


def test_a_server_that_goes_silent_is_given_up(serve, tmp_path):
    with pytest.raises(DownloadError, match="cannot be reached"):
        fetching.fetch(serve(b"", hold=True), tmp_path / "a", None, 0.3)
    with pytest.raises(DownloadError, match=f"was cut after {len(BODY)}"):
        fetching.fetch(serve(OK + b"\r\n" + BODY, hold=True), tmp_path / "a", None, 0.3)


def test_a_file_without_end_is_given_up(serve, tmp_path):
    with pytest.raises(DownloadError, match="more than 1,000 bytes"):
        fetching.fetch(serve(OK + b"\r\n" + BODY * 99), tmp_path / "a", None, 5, most_bytes=1000)


@pytest.mark.parametrize("url", ["http://127.0.0.1:x/", "http://", "nothing", "http://127.0.0.1:1"])
def test_addresses_where_nothing_is(tmp_path, url):
    with pytest.raises(DownloadError, match=r"no address|cannot be reached"):
        fetching.fetch(url, tmp_path / "a", None, 5)


def test_proxies_that_refuse_or_mean_nothing_are_named(serve, tmp_path, no_variables):
    refusing = serve(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    no_variables.setenv("https_proxy", refusing.rpartition("/")[0])
    with pytest.raises(DownloadError, match=r"proxy .* refused \(407"):
        fetching.fetch("https://example.invalid/a.tar.gz", tmp_path / "a", None, 5)
    no_variables.setenv("https_proxy", "http://proxy:port")
    with pytest.raises(DownloadError, match=r"\$https_proxy is 'http://proxy:port'"):
        fetching.fetch("https://example.invalid/a.tar.gz", tmp_path / "a", None, 5)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to make a certificate")
def test_a_certificate_that_is_not_trusted_is_said(serve, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    make += ["-nodes", "-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with pytest.raises(DownloadError, match=r"certificate .* not trusted \(self.signed"):
        fetching.fetch(serve(with_length(BODY), context=context), tmp_path / "a", None, 5)


def test_a_server_of_http_at_an_address_of_https(serve, tmp_path):
    with pytest.raises(DownloadError, match="cannot be reached"):
        fetching.fetch(serve(with_length(BODY)).replace("http:", "https:"), tmp_path / "a", None, 5)


def test_errors_of_the_disk_are_not_taken_for_the_networks(serve, tmp_path):
    with pytest.raises(FileNotFoundError):
        fetching.fetch(serve(with_length(BODY)), tmp_path / "none" / "a", None, 5)


def test_a_damaged_archive_keeps_nothing(serve, tmp_path, no_variables):
    no_variables.setenv("XDG_CACHE_HOME", str(tmp_path))
    cut = BODY[:-20]
    with pytest.raises(DownloadError, match="archive is damaged"):
        official_archive.download(url=serve(with_length(cut)), md5=hashlib.md5(cut).hexdigest())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_a_home_a_download_names_the_variable(serve, no_variables):
    no_variables.delenv("XDG_CACHE_HOME", raising=False)
    no_variables.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError()))
    with pytest.raises(DownloadError, match=r"no home folder. Set \$XDG_CACHE_HOME"):
        official_archive.download(url=serve(with_length(BODY)))
    for name in without_images(""):
        no_variables.delenv(name, raising=False)
    with pytest.raises(DatasetError, match="not on this computer"):
        dataset.load_test()
