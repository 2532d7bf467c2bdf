from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.media import preferred

OFFERED = ("text/turtle", "application/ld+json", "text/html")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=0.5, application/ld+json", "application/ld+json"),
        ("text/*;q=0.5, text/html;q=0.9, */*;q=0.1", "text/html"),
        ("text/*, text/turtle;q=0", "text/html"),
        ("application/*", "application/ld+json"),
        ('application/ld+json;profile="x"', "application/ld+json"),
        ("text/html; charset=utf-8; q=1", "text/html"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("*/html", None),
        ("text/html;q=x, application/ld+json;q=0.1", "application/ld+json"),
        ("text/html;q=nan", None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_what_an_accept_header_likes_best(accept: str | None, wanted: str | None) -> None:
    assert preferred(accept, OFFERED) == wanted


@given(st.text())
def test_any_header_at_all_gives_one_that_is_offered_or_none(accept: str) -> None:
    assert preferred(accept, OFFERED) in (*OFFERED, None)
