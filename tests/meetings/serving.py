"""A web server of this machine, for tests: each path answers as a function says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """What is served, and the requests that came: `asked` are their paths, `headers` those of each."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    def url(self, path: str = "/feed") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"


def sent(body: bytes, status: int = 200, **headers: str) -> Answer:
    """An answer with a body; in the names of headers `_` stands for a hyphen."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def led(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return sent(b"", status, Location=to)


@contextmanager
def server() -> Iterator[Server]:
    """A server that ends with the test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = served.answers.get(self.path.partition("?")[0], sent(b"", 404))
            try:
                answer(self)
            except OSError:  # the other side has had enough
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    served = Server(made.server_address[1])
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        made.shutdown()
        made.server_close()
        thread.join(5)
