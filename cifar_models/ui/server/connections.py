"""uvicorn with limits on what a connection may leave undone."""

import asyncio
import ipaddress
import logging
import time

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from cifar_models.ui.server.rules import limits

log = logging.getLogger("cifar_models.ui.server")


class BoundedProtocol(H11Protocol):
    """One connection; uvicorn itself waits without end for a request, a body or a slow reader."""

    most = limits.MOST_CONNECTIONS

    def connection_made(self, transport) -> None:
        """Take the connection, unless there are too many."""
        self.since = self.last_byte = time.monotonic()
        self.received = 0
        self.blocked_since: float | None = None
        super().connection_made(transport)
        if len(self.connections) > self.most or self._is_crowd():
            transport.abort()

    def _is_crowd(self) -> bool:
        """Return whether one address of the internet takes more than its share.

        Others, such as this computer's, may be those of a proxy, which stands for everybody.
        """
        address = self.client and self.client[0]
        alike = sum(bool(one.client) and one.client[0] == address for one in self.connections)
        if not address or alike <= self.most // limits.SHARE:
            return False
        number = ipaddress.ip_address(address)
        return (getattr(number, "ipv4_mapped", None) or number).is_global

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self.last_byte = time.monotonic()
        self.received += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """From here on, the time for the next request runs."""
        self.since, self.received = time.monotonic(), 0
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Remember since when the other side takes nothing."""
        self.blocked_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Forget it."""
        self.blocked_since = None
        super().resume_writing()

    def overdue(self, now: float) -> bool:
        """Return whether the other side has kept this connection waiting for too long."""
        if self.blocked_since is not None and now - self.blocked_since > limits.IDLE_SECONDS:
            return True
        if self.cycle is None or self.cycle.response_complete:
            return now - self.since > limits.HEADER_SECONDS
        if not self.cycle.more_body:
            return False
        idle = now - self.last_byte > limits.IDLE_SECONDS and not self.flow.read_paused
        taken = now - self.since
        return idle or (taken > limits.SLOW_SECONDS and self.received < limits.SLOW_RATE * taken)


class BoundedServer(uvicorn.Server):
    """Cuts what is overdue, once a second."""

    async def startup(self, sockets=None) -> None:
        """Start to listen; the loop's errors become lines."""
        asyncio.get_running_loop().set_exception_handler(_note)
        await super().startup(sockets)

    async def on_tick(self, counter: int) -> bool:
        """See after connections."""
        if counter % 10 == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if connection.overdue(now):
                    connection.transport.abort()
        return await super().on_tick(counter)


def bounded_config(app, open_files: int) -> uvicorn.Config:
    """Return the settings of uvicorn for an app in a process that may open so many files."""
    most = limits.most_connections(open_files)
    protocol = type("Protocol", (BoundedProtocol,), {"most": most})
    return uvicorn.Config(
        app,
        http=protocol,
        loop="asyncio",  # uvloop, where another package brings it, was not tried
        ws="none",
        log_level="critical",  # what others send is no line in the log
        access_log=False,
        backlog=limits.BACKLOG,
        limit_concurrency=most - most // 8,  # beyond it a 503, while there is room for one
        h11_max_incomplete_event_size=limits.HEADER_BYTES,
        timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
    )


_noted = 0.0


def _note(loop: asyncio.AbstractEventLoop, context: dict) -> None:
    """Log an error of the loop in one line, and of those of one minute the first."""
    global _noted
    if time.monotonic() - _noted > 60:
        _noted = time.monotonic()
        error = context.get("exception")
        log.error("%s: %s", context.get("message"), str(error)[:200])
