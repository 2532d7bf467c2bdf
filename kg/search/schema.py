"""How the index is laid out: one row of text a node, its names and ids to be looked up whole or by their beginning."""

from __future__ import annotations

FILE = "search.sqlite"
"""Where the index lies, below a build."""

VERSION = 1
"""Of the layout and of what words become: an index of another version is not read."""

KINDS = ("organism", "gene", "family", "chemical", "disease", "paper", "figure")
"""What can be found. Rows of one kind stand together, in this order, so that a kind is a span of rows."""

WEIGHTS = (10.0, 8.0, 5.0, 1.5, 1.0, 2.0)
"""What a hit counts: in ids, titles and labels, other names, what is said of the paper or species, captions, forms."""

TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE kind (name TEXT PRIMARY KEY, first INTEGER, last INTEGER) WITHOUT ROWID",
    "CREATE TABLE node (id INTEGER PRIMARY KEY, iri TEXT, ident TEXT, label TEXT, context TEXT, weight INTEGER)",
    # A name is of tier 0 (symbols of genes), 1 (what other nodes are called) or 2 (other names and printed words).
    """CREATE TABLE name (key TEXT, tier INTEGER, weight INTEGER, id INTEGER, text TEXT,
    PRIMARY KEY (key, tier, weight DESC, id, text)) WITHOUT ROWID""",
    "CREATE TABLE ident (key TEXT, id INTEGER, text TEXT, PRIMARY KEY (key, id)) WITHOUT ROWID",
    """CREATE TABLE paper (iri TEXT PRIMARY KEY, ident TEXT, doi TEXT, title TEXT, year TEXT, journal TEXT)
    WITHOUT ROWID""",
    # The texts themselves are in the store: what is here is only which words stand where.
    """CREATE VIRTUAL TABLE words USING fts5(ids, label, names, context, caption, forms, content='',
    tokenize='unicode61 remove_diacritics 2')""",
)

EXACT_TIERS = 2
"""Names below this tier are what a node is called: to be searched by them is to ask for it."""
