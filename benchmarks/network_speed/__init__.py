"""How fast the network's table of edges with all measures is, beside what one would do instead."""
