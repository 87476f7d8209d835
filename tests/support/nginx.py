"""A real nginx in front of a server: it ends TLS, and has the server below a path."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.serving import PATIENCE, free_port
from tests.support.tools import not_run
from trueup.service.certificate import made

CONFIG = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/tls.crt;
        ssl_certificate_key {folder}/tls.key;
        location {path}/ {{
            proxy_pass {onward};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_read_timeout 1h;
        }}
    }}
}}
"""
"""Word for word what docs/how-to/serving.md says."""


@contextmanager
def nginx(folder: Path, onward: str, path: str) -> Iterator[str]:
    """The address that clients use."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        not_run("not run: needs nginx")
    folder.mkdir()
    pair, port = made(("localhost", "127.0.0.1")), free_port()
    (folder / "tls.crt").write_bytes(pair.certificate)
    (folder / "tls.key").write_bytes(pair.key)
    config = CONFIG.format(folder=folder, port=port, onward=onward, path=path)
    (folder / "nginx.conf").write_text(config)
    with (folder / "said").open("w") as said:
        words = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        process = subprocess.Popen(words, stderr=said)
    try:
        _wait(process, port, folder)
        yield f"https://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, (folder / "said").read_text()
        assert time.monotonic() < until, (folder / "said").read_text()
        with socket.socket() as asking:
            if not asking.connect_ex(("127.0.0.1", port)):
                return
        threading.Event().wait(0.05)
