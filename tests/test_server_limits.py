"""Connections, answers and other sites: what is bounded, and by how much."""

import asyncio
import socket
import time
from types import SimpleNamespace

import pytest
from gradio.server_messages import EstimationMessage, ProcessCompletedMessage
from guarded import running
from starlette.datastructures import Headers
from waiting import eventually

from cifar_models.ui.server import answers, connections
from cifar_models.ui.server.rules import limits, origins
from cifar_models.ui.server.rules.refusals import RefusedError


@pytest.mark.parametrize(("files", "most"), [(256, 64), (1_024, 448), (100_000, 1_000), (50, 16)])
def test_connections_leave_files_for_their_requests(files, most):
    assert limits.most_connections(files) == most


def test_idle_connections_beyond_the_limit_are_closed_and_the_others_in_time(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setattr(limits, "HEADER_SECONDS", 2)
    with running(open_files=256) as app:
        held = []
        for _ in range(150):
            connection = socket.create_connection(("127.0.0.1", app.port), timeout=20)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            held.append(connection)
        assert eventually(lambda: len(app.server.server_state.connections) <= 64)
        assert eventually(lambda: not app.server.server_state.connections)
        assert app.status("GET", "/gradio_api/app_id") == 200
        for connection in held:
            connection.close()


class Overdue:
    """The parts of a connection that tell whether it is overdue."""

    overdue = connections.BoundedProtocol.overdue

    def __init__(self, **parts):
        given = {"blocked_since": None, "cycle": None, "since": 0.0, "last_byte": 0.0}
        vars(self).update(given | {"received": 0, "flow": SimpleNamespace(read_paused=False)})
        vars(self).update(parts)


def under_way(more_body=True):
    return SimpleNamespace(response_complete=False, more_body=more_body)


@pytest.mark.parametrize(
    ("parts", "overdue"),
    [
        ({}, True),  # no request in time
        ({"since": 990.0}, False),
        ({"cycle": under_way(more_body=False)}, False),  # a stream, or a long computation
        ({"cycle": under_way()}, True),  # a body without a byte
        ({"cycle": under_way(), "last_byte": 999.0}, True),  # a byte now and then
        ({"cycle": under_way(), "last_byte": 999.0, "received": 10**7}, False),
        ({"cycle": under_way(), "last_byte": 999.0, "since": 980.0}, False),
        ({"cycle": under_way(more_body=False), "blocked_since": 900.0}, True),  # reads nothing
    ],
)
def test_who_keeps_a_connection_waiting_is_cut(parts, overdue):
    assert Overdue(**parts).overdue(1_000.0) is overdue


@pytest.mark.parametrize(
    ("address", "crowd"),
    [
        ("8.8.8.8", True),
        ("::ffff:8.8.8.8", True),
        ("2600::1", True),
        ("127.0.0.1", False),  # these may be a proxy's
        ("::1", False),
        ("172.17.0.1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_one_address_of_the_internet_leaves_room_for_others(address, crowd):
    def connection(address, others=()):
        return SimpleNamespace(client=(address, 5), connections=others, most=400)

    many = [connection(address) for _ in range(101)]
    is_crowd = connections.BoundedProtocol._is_crowd
    assert is_crowd(connection(address, many)) is crowd
    assert not is_crowd(connection(address, many[1:]))
    assert not is_crowd(connection("9.9.9.9", many))


def queue_with(clock):
    """A page's queue, as far as answers need it."""

    async def clean_events(session_hash):
        queue.cleaned.append(session_hash)

    queue = SimpleNamespace(
        pending_event_ids_session={}, event_ids_to_events={}, cleaned=[], clean_events=clean_events
    )
    return queue, answers.Answers(SimpleNamespace(_queue=queue), lambda: clock.now)


def completed():
    return ProcessCompletedMessage(output={}, success=True)


def test_an_answer_that_nobody_fetches_is_dropped_after_a_minute():
    async def run():
        clock = SimpleNamespace(now=0.0)
        queue, kept = queue_with(clock)
        boxes = queue.pending_messages_per_session
        for session in ("left", "read"):
            boxes[session] = None
            boxes[session].put_nowait(completed())
            queue.pending_event_ids_session[session] = {session}
        await boxes["read"].get()
        reader = asyncio.create_task(boxes["read"].get())
        await asyncio.sleep(0)
        clock.now = limits.ANSWER_SECONDS - 1
        assert await kept.drop_unfetched() == 0
        assert kept.knows("left")
        clock.now = limits.ANSWER_SECONDS + 1
        assert await kept.drop_unfetched() == 1
        assert queue.cleaned == ["left"]
        assert not kept.knows("left")
        assert kept.has_session("read")
        boxes["left"].put_nowait(completed())  # of what was still running
        assert not kept.has_session("left")
        reader.cancel()

    asyncio.run(run())


def test_where_nobody_reads_the_newest_estimate_of_an_event_takes_the_place_of_others():
    async def run():
        queue, _ = queue_with(SimpleNamespace(now=0.0))
        boxes = queue.pending_messages_per_session
        boxes["left"] = None
        for size in range(500):
            for event in "ab":
                boxes["left"].put_nowait(EstimationMessage(event_id=event, queue_size=size))
        boxes["left"].put_nowait(completed())
        assert boxes["left"].qsize() == 3
        told = [await boxes["left"].get() for _ in range(3)]
        assert [(one.event_id, one.queue_size) for one in told[:2]] == [("a", 499), ("b", 499)]
        boxes["read"] = None
        reader = asyncio.create_task(boxes["read"].get())
        await asyncio.sleep(0)
        for size in range(3):
            boxes["read"].put_nowait(EstimationMessage(event_id="a", queue_size=size))
        assert (await reader).queue_size == 0
        assert boxes["read"].qsize() == 2, "who reads gets them all"

    asyncio.run(run())


def test_the_number_of_unfetched_answers_is_limited():
    async def run():
        queue, kept = queue_with(SimpleNamespace(now=0.0))
        for number in range(limits.UNFETCHED_ANSWERS + 5):
            queue.pending_messages_per_session[str(number)] = None
            queue.pending_messages_per_session[str(number)].put_nowait(completed())
        assert await kept.drop_unfetched() == 5
        assert queue.cleaned == ["0", "1", "2", "3", "4"]
        queue.pending_event_ids_session["busy"] = set(map(str, range(limits.EVENTS_PER_SESSION)))
        with pytest.raises(RefusedError, match="fetch"):
            kept.check_room("busy")
        kept.check_room("other")

    asyncio.run(run())


SAME, CROSS = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"origin": "http://app:7860"}, True),
        ({"origin": "http://APP:7860"}, True),
        ({"origin": "https://app.example", "x-forwarded-host": "app.example"}, True),
        ({"origin": "https://app.example", "x-forwarded-host": "app.example:443, proxy"}, True),
        ({"origin": "https://app.example", **SAME}, True),  # a proxy that says no more
        ({"origin": "https://public.example"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://app:3000"}, False),
        ({"origin": "http://app"}, False),
        ({"origin": "http://app:7860.evil.example"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://[bad"}, False),
        (CROSS, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://app:7860", **CROSS}, False),
    ],
)
def test_other_sites_are_told_from_the_own_page_and_from_programs(headers, taken, monkeypatch):
    monkeypatch.delenv("SYSTEM", raising=False)
    given = Headers({"host": "app:7860", **headers})
    if taken:
        origins.check_origin(given, "https://public.example/cifar")
    else:
        with pytest.raises(RefusedError) as refused:
            origins.check_origin(given, "https://public.example/cifar")
        assert refused.value.status == 403


def test_a_space_is_asked_through_the_hubs_hosts(monkeypatch):
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "alice/cifar")
    origins.check_origin(Headers({"host": "internal", "origin": "https://alice-cifar.hf.space"}))


def test_clock_of_mailboxes_starts_with_the_first_message():
    now = time.monotonic()
    box = answers.Mailbox(time.monotonic)
    assert now <= box.touched <= time.monotonic()
    assert box.abandoned(-1)
