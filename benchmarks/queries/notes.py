"""Why an engine gives another number of rows or no answer, as far as small queries over small graphs have shown."""

from __future__ import annotations

ROWS = {
    ("figures-of-disease", "virtuoso"): (
        "the engine is wrong: a branch of UNION that holds nothing but VALUES is lost, as in "
        "`SELECT * { { VALUES ?x { 1 } } UNION { VALUES ?x { 2 } } }`, which gives no row and has two "
        "(SPARQL 1.1, sections 7 and 10.2); the query names the disease in such a branch"
    ),
    ("figures-of-disease", "maplib"): (
        "the engine is wrong: `<term> <property>* ?x` has to find the term itself, even where it has no such property "
        "(SPARQL 1.1, section 18.4), and finds nothing, as does `?` for `*`; the query asks so for the kinds of a "
        "disease, and this graph has no hierarchy of them"
    ),
    ("figures-with-genes-together", "maplib"): (
        "the engine is wrong: it makes COUNT an unsigned 32-bit number, and takes that for unequal to an integer, so "
        "that `HAVING (COUNT(?x) = 2)` finds nothing; in SPARQL 1.1 COUNT gives an xsd:integer (section 18.5.1.2), "
        "and numbers are compared by value (section 17.3)"
    ),
}
"""By query and engine. Shown where the numbers of rows differ, and only there."""

_LEAST = (
    "it fails where a text that MIN has found goes into CONCAT or GROUP_CONCAT, unless STR is put around it; in SPARQL "
    "1.1 MIN gives one of the texts as it is (section 18.5.1.5)"
)

FAILURES = {
    ("figures-with-k-of", "virtuoso"): _LEAST,
    ("quality", "virtuoso"): _LEAST,
    ("near-duplicates", "maplib"): "it panics at any `sameTerm` (SPARQL 1.1, section 17.4.1.8)",
    ("quality", "maplib"): (
        "it fails at MINUS with a property that nothing in the graph has (no paper of this one has a `bibo:doi`), and "
        "at a FILTER within OPTIONAL about a variable from before it (SPARQL 1.1, sections 8.2 and 6.2)"
    ),
}
"""By query and engine. Shown where the engine refuses the query or panics, and only there."""
