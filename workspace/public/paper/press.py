"""A process of its own that turns one finished page of HTML into a PDF: HTML comes in, the PDF goes out.

`printing` starts it by the name of this file: it loads WeasyPrint and nothing of ours. Alone, it can be
stopped when a text takes too long, gives all its memory back, and holds up nobody who reads a page.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from weasyprint import HTML
from weasyprint.urls import URLFetcher

DEEP = 20_000  # lists in lists in lists are followed this far


class Nothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint doesn't say its types
    """Fetches nothing at all: whatever somebody wrote, the server asks nobody and opens no file for it."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse."""
        raise ValueError(f"nothing is fetched: {url[:80]}")


def pdf_of(html: str) -> bytes:
    """The PDF: tagged as PDF/UA asks, with its title, language and outline."""
    sys.setrecursionlimit(DEEP)
    made: bytes = HTML(string=html, url_fetcher=Nothing()).write_pdf(pdf_variant="pdf/ua-1")
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read().decode()))
