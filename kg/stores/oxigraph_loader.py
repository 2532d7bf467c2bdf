"""A program of its own: bulk-loads the Turtle on its standard input into a new store.

It imports nothing but pyoxigraph, so that it starts at once and holds nothing but what it loads.
"""

import sys

import pyoxigraph as ox

if __name__ == "__main__":
    # Lenient: every IRI was checked, or made, by who wrote the Turtle.
    ox.Store(sys.argv[1]).bulk_load(path="/dev/stdin", format=ox.RdfFormat.TURTLE, lenient=True)
