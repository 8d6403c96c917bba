"""Which names a request may ask for, so that no foreign name turned to this address gets in."""

import json

import pytest
from guarded import FORM_NAMES, form, running
from starlette.datastructures import Headers

from cifar_models.errors import AddressError
from cifar_models.ui import address
from cifar_models.ui.server.rules.hosts import Hosts
from cifar_models.ui.server.rules.refusals import RefusedError

HERE = ("localhost", "LOCALHOST:1", "a.localhost:7860", "localhost.", "127.0.0.1:80", "127.9.8.7",
        "[::1]", "[::1]:7860", "[0:0::1]", "[::ffff:127.0.0.1]", "")  # fmt: skip
NETWORK = ("192.168.1.5", "8.8.8.8:7860", "0.0.0.0:7860", "[fe80::1]", "[2001:db8::1]:80",
           "nas", "app:7860", "nas.local", "app.ns.svc.cluster.local", "pi.lan.", "gpu.internal",
           "pi.home.arpa")  # fmt: skip
FOREIGN = ("evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.nip.io",
           "127.0.0.1.", "notlocalhost.example", "local.example", "xlocal.x-lan", "a.alan",
           "1.0.0.127.in-addr.arpa", "0x7f.1", "127.1", "[::1].evil.example",
           "localhost, evil.example", "http://localhost", "localhost/evil",
           "a@localhost")  # fmt: skip


def answers(hosts, name):
    try:
        hosts.check(Headers({"host": name} if name else {}))
    except RefusedError as refused:
        return refused.status != 400
    return True


@pytest.mark.parametrize("bound", ["127.0.0.1", "127.0.1.1", "::1", "::ffff:127.0.0.1"])
def test_at_a_loopback_address_only_its_own_names_are_answered(bound):
    hosts = Hosts(bound, ["127.0.0.1"])
    assert [name for name in HERE if not answers(hosts, name)] == []
    assert [name for name in (*NETWORK, *FOREIGN) if answers(hosts, name)] == ["127.0.0.1."]


@pytest.mark.parametrize("bound", ["0.0.0.0", "::", "192.168.1.5", "fe80::1%eth0"])
def test_at_a_wider_address_names_that_no_stranger_can_have_are_answered_too(bound, monkeypatch):
    monkeypatch.setattr("socket.getfqdn", lambda: "Gpu7.cs.example")
    hosts = Hosts(bound)
    assert [name for name in (*HERE, *NETWORK) if not answers(hosts, name)] == []
    assert [name for name in FOREIGN if answers(hosts, name)] == ["127.0.0.1."]


def test_the_full_name_of_the_computer_is_its_own(monkeypatch):
    monkeypatch.setattr("socket.getfqdn", lambda: "Gpu7.cs.example")
    hosts = Hosts("0.0.0.0")
    hosts._asking.join(10)
    assert answers(hosts, "gpu7.CS.example:7860")
    assert not answers(hosts, "cs.example")


def test_names_that_are_allowed_are_answered_and_no_others():
    given = address.allowed_hosts(
        ["Demo.example.org", "büro.example"], {address.ALLOWED_VARIABLE: "*.below.example, ,[::5]"}
    )
    hosts = Hosts("127.0.0.1", given, "https://public.example/cifar")
    for name in ("demo.EXAMPLE.org:443", "xn--bro-hoa.example", "a.b.below.example", "[::5]:1",
                 "public.example"):  # fmt: skip
        assert answers(hosts, name), name
    for name in ("x.demo.example.org", "below.example", "evil-below.example", "example.org"):
        assert not answers(hosts, name), name
    assert answers(Hosts("127.0.0.1", ["*"]), "evil.example")


@pytest.mark.parametrize("name", ["http://a", "a:80", "a/b", "a*", "*.*", " ", "a b", "ä" * 70])
def test_what_is_no_name_is_said_at_the_start(name):
    with pytest.raises(AddressError, match=r"--allow-host names .* which is no host"):
        address.allowed_hosts([name], {})


def test_a_space_is_asked_as_the_hub_likes(monkeypatch):
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "alice/cifar")
    assert answers(Hosts("0.0.0.0"), "alice-cifar.hf.space")


def test_a_page_whose_name_was_turned_to_this_computer_gets_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with running(allowed=("demo.example",)) as app:
        evil = {"host": f"evil.example:{app.port}", "origin": f"http://evil.example:{app.port}"}
        evil |= {"sec_fetch_site": "same-origin"}
        for more in (
            {},
            {"x_forwarded_host": "localhost"},
            {"x_gradio_server": "http://localhost"},
        ):
            headers = evil | more
            for path in ("/", "/config", "/gradio_api/info", "/nothing", "/theme.css"):
                status, _, body = app.ask("GET", path, **headers)
                assert status == 400, path
                assert "--allow-host" in json.loads(body)["error"]
            body = {"data": []}
            assert app.status("POST", "/gradio_api/call/summary", body, **headers) == 400
            sent = form("a.png", b"x")
            assert app.status("POST", "/gradio_api/upload", sent, **FORM_NAMES, **headers) == 400
            assert app.status("OPTIONS", "/gradio_api/upload", **headers) == 400
        proxied = {"host": "demo.example", "x_forwarded_host": "public.example, inner"}
        proxied |= {"origin": "https://public.example"}
        assert app.status("GET", "/", **proxied) == 200
        assert app.status("POST", "/gradio_api/call/summary", {"data": []}, **proxied) == 200
