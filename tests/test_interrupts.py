"""Ctrl-C while a pool's locks are used: it waits, whichever thread the system gives the signal to."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from kg.engines.processes import _interrupts_held


def test_an_interrupt_waits_for_the_end_of_the_block_with_other_threads_there() -> None:
    """A thread that was started before does not block the signal, so the system gives it to that one."""
    end, reached = threading.Event(), False
    other = threading.Thread(target=end.wait)
    before = signal.getsignal(signal.SIGINT)
    other.start()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), _interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(20):
                time.sleep(0.01)
            reached = True
        assert reached, "it has come within the block"
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
    finally:
        signal.signal(signal.SIGINT, before)
        end.set()
        other.join()


def test_other_threads_hold_nothing_and_change_no_handler() -> None:
    handlers = list[object]()

    def work() -> None:
        with _interrupts_held():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(signal.SIGINT)]
