"""A program of its own: bulk-loads the Turtle on its standard input into a new store.

It imports nothing but pyoxigraph, so that it starts at once and holds nothing but what it loads.
"""

import ctypes
import signal
import sys

import pyoxigraph as ox

_PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    if sys.platform == "linux":  # who has started this and is killed cannot end it: the system does
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Lenient: every IRI was checked, or made, by who wrote the Turtle.
    ox.Store(sys.argv[1]).bulk_load(path="/dev/stdin", format=ox.RdfFormat.TURTLE, lenient=True)
