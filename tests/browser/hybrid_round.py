"""The hybrid round as it is played: what is proposed, what is said, and round 1, answered in every way."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect

from tests.browser.hybrid import AMINA, CIRCLE, FARAH, GWEN, HAL, MEI, OLU, Table

TOO_LATE = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)
TITLE = "Somebody sits in while a carer goes out"
FIRST_TEXT = "A volunteer sits in on any day, at any hour, whenever a carer asks."
CHANGED_TEXT = "A volunteer sits in on any weekday, until six, whenever a carer asks."
ACTION = "A volunteer sits in while a carer goes to an appointment of their own"
WORDS = {
    "Title": TITLE,
    "What need does it answer?": "Carers miss their own appointments, because nobody can sit in for them.",
    "What should be done?": FIRST_TEXT,
    "What will be done": ACTION,
}

OLU_SEES = "Volunteers who are called out at night will leave us, and carers are let down."
OLU_HELPS = "Not at night."
MEI_SEES = "Only those who always ask will ask; the quiet ones go on missing theirs."
MEI_HELPS = "Count who asks for the first time."
GWEN_WRITES = "My sister does not open the door to anybody she has not met."
HAL_SEES = "The word volunteer sounds like charity to me."
HALS_OBJECTION = re.compile("^Work on it ?: objection of Hal Price$")
OLU_LEARNS = "Sitting in needs insurance, and I have learned that the board decides about that."
HIDDEN = (OLU_SEES, OLU_HELPS, MEI_SEES, MEI_HELPS)

BOARDS_ANSWER = "The insurance covers the villages too, and we will say so in every letter."


# Questions and reactions ----------------------------------------------------------------------------


def they_ask_in_the_room_and_on_phones(table: Table) -> None:
    """One asks on a phone, others pass with one tap, and Farah enters who passes in the room."""
    olu, mei, farah = table[OLU], table[MEI], table[FARAH]
    olu.finds_at_home("Do you have a question about", "Say it, or pass")
    olu.write("Your words", "Is it always the same person who comes?")
    olu.press("Send my question")
    mei.go(table.proposal)
    mei.press("I pass")
    mei.sees("You passed.")
    farah.go(table.run)
    farah.sees("2 of 5 have spoken or passed.")
    farah.follow("Enter what Gwen Parry says")
    farah.choose("They said it in the meeting")
    farah.press("They pass")
    farah.sees("Gwen Parry passes.")
    farah.follow("Enter what Hal Price says")
    farah.choose("They said it in the meeting")
    farah.press("They pass")
    farah.press("I pass")
    farah.sees("Everyone has been heard.", "1 question waits for the proposer's answer.")
    amina = table[AMINA]
    amina.finds_at_home("There are questions about your proposal", "Answer them")
    amina.follow("Answer this question from Olu Adeyemi")
    amina.write("Your answer", "Yes, as far as we can.")
    amina.press("Send my answer")
    farah.go(table.run)
    farah.picture("hybrid-01-questions")


def they_react(table: Table) -> None:
    """Each says something short; Hal's words, spoken in the room, are written down by Farah."""
    farah = table[FARAH]
    table.moves_on("Go on to reactions")
    for name, words in ((OLU, "At last."), (AMINA, "I would go to the dentist.")):
        table[name].go(table.proposal)
        table[name].follow("Give my reaction, or pass")
        table[name].write("Your words", words)
        table[name].press("Send my reaction")
    table[MEI].go(table.proposal)
    table[MEI].press("I pass")
    farah.go(table.run)
    farah.follow("Enter what Hal Price says")
    farah.choose("They said it in the meeting")
    farah.write("Their words", "My wife would like the company.")
    farah.press("Enter their words")
    farah.sees("What Hal Price said is written down.")
    farah.follow("Enter what Gwen Parry says")
    farah.choose("They said it in the meeting")
    farah.press("They pass")
    farah.press("I pass")
    table[HAL].go(table.proposal)
    table[HAL].sees("My wife would like the company.", "entered by Farah Noor")


# The first round ------------------------------------------------------------------------------------


def the_first_round_is_answered_on_phones(table: Table) -> None:
    """Two object. Farah's page says who has answered, by itself, and nothing of what (R10)."""
    farah = table[FARAH]
    table.moves_on("Open the consent round")
    farah.sees("The consent round is open.", "0 of 6 have answered.", "their turn")
    farah.picture("hybrid-02-round-open")
    table.consents(AMINA)
    the_page_says_so_itself(table, "1 of 6 has answered.")
    table[OLU].finds_at_home("Do you see harm to our aim?", "Give my answer")
    table.objects(OLU, OLU_SEES, "Our aim", OLU_HELPS)
    table[OLU].picture("hybrid-03-phone-after-objecting")
    table.objects(MEI, MEI_SEES, "A duty we have, in law or to each other", MEI_HELPS)
    for name in (FARAH, GWEN, HAL):
        for path in (table.proposal, "/home", f"{table.proposal}/answer", f"{table.proposal}/sheet"):
            table[name].go(path)
            table[name].misses(*HIDDEN)
    farah.go(table.run)
    farah.sees("3 of 6 have answered.", "What others answered is hidden from you")
    farah.misses(*HIDDEN, "objects:", "2 people object", "Close the round and integrate objections")
    strip = farah.page.get_by_role("list", name="Everyone in this round, in order").get_by_role("listitem")
    expect(strip).to_have_count(6)
    expect(strip.filter(has_text="has answered")).to_have_count(3)


def the_page_says_so_itself(table: Table, words: str) -> None:
    """With a script the page that stays open renews itself; without one, a link looks again."""
    farah = table[FARAH]
    if not table.javascript:
        farah.follow("Look again")
        farah.sees(words)
        return
    farah.page.evaluate("document.body.dataset.kept = 'yes'")
    expect(farah.page.get_by_text(words)).to_be_visible(timeout=15_000)
    expect(farah.page.get_by_role("status").filter(has_text="up to date")).to_have_count(1)
    assert farah.page.locator("body").get_attribute("data-kept") == "yes", "nobody reloaded the page"


def gwen_answers_on_paper(table: Table) -> None:
    """The sheet is printed, comes back, and is keyed in; Gwen says at home that it is right (R11)."""
    farah, gwen = table[FARAH], table[GWEN]
    sheet = farah.prints(f"{table.proposal}/sheet")
    assert "Round 1" in sheet and FIRST_TEXT in sheet and "Your name" in sheet
    lines = farah.prints(f"{table.proposal}/sheet?list=1")
    assert all(name in lines for name in CIRCLE)
    for paper in (sheet, lines):
        assert not [words for words in HIDDEN if words in paper], "nobody's answer is on paper"
    farah.picture("hybrid-04-list-to-print")
    farah.go(table.run)
    farah.follow("Key in what was written on paper")
    farah.picture("hybrid-05-key-in")
    farah.follow("Enter the answer of Gwen Parry")
    farah.choose("They wrote it on paper")
    farah.write("Round number on the sheet", "1")
    farah.choose("They consent, and they have a concern")
    farah.write("What is their concern?", GWEN_WRITES)
    farah.picture("hybrid-06-paper")
    farah.misses(*HIDDEN)
    farah.press("Enter this answer")
    farah.sees("Saved. Next: Hal Price")
    gwen.finds_at_home("Farah Noor entered your answer", "Say whether it is right")
    gwen.sees_in_the_picture("hybrid-07-is-it-right", GWEN_WRITES, "Farah Noor")
    gwen.press("Yes, that is what I said")
    gwen.sees("Thank you. It stands as you said it.")


def hal_is_late(table: Table, clock: Any) -> None:
    """The time passes and nothing is decided by it (R5); it goes to a meeting (R12), and Hal telephones."""
    farah, amina, hal = table[FARAH], table[AMINA], table[HAL]
    clock.at(TOO_LATE)
    hal.go("/home")
    hal.sees("The time to answer has passed: you are still waited for.")
    hal.misses(*HIDDEN, GWEN_WRITES)
    farah.go("/home")
    farah.sees_in_the_picture("hybrid-08-somebody-is-missing", "has passed. Still missing: Hal Price")
    farah.go(table.run)
    farah.sees("The time has passed. Nobody's silence counts as consent.", "4 of 6 have answered.")
    farah.misses("Announce the decision", *HIDDEN)
    farah.go(f"{table.proposal}/move/decide")
    farah.press("Announce the decision")
    farah.sees("You can't decide yet: 2 people on the roster have not answered.")
    farah.misses(*HIDDEN)
    amina.go(table.proposal)
    amina.unfold("What else you can do")
    amina.follow("Take this to a meeting")
    amina.write("Why should we talk about it?", "Hal is with his wife in hospital.")
    amina.press("Stop the clock")
    amina.sees_in_the_picture("hybrid-09-clock-stopped", "The clock stands still", "Hal is with his wife")
    farah.go("/home")
    farah.sees("it goes to a meeting")
    farah.misses("Still missing: Hal Price")
    farah.go(table.run)
    farah.sees("The clock is stopped", "Taken to a meeting by Amina Yusuf.")
    farah.follow("Enter what Hal Price says")
    farah.choose("They told me on the telephone")
    farah.choose("No. They consent")
    farah.misses(*HIDDEN)
    farah.press("Enter this answer")
    farah.sees("Saved. The person is told, and can change it while the round is open.")


def the_round_is_full_and_closed(table: Table) -> None:
    """Farah answers last, and only then is told that two object; she thanks them and closes the round."""
    farah = table[FARAH]
    farah.sees("5 of 6 have answered.")
    farah.misses(*HIDDEN)
    farah.press("I consent")
    farah.sees("Everyone has answered, and 2 people object.", OLU, MEI)
    farah.picture("hybrid-10-everyone-has-answered")
    table[HAL].go(table.proposal)
    table[HAL].sees("Farah Noor entered your answer:", "as it was said on the telephone", OLU_SEES)
    table.moves_on("Close the round and integrate objections")
    farah.sees("The round is closed. Work on the objections one by one.", OLU_SEES)
