"""A web server of this computer that has one file, and can be made to fail."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class FileServer:
    """What is sent, and what was asked for.

    Attributes:
        content: The file.
        url: Its address; any other path has it too.
        cut: How many bytes of its end are held back.
        status: Another one than 200 is sent alone.
        requests: Paths that were asked for.
    """

    content: bytes
    url: str = ""
    cut: int = 0
    status: int = 200
    requests: list[str] = field(default_factory=list)


@contextmanager
def file_server(content):
    """Serve a file for as long as the block runs."""
    file = FileServer(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            file.requests.append(self.path)
            if file.status != 200:
                self.send_error(file.status)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(file.content)))
            self.end_headers()
            self.wfile.write(file.content[: len(file.content) - file.cut])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file.url = f"http://127.0.0.1:{server.server_port}/file"
    try:
        yield file
    finally:
        server.shutdown()
