"""Confidence against what papers say in words: whether texts name the genes that their figures surely mean."""
