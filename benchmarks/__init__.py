"""Benchmarks of `kg` against the pipelines that one would write or take instead, and against what cannot be beaten."""
