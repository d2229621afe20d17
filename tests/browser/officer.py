"""An officer at a council: her hands, and her spreadsheet, in the shape that councils' plans have."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook, load_workbook

from tests.browser.hybrid import Member
from tests.browser.test_accessibility import WITH_TARGET_SIZE

NAME = "Carers action plan FINAL v7.xlsx"
OFFICER, HOSPITAL, CENTRE = "Ruth Ellis", "Northlea Hospital", "Northlea Carers’ Centre"
BATCH = "31/03/2028"
HEADINGS = (
    "No.", "Area(s) for action", "Steps to achieve this", "By whom", "Timescale/ deadline",
    "Success criteria", "RAG", "Notes",
)  # fmt: skip
HOME, TOLD, BREAK = "Leaving hospital", "Being told", "A break"
ROWS = (
    ("1", HOME, "Carers help to train every new ward sister", OFFICER, "Spring 2027", "12 carers take part",
     "Green", "Nobody asked me who would be at home."),
    ("2", "",
     "a) Ask on every ward who looks after the patient at home\nb) Write that name on the letter home",
     f"{OFFICER}\n{HOSPITAL}", "30/09/2027\n31/12/2027", "", "Amber", ""),
    ("3", "", "One telephone number for the first week at home", f"{HOSPITAL}; {OFFICER}", BATCH,
     "Calls answered within a day", "Green", "I rang five numbers."),
    ("4", "", "Somebody rings on the third day", "see 3 above", "see 3 above", "", "", ""),
    ("5", TOLD, "A letter to every carer whom the council knows", f"{OFFICER}, Carers lead", BATCH,
     "Letters sent", "Green", ""),
    ("6", "", "A page about money that people can read", OFFICER, BATCH, "", "Green", ""),
    ("7", "", "Posters in every pharmacy and library", CENTRE, BATCH, "", "Red", ""),
    ("8", "", "Carers speak at the school staff day", f"{CENTRE} with support from {HOSPITAL}", "termly", "",
     "", ""),
    ("9", BREAK, "An hour off each week for those who ask", OFFICER, BATCH, "", "Amber",
     "An hour would be enough."),
    ("10", "", "A list of people who can sit with somebody at short notice", "Sitting Service Co-ordinator",
     "Q3 2027/28", "", "", ""),
    ("11", "", "Swimming and walking together, once a month", CENTRE, "ongoing", "Carers say they came",
     "Green", ""),
    ("12", "", "Ask carers every year what a break is for them", "", "", "", "", ""),
)  # fmt: skip
ACTIONS = len(ROWS) + 1  # the second row holds two


class Officer(Member):
    """Who counts what her hands do, and looks at each page for what stands in the way."""

    steps = letters = 0
    axe = True

    def press(self, name: str, *more: Any, **how: Any) -> None:
        self.steps += 1
        super().press(name, *more, **how)

    def follow(self, name: Any, *more: Any, **how: Any) -> None:
        self.steps += 1
        super().follow(name, *more, **how)

    def choose(self, label: str) -> None:
        self.steps += 1
        super().choose(label)

    def write(self, label: str, text: str, *more: Any, **how: Any) -> None:
        self.steps += 1
        self.letters += len(text)
        super().write(label, text, *more, **how)

    def attach(self, name: str, content: bytes) -> None:
        """Choose a file from her disk, and send it."""
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.get_by_label("Your spreadsheet").set_input_files(
            {"name": name, "mimeType": kind, "buffer": content}
        )
        self.press("Look at this file")

    def sees_chosen(self, label: str, words: str) -> None:
        """In this list, this is chosen."""
        chosen = self.page.get_by_label(label).locator("option:checked")
        assert chosen.inner_text() == words

    def looks(self, name: str, *texts: str) -> None:
        """See this, and nothing sticks out sideways, on a phone or a laptop."""
        self.sees(*texts)
        self.picture(name)

    def checks(self, name: str, *texts: str) -> None:
        """Look at a step of the import; no machine finds a barrier on it."""
        self.looks(name, *texts)
        if self.axe:
            found = Axe().run(self.page, options=WITH_TARGET_SIZE).response["violations"]
            assert not found, [(name, each["id"], each["nodes"][0]["target"]) for each in found]


# Her spreadsheet ----------------------------------------------------------------------------------------


def workbook() -> bytes:
    """What the officer has on her disk: a title above, merged, and a table below it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Northlea carers action plan 2027 to 2029"])
    sheet.merge_cells("A1:H1")
    sheet.append([])
    for row in (HEADINGS, *ROWS):
        sheet.append(list(row))
    return _saved(book)


def changed(content: bytes, cells: dict[tuple[str, str], str]) -> bytes:
    """Our working sheet with some cells written over: (reference, heading) to text."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    for (reference, heading), text in cells.items():
        sheet.cell(rows[reference], columns[heading]).value = text
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
