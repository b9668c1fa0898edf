"""Web servers on free ports of 127.0.0.1: granian with a program, and nginx with a file."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from asanbriefs.launcher import SERVER

# The header in which `telling` names the worker that answered.
WORKER = "X-Worker"
START_SECONDS = 60
STOP_SECONDS = 15
NGINX = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    gzip_static on;
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        location / {{ try_files /page.html =404; }}
    }}
}}
"""


@dataclass(frozen=True)
class Server:
    """One that runs: the process at the top, and the port it answers on."""

    pid: int
    port: int

    def get(
        self, path: str, headers: Mapping[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask over a connection of its own; return the answer and its body as sent."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asked.request("GET", path, headers=dict(headers or {}))
            answer = asked.getresponse()
            return answer, answer.read()
        finally:
            asked.close()


@contextmanager
def granian(
    program: str, environment: Mapping[str, str], *, workers: int = 2
) -> Iterator[Server]:
    """Serve a WSGI program as the site is served, but with so many workers."""
    port = _free_port()
    command = [sys.executable, *SERVER[:-1], "--workers", str(workers)]
    with _running([*command, "--port", str(port), program], environment, port) as found:
        yield found


@contextmanager
def nginx(program: str, folder: Path) -> Iterator[Server]:
    """Serve `page.html` and `page.html.gz` of the folder at every address."""
    port = _free_port()
    # Started by root, its workers would be nobody and could not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    told = folder / "nginx.conf"
    told.write_text(NGINX.format(folder=folder, port=port, user=user))
    command = [program, "-p", str(folder), "-c", str(told)]
    with _running(command, os.environ, port) as found:
        yield found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], port: int
) -> Iterator[Server]:
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(process.pid, port)
    try:
        _await(server, process)
        yield server
    finally:
        _stop(process)


def _await(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{' '.join(map(str, process.args))} did not come up.")  # type: ignore[arg-type]


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server and its workers; what does not go in time is killed."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
