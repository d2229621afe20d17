"""What an answer says, whatever it is: a workbook and a PDF are looked into, a calendar is unfolded."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from openpyxl import load_workbook
from pypdf import PdfReader
from werkzeug.test import TestResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def words_in(response: TestResponse) -> str:
    """All the words in the body of an answer."""
    body = response.get_data()
    if response.mimetype == XLSX:
        return "\n".join(_cells(body))
    if response.mimetype == "application/pdf":
        return "\n".join(_pages(body))
    text = body.decode()
    return text.replace("\r\n ", "") if response.mimetype == "text/calendar" else text  # its lines are folded


@lru_cache(maxsize=16)  # the same file is given to many
def _cells(body: bytes) -> list[str]:
    """Each cell of each sheet, and what the workbook says of itself."""
    book = load_workbook(BytesIO(body))
    about = [value for _name, value in book.properties if isinstance(value, str)]
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return [*about, *book.sheetnames, *(str(cell) for row in rows for cell in row if cell is not None)]


@lru_cache(maxsize=16)
def _pages(body: bytes) -> list[str]:
    """Each page in the order of reading, and what the PDF says of itself. A word may end on the next line."""
    reader = PdfReader(BytesIO(body))
    about = [str(value) for value in (reader.metadata or {}).values()]
    return [*about, *(page.extract_text().replace("-\n", "-") for page in reader.pages)]
