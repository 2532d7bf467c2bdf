"""The packaged queries, timed in several engines side by side."""
