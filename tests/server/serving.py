"""A server in a process of its own, at a port that was free."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


class Served:
    """A server that runs: its process, its address, a client, and the lines that it has written."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._up, self._more = threading.Event(), threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"stderr of {process.pid}")
        self._reader.start()
        assert self._up.wait(30)
        address = next((match for line in self.lines if (match := re.search(r"(http://\S+)/sparql", line))), None)
        assert address is not None, self.lines
        self.address = address[1]
        self.client = httpx.Client(base_url=self.address, timeout=30)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._more:
                self.lines.append(line)
                self._more.notify_all()
            if line.startswith("serving "):
                self._up.set()
        self._up.set()

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Waits until a line has this text."""
        with self._more:
            assert self._more.wait_for(lambda: any(text in line for line in self.lines), seconds), self.lines

    def ask(self, query: str, **headers: str) -> httpx.Response:
        """A query by GET."""
        return self.client.get("/sparql", params={"query": query}, headers=headers)

    def metric(self, name: str) -> float:
        """One of the numbers of /metrics."""
        return float(re.findall(rf"^{re.escape(name)} (\S+)$", self.client.get("/metrics").text, re.MULTILINE)[0])

    def workers(self) -> list[int]:
        """The ids of the processes below the server's."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def served(out: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[Served]:
    """Serves a folder while this lasts."""
    command = [sys.executable, "-m", "kg", "serve", str(out), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    try:
        server = Served(process)
        with server.client:
            yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            stream = process.stderr
            assert stream is not None
            for thread in threading.enumerate():
                if thread.name == f"stderr of {process.pid}":
                    thread.join(5)
            stream.close()
