"""How other plans say how it stands, in our three facts: state, and health while it is going (A2)."""

from __future__ import annotations

import re

from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import LEAVE, Cell, Context, Kind, Question, said_of
from workspace.plan.models import Health, State
from workspace.refusal import mark

Standing = tuple[State | None, Health | None]
_W, _A, _U, _O, _P, _D, _S = State
_FINE, _SOME, _OFF = Health

ALIASES: dict[str, Standing] = {
    name: standing
    for standing, names in (
        ((_W, None),
         "being worked out|in development|to be developed|being developed|to be scoped|scoping"
         "|proposed|draft"),
        ((_A, None),
         "agreed not started|not started|not yet started|not commenced|not yet commenced|not begun"
         "|planned|to start|to do|todo|pending|agreed|approved|scheduled|future|not due|not yet due"
         "|due to start|yet to start|new|grey|gray|white|awaiting start|0|open|not started yet"
         "|upcoming|no progress"),
        ((_U, None),
         "under way|underway|in progress|started|commenced|running|active|progressing"
         "|work in progress|wip|in train|in hand|being delivered|partially complete"
         "|partially completed|partly complete|partial|partially achieved|partly achieved"
         "|partially met|part complete|part completed|begun|live|current|carry forward"
         "|carried forward|rolled forward|continuing|being implemented|implementing|in delivery"
         "|mostly complete|nearly complete|incomplete|not complete|not completed|not achieved"),
        ((_U, _FINE),
         "on track|on target|on schedule|progressing well|good progress|making good progress|ontrack"
         "|on course|to plan|in progress on track|satisfactory progress|in progress on target"
         "|on plan|underway on track|proceeding to plan|progress on track|ahead of schedule"
         "|ahead of target"),
        ((_U, _SOME),
         "at risk|some concerns|revised completion date|slippage|slipped|some slippage|delayed|delay"
         "|slightly behind|slightly behind schedule|minor delay|minor delays|minor issues|monitor"
         "|in progress at risk|needs attention|limited progress|some delay|delays|revised"
         "|rescheduled|issues|risk of delay|slow progress|in progress delayed|some progress"),
        ((_U, _OFF),
         "off track|behind schedule|behind|off target|behind target|significantly delayed|critical"
         "|significant issues|major issues|not on track|severely delayed|in progress off track"
         "|off schedule|serious concerns|failing|significant delay|not on target"),
        ((_O, None),
         "ongoing|on going|continuous|business as usual|bau|rolling|embedded|now business as usual"
         "|continual|recurring|annual|complete and ongoing|completed and ongoing|mainstreamed"),
        ((_O, _FINE),
         "ongoing on track|on track ongoing|ongoing on target"),
        ((_P, None),
         "paused|on hold|suspended|postponed|deferred|stalled|parked|hold|blocked|halted|onhold"),
        ((_D, None),
         "done|complete|completed|achieved|finished|delivered|closed|fully complete|fully completed"
         "|met|fully achieved|implemented|fully implemented|action complete|action completed|blue"
         "|100|actioned|complete closed|completed closed|fulfilled|discharged|signed off"
         "|complete on time|fully met"),
        ((_S, None),
         "stopped|cancelled|canceled|deleted|discontinued|abandoned|withdrawn|no longer required"
         "|dropped|no longer proceeding|not proceeding|removed|superseded|no longer relevant|ceased"
         "|not required|no longer applicable|terminated|rejected|wont do|will not be done"
         "|no longer needed"),
        ((None, _FINE),
         "green|going to plan|no issues|no issues or risks|no concerns|good|low risk"),
        ((None, _SOME),
         "amber|some problems|yellow|orange|amber green|green amber|medium risk|some issues"),
        ((None, _OFF),
         "red|amber red|red amber|high risk|poor"),
        ((None, None),
         "n a|na|not applicable|tbc|not known|to be confirmed|no status|none"),
    )
    for name in names.split("|")
}  # fmt: skip
COMPUTED = frozenset(
    {"overdue", "outdated", "late", "out of date", "past due", "past its date", "due", "due soon"}
)
_LETTERS = {"g": (None, _FINE), "a": (None, _SOME), "r": (None, _OFF), "b": (_D, None), "c": (_D, None)}
_SHARE = re.compile(r"(\d{1,3})\s*(?:%|per ?cent)(?:\s+(?:complete|completed|done|achieved))?")
_NO_UPDATE = re.compile(r"no update (?:since\b.*|yet)")
_PARTS = re.compile(r"\s+[–—-]\s+|[:;,(\n]|\.\s")

OPTIONS: tuple[tuple[str, str], ...] = (
    *((state.value, state.label) for state in State),
    ("under_way+to_plan", mark("Under way, and going to plan")),
    ("under_way+some_problems", mark("Under way, with some problems")),
    ("under_way+off_track", mark("Under way, and off track")),
    (LEAVE, mark("Leave it out")),
)
ASKED = mark("What does “%(words)s” mean?")
COUNTED = mark("Left out: whether something is late is counted from its dates here, and never typed.")
NOT_SAID = mark("Read as: nothing was said yet.")


def find(text: str, field: str = "state") -> Standing | None:
    """What a status word stands for; None where no table knows it."""
    key = normal(text)
    if field == "health" and key in _LETTERS:
        return _LETTERS[key]
    if key in ALIASES:
        return ALIASES[key]
    share = _SHARE.fullmatch(text.strip().casefold())
    if share:
        done = int(share[1])
        return (_D if done >= 100 else _U if done else _A), None
    return None


def understand(field: str, text: str, context: Context) -> Cell:
    """State or health as another plan writes it."""
    key = normal(text)
    if key in COMPUTED or _NO_UPDATE.fullmatch(key):
        return Cell(Kind.LEFT_OUT, text, sentence=COUNTED)
    own = {normal(each.label): each for each in (State if field == "state" else Health)}
    if key in own:
        return Cell(Kind.TAKEN, text, {field: own[key].value})
    found, rest = _with_more(text, field)
    if found is not None:
        return _told(text, found, rest)
    question = Question(field, text, ASKED, OPTIONS)
    answer = context.answer(question)
    if not answer:
        return Cell(Kind.QUESTION, text, questions=(question,))
    if answer == LEAVE:
        return Cell(Kind.LEFT_OUT, text, sentence=mark("Left out, as you said."))
    return _told(text, _answered(answer), "")


def _with_more(text: str, field: str) -> tuple[Standing | None, str]:
    """A status with more words behind it: "Amber – waiting for the contract"."""
    found = find(text, field)
    cut = _PARTS.search(text)
    if found is not None or not cut:
        return found, ""
    return find(text[: cut.start()], field), text[cut.end() :].strip(" )\n")


def _answered(answer: str) -> Standing:
    state, _sign, health = answer.partition("+")
    states, healths = {each.value: each for each in State}, {each.value: each for each in Health}
    return states.get(state), healths.get(health)


def _told(text: str, standing: Standing, rest: str) -> Cell:
    state, health = standing
    value = said_of(state, health) | ({"remark": rest} if rest else {})
    if not state and not health:
        return Cell(Kind.UNDERSTOOD, text, value, NOT_SAID)
    words = [each.label for each in standing if each]
    return Cell(Kind.UNDERSTOOD, text, value, mark("Read as: %(words)s."), {"words": ", ".join(words)})
