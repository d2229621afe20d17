"""What somebody brought, as a grid: CSV or XLSX by content, or a sentence that says what to do instead."""

from __future__ import annotations

from workspace.importing.understanding import sheets, texts, workbooks
from workspace.importing.understanding.grid import Grid as Grid
from workspace.importing.understanding.grid import Row as Row
from workspace.refusal import Refusal, mark

LARGEST = 5 * 1024 * 1024  # bytes
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel until 2003, and everything with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"PK\x05\x06",
)
_PAGES = (b"<!doctype html", b"<html", b"<?xml")


def read(name: str, data: bytes) -> Grid:
    """The sheet with the plan in it. Refusal, with the place and what to do, where it can't be read."""
    if len(data) > LARGEST:
        raise Refusal(
            mark("This file is larger than 5 MB. Keep only the sheet with the plan, and bring it again.")
        )
    if not data.strip():
        raise Refusal(mark("This file is empty. Save your spreadsheet, and bring it again."))
    if data.startswith(_ZIP):
        return workbooks.read(data)
    _refuse_others(data)
    return texts.read(name, data)


def _refuse_others(data: bytes) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Refusal(
                mark("This file has a password. Take the password off, save it, and bring it again.")
            )
        raise Refusal(
            mark(
                "This is a file of an old kind (.xls). Open it, save it as “Excel workbook (.xlsx)”, and"
                " bring that."
            )
        )
    if data.startswith(_OTHERS) or data[:200].lstrip().lower().startswith(_PAGES):
        raise sheets.not_a_spreadsheet()
