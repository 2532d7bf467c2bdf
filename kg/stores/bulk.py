"""Loading a store in a process of its own, while what it is to hold is still being made."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kg.errors import KgError

_PROGRAM = Path(__file__).with_name("oxigraph_loader.py")
_PIPE_BYTES = 1 << 20
_ALLOCATOR = "libjemalloc.so.2"
_LIBRARIES = ("lib/*-linux-gnu", "lib64", "lib", "local/lib")


class BulkLoad:
    """Takes bytes of Turtle that needs no checking, and loads them into the new store at `path`.

    A quarter of the time of a load goes into the allocation of small pieces of memory; where jemalloc is installed,
    which is quicker at that, the loader uses it.
    A context manager: where its block is left by an exception, loading ends at once.
    """

    def __init__(self, path: Path) -> None:
        # A session of its own: Ctrl-C is ours to handle.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", str(_PROGRAM), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | _preloaded(),
            bufsize=0,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._input, self._told, self._faults = self._process.stdin, self._process.stdout, self._process.stderr
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # only Linux has it, and not every system allows so much
            with suppress(OSError):
                fcntl.fcntl(self._input, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def __enter__(self) -> BulkLoad:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.cancel()
        self.close()

    def write(self, data: memoryview) -> int:
        """Passes on some of the bytes, at the pace of the loader; how many. Raises `KgError` where it has failed."""
        try:
            return os.write(self._input.fileno(), data)
        except BrokenPipeError:
            self.finish()
            raise KgError("the store cannot be loaded: the loader ended before the end of the graph") from None

    def finish(self) -> None:
        """Says that this was all, and waits for it to be loaded. Raises `KgError` where it cannot be."""
        self._input.close()
        if self._told.readline() != b"loaded\n":
            raise self._fault()

    def count(self) -> int:
        """How many triples the store holds, once the loader has counted them and ended: after `finish`, and once."""
        counted = self._told.read().strip()
        if not counted.isdigit():
            raise self._fault()
        self.close()
        return int(counted)

    def _fault(self) -> KgError:
        """Why the loader has ended."""
        words, code = self._faults.read().decode(errors="replace").strip(), self._process.wait()
        self.close()
        return KgError(f"the store cannot be loaded: {words.splitlines()[-1] if words else f'exit {code}'}")

    def cancel(self) -> None:
        """Ends the loader at once: what it has written is of no use, and who writes to it is told."""
        self._process.kill()

    def close(self) -> None:
        """Lets go of the loader and waits for its end: of one that is done, was cancelled, or is not to be asked."""
        for pipe in (self._input, self._told, self._faults):
            pipe.close()
        self._process.wait()


def _preloaded() -> dict[str, str]:
    """What makes the loader use jemalloc and large pages, where it is installed and the user has set nothing."""
    if sys.platform != "linux" or not {"LD_PRELOAD", "MALLOC_CONF"}.isdisjoint(os.environ):
        return {}
    found = next((path for folder in _LIBRARIES for path in Path("/usr").glob(f"{folder}/{_ALLOCATOR}")), None)
    return {"LD_PRELOAD": str(found), "MALLOC_CONF": "thp:always"} if found else {}
