"""What bringing a spreadsheet in would do today: counted, row by row, with everything that is still asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from workspace.circles.policy import is_member
from workspace.db import day_of, today
from workspace.importing import filling, policy, queries, standing
from workspace.importing.filling import Filled, Whole
from workspace.importing.finding import Known
from workspace.importing.models import Spreadsheet
from workspace.importing.standing import Standing
from workspace.importing.understanding import cells
from workspace.importing.understanding.cells import Account, Context, Item, Question
from workspace.importing.understanding.grid import Grid
from workspace.importing.understanding.headings import normal
from workspace.importing.weighing import Line, Verdict, not_both, tell, weigh
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import Plan
from workspace.proposals.consent import Stage

SOMEBODY = ("somebody", "organisation")
FATES = ("question", "understood", "taken", "waiting", "left_out", "same")  # what counts more stands first


@dataclass(frozen=True)
class Asked:
    """One question, asked once for all the rows that raise it."""

    question: Question
    rows: list[str]
    always: list[tuple[str, str]]  # (answer, marked label)
    names: list[tuple[str, str]]  # (answer, a name as people wrote it)
    answer: str  # "" while nobody has answered
    usual: str  # what is honest as long as nobody says otherwise

    @property
    def offered(self) -> set[str]:
        """Everything that can be answered."""
        return {answer for answer, _label in (*self.always, *self.names)}


@dataclass(frozen=True)
class Preview:
    """Everything that a page, or the command, says about a spreadsheet before anything is changed."""

    sheet: Spreadsheet
    grid: Grid
    fields: list[str]
    standing: Standing
    lines: list[Line]
    account: Account
    asked: list[Asked]
    whole: Whole
    filled: Filled
    areas: dict[str, str]  # title of a new area: its short code

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows are new, would change, are the same."""
        counted = Counter(line.verdict for line in self.lines)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    @property
    def cells(self) -> dict[str, int]:
        """How many cells of the file that say something became what; together they are all of them."""
        became: dict[tuple[int, int], str] = {}
        for line in self.lines:
            for column, cell in enumerate(line.item.cells):
                if not cell.text.strip():
                    continue
                fate = line.fate(column)
                place = (line.item.row.at, column)
                if place not in became or FATES.index(fate) < FATES.index(became[place]):
                    became[place] = fate
        counted = Counter(became.values())
        return {fate: counted[fate] for fate in FATES if counted[fate]}

    @property
    def unanswered(self) -> list[Asked]:
        """What still has to be answered."""
        return [each for each in self.asked if not each.answer]

    @property
    def problems(self) -> list[Line]:
        """The rows that can't be brought in as they are."""
        return [line for line in self.lines if line.verdict is Verdict.PROBLEM]

    @property
    def news(self) -> list[Line]:
        """The rows that would do something."""
        return [line for line in self.lines if line.counts]

    @property
    def print(self) -> str:
        """A short mark of all that would happen: another one as soon as anything of it changes."""
        said = [(e.key, e.held and (e.held.id, e.held.agreed_number), e.fields, e.changes) for e in self.news]
        return blake2b(repr((said, sorted(self.areas.items()))).encode(), digest_size=9).hexdigest()


def of(person: Person, sheet: Spreadsheet, more: Mapping[str, str] | None = None) -> Preview:
    """What it would do today, with the answers so far (and `more`, which are not kept)."""
    plan = sheet.plan
    answers: dict[str, str] = {**sheet.answers, **(more or {})}
    grid = Grid.from_data(sheet.grid)
    fields = [str(sheet.headings.get(str(column), "")) for column in range(len(grid.headings))]
    now = standing.of(plan)
    context = _context(person, plan, now, answers, sheet)
    items = cells.items(grid, fields, context)
    left = {key.removeprefix("leave:") for key, said in answers.items() if key.startswith("leave:") and said}
    lines = weigh(items, now, known_rows(plan, now), left)
    title = (sheet.file_name.rpartition(".")[0] or sheet.file_name)[:200]
    usual = filling.usual(plan.circle.name, today(), list(now.names.priorities), title)
    whole = Whole.of(answers, usual)
    filled = filling.fill(lines, whole)
    for line in lines:
        if plan.is_agreed:
            not_both(line)
        tell(line, now.names)
    _notice_older(lines)
    answered = cells.items(grid, fields, replace(context, answers={})) if answers else []
    return Preview(
        sheet, grid, fields, now, lines, cells.account(grid, items),
        _asked(person, plan, lines, answered, now, context), whole, filled,
        filling.new_areas(lines, now.names.priorities, answers),
    )  # fmt: skip


def _notice_older(lines: Sequence[Line]) -> None:
    """A sheet that was away for long says what the plan said then: bringing it in would take it back (A7)."""
    changed = [(line, line.held.id) for line in lines if line.held and line.verdict is Verdict.CHANGED]
    before = queries.said_before([key for _line, key in changed])
    for line, key in changed:
        line.older = [
            name
            for name, (_now, then) in line.changes.items()
            if " ".join(then.split()) in before.get((key, name), ())
        ]


def known_rows(plan: Plan, now: Standing) -> dict[str, Known]:
    """What earlier files' rows became; of a decided proposal, too, before anybody has written it down."""
    found = {key: Known(row.action_id, row.cells) for key, row in queries.imported(plan).items()}
    by_reference = {f"ref {each.reference}": each.id for each in now.actions}
    by_words = {normal(each.what): each.id for each in now.actions}
    for row, proposal in queries.awaited(plan):
        before = found.get(row.key, Known(by_reference.get(row.key), {}))
        if proposal.stage is not Stage.DECIDED:
            found[row.key] = Known(before.action, before.cells, {**before.waiting, **row.cells})
            continue
        action = before.action or by_words.get(normal(row.what))
        if action is not None:
            found[row.key] = Known(action, {**before.cells, **row.cells}, before.waiting)
    return found


def _context(
    person: Person, plan: Plan, now: Standing, answers: Mapping[str, str], sheet: Spreadsheet
) -> Context:
    names = now.names
    offered = plans.choices(plan, sorted(names.somebody), inside=is_member(person, plan.circle))
    somebody: dict[str, list[str]] = {}
    for each in [*offered.people, *offered.hats]:
        somebody.setdefault(each.for_members, []).append(each.key)
        first, _sign, rest = each.for_members.partition(", ")
        somebody.setdefault(first, []).append(each.key)
        if rest and each.key.startswith("person:"):
            somebody.setdefault(rest, []).append(each.key)
    for organisation in offered.organisations:
        somebody.setdefault(organisation.name, []).append(f"organisation:{organisation.id}")
        names.organisations.setdefault(organisation.id, organisation.name)
    names.somebody |= {n.key: n.for_members for n in [*offered.people, *offered.hats]}
    names.somebody |= {f"organisation:{each.id}": each.name for each in offered.organisations}
    areas = {f"{code} {title}": code for code, title in names.priorities.items()}
    areas |= {title: code for code, title in names.priorities.items()} | {
        code: code for code in names.priorities
    }
    return Context(
        somebody={said: keys[0] for said, keys in somebody.items() if len(set(keys)) == 1},
        priorities=areas,
        groups={name: str(key) for key, name in names.groups.items()},
        sessions=_sessions(now, offered.sessions),
        partner_plans={name: str(key) for key, name in names.partner_plans.items()},
        references={each.reference: each.reference for each in now.actions},
        answers=answers,
        written=day_of(sheet.at),
    )


def _sessions(now: Standing, offered: Sequence[Any]) -> dict[str, str]:
    """Sessions by their title, and as the working sheet writes them."""
    found = {each.title: str(each.id) for each in offered}
    return found | {now.names.sessions[each.id]: str(each.id) for each in offered}


# What is asked ----------------------------------------------------------------------------------------


def _asked(
    person: Person, plan: Plan, lines: Sequence[Line], bare: Sequence[Item], now: Standing, context: Context
) -> list[Asked]:
    """Each question once, with the rows that raise it; cells that are the same as in the plan ask nothing.

    `bare` are the same rows as if nothing had been answered: an answer can be given anew until the end.
    """
    found: dict[str, tuple[Question, list[str]]] = {}
    for item in bare:
        for question in [*item.questions, *(q for cell in item.cells for q in cell.questions)]:
            if context.answers.get(question.key):
                found.setdefault(question.key, (question, []))[1].append(str(item.row.at))
    for line in lines:
        if line.verdict in (Verdict.LEFT, Verdict.SAME, Verdict.NOTHING):
            continue
        for question in _of(line):
            if not context.answers.get(question.key):
                found.setdefault(question.key, (question, []))[1].append(line.name)
    options = _Options(now, context, policy.may_name_organisations(person, plan))
    return [
        Asked(
            question,
            list(dict.fromkeys(rows)),
            *options.of(question),
            context.answers.get(key, ""),
            usual_answer(question),
        )
        for key, (question, rows) in found.items()
    ]


def _of(line: Line) -> list[Question]:
    item = line.item
    inside = [q for column, cell in enumerate(item.cells) if column not in line.fates for q in cell.questions]
    return list(dict.fromkeys([*item.questions, *inside]))


class _Options:
    """What can be answered: the names that there are, and what a question always allows."""

    def __init__(self, now: Standing, context: Context, may_name: bool) -> None:
        names = now.names
        self.may_name = may_name
        self.organisations = sorted(
            ((f"organisation:{key}", name) for key, name in names.organisations.items()), key=lambda e: e[1]
        )
        people = sorted(
            ((key, name) for key, name in names.somebody.items() if not key.startswith("organisation:")),
            key=lambda each: each[1],
        )
        self.by_about: dict[str, list[tuple[str, str]]] = {
            "somebody": [*people, *self.organisations],
            "organisation": self.organisations,
            "priority": [(code, f"{code} {title}") for code, title in names.priorities.items()],
            "group": [(str(key), name) for key, name in names.groups.items()],
            "partner_plan": [(str(key), name) for key, name in names.partner_plans.items()],
            "session": [(key, name) for name, key in context.sessions.items()],
        }

    def of(self, question: Question) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The answers to one question: what it always allows, and the names that there are."""
        always = list(question.options)
        if question.about in SOMEBODY and not self.may_name:
            always = [each for each in always if each[0] != cells.NEW]
        return always, self.by_about.get(question.about, [])


def usual_answer(question: Question) -> str:
    """The honest answer as long as nobody says otherwise: kept as written, or left out."""
    offered = [answer for answer, _label in question.options]
    wished = (cells.NEW,) if question.about == "priority" else (cells.WORDS, cells.LEAVE, cells.ONE)
    return next((each for each in wished if each in offered), offered[0] if offered else "")
