"""After round 1: objections integrated, two more rounds, up to the board, the answer back, and the appeal."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.browser.hybrid import AMINA, BEA, FARAH, GWEN, HAL, MEI, OLU, PLAN, RAVI, Member, Table
from tests.browser.hybrid_round import (
    ACTION,
    BOARDS_ANSWER,
    CHANGED_TEXT,
    HAL_SEES,
    HALS_OBJECTION,
    HIDDEN,
    OLU_HELPS,
    OLU_LEARNS,
    TITLE,
)  # fmt: skip

# Two objections, integrated in two ways -------------------------------------------------------------


def one_objection_changes_the_text(table: Table) -> None:
    amina, farah = table[AMINA], table[FARAH]
    amina.go(table.proposal)
    amina.follow("Change the text")
    amina.write("What should be done?", CHANGED_TEXT)
    amina.write("What did you change, and why?", "Not at night, as Olu said.")
    amina.press("Save version 3")
    farah.finds_at_home("Work on the objection by Olu Adeyemi", "Go to the objection")
    farah.sees_in_the_picture("hybrid-11-an-objection", "Thank you, Olu Adeyemi, for seeing this.", OLU_HELPS)
    farah.choose("The proposal was changed")
    farah.press("Go on")
    farah.write("How does the change avoid the harm?", "Nobody is called out at night.")
    farah.press("Send this to be confirmed")
    farah.sees("Olu Adeyemi is asked to confirm this.")
    table.confirms(OLU, "Nobody is called out at night.")


def the_other_is_measured(table: Table) -> None:
    farah = table[FARAH]
    farah.go(table.run)
    farah.misses("Ask again: open the next round")
    farah.follow("Work on the objection by Mei Chen")
    farah.choose("We will measure it, and have said what happens if it goes wrong")
    farah.press("Go on")
    farah.write("What will we watch or count?", "How many ask for the first time")
    farah.day("By when do we look at it?", date(2027, 6, 1))
    farah.write("What will happen if it goes wrong?", "We telephone everyone who has not asked")
    farah.picture("hybrid-12-measured")
    farah.press("Send this to be confirmed")
    table.confirms(MEI, "We telephone everyone who has not asked")
    table[MEI].picture("hybrid-13-confirmed")


# The second and the third round ---------------------------------------------------------------------


def in_the_second_round_hal_objects_aloud(table: Table) -> None:
    """A new version asks everyone anew (R4). Those in the room are entered at once; Hal objects aloud."""
    farah = table[FARAH]
    table.moves_on("Ask again: open the next round")
    farah.sees("The next round is open.", "0 of 6 have answered.")
    for name in (AMINA, OLU, MEI):
        table.consents(name)
    farah.go(f"{table.proposal}/key-in")
    farah.tick(GWEN)
    farah.press("Enter consent for the people ticked")
    farah.sees("Consent is entered for Gwen Parry.")
    farah.follow("Enter the answer of Hal Price")
    farah.choose("They said it in the meeting")
    farah.choose("Yes. They object, because they see harm")
    farah.write("What would go wrong?", HAL_SEES)
    farah.choose("Our aim")
    farah.press("Enter this answer")
    farah.go(table.run)
    farah.press("I consent")
    farah.sees("Everyone has answered, and 1 person objects.")
    table.moves_on("Close the round and integrate objections")
    farah.sees("The round is closed.")


def the_circle_tests_it_and_hal_makes_it_a_concern(table: Table) -> None:
    """Amina doubts that it harms the aim; the circle tests that; what becomes of it Hal says himself (R8)."""
    amina, farah, hal = table[AMINA], table[FARAH], table[HAL]
    amina.go(table.proposal)
    amina.follow(HALS_OBJECTION)
    amina.follow("I doubt it: let the circle test it")
    amina.write("Why do you doubt that it is an objection to our aim?", "It is about a word.")
    amina.press("Ask the circle")
    for name, words in ((AMINA, "It harms nobody."), (OLU, "I like the word."), (MEI, "No harm.")):
        member = table[name]
        if name != AMINA:
            member.finds_at_home("Do you see the harm in the objection of Hal Price?", "Say what you see")
            member.misses("It harms nobody.")
        member.choose("No, I don't see it")
        member.write("What do you see, in your words?", words)
        member.press("Send my answer")
        member.sees("Thank you. Your answer is in.", "It harms nobody.")
    farah.go(amina.here())
    farah.misses("It harms nobody.")
    farah.choose("No, I don't see it")
    farah.write("What do you see, in your words?", "Neither do I.")
    farah.press("Send my answer")
    farah.follow("Enter what Gwen Parry said")
    farah.choose("No, I don't see it")
    farah.write("What do you see, in your words?", "Call it what you like.")
    farah.choose("They told me on the telephone")
    farah.press("Enter this answer")
    farah.follow("Close the test and write down what came of it")
    farah.write("What came of it?", "Nobody else sees the harm.")
    farah.press("Close the test")
    farah.sees_in_the_picture("hybrid-14-tested", "Hal Price says what becomes of it.")
    hal.finds_at_home("The circle has tested your objection.", "Look at it")
    hal.choose("I make it a concern")
    hal.press("Go on")
    hal.picture("hybrid-15-a-concern")
    hal.press("Make it a concern")
    hal.sees("It is a concern now.")


def in_the_third_round_olu_objects_again(table: Table) -> None:
    """The text is the same, so the other answers stand (R4); Olu has learned something and changes his."""
    farah = table[FARAH]
    table.moves_on("Ask again: open the next round")
    farah.sees("5 of 6 have answered.", "It is the turn of: Hal Price")
    table.objects(OLU, OLU_LEARNS, "Our domain: what we may decide", "Ask the board.", "Change my answer")
    table.consents(HAL, hidden=(OLU_LEARNS,))
    farah.go(table.run)
    farah.sees("Everyone has answered, and 1 person objects.")
    table.moves_on("Close the round and integrate objections")


def the_ladder_leads_to_the_board(table: Table) -> None:
    """After three rounds other ways on are offered (R14); the facilitator sends it up."""
    farah = table[FARAH]
    farah.go(table.run)
    farah.sees("Three rounds without consent: other ways on", "A smaller trial", "A shorter term")
    farah.sees("A measure", "A helping circle", "The next broader circle")
    farah.picture("hybrid-16-the-ladder")
    farah.follow("The next broader circle")
    expect(farah.page.get_by_role("combobox", name="Which circle decides this?")).to_contain_text("The board")
    farah.write("Why?", "The insurance is in the board’s domain.")
    farah.picture("hybrid-17-send-it-up")
    farah.press("Send it to another circle")
    farah.sees("It was sent to The board. Its answer comes back here.")


# The board, and the answer ---------------------------------------------------------------------------


def the_board_decides(table: Table) -> str:
    """The board reads the whole history and consents; gives the address of the decision."""
    bea = table[BEA]
    bea.finds_at_home(f"Another circle sent you “{TITLE}”", "Read it")
    there = bea.here()
    bea.sees("What happened before it came here", "3 versions, 3 consent rounds, 4 objections")
    bea.picture("hybrid-18-at-the-board")
    bea.follow(TITLE, bea.page.get_by_role("region", name="What happened before it came here"))
    bea.sees(*HIDDEN, HAL_SEES, OLU_LEARNS, "How many ask for the first time", "Is it always the same person")
    bea.go(there)
    bea.choose("We have talked about it already")
    bea.press("Go straight to the consent round")
    origin, table.proposal = table.proposal, there
    for name in (RAVI, FARAH, AMINA, BEA):
        table.consents(name)
    bea.press("Announce the decision")
    bea.sees(f"Decision 1: {TITLE}", CHANGED_TEXT, "OWN-2")
    table.proposal = origin
    bea.picture("hybrid-19-decision")
    return bea.here()


def the_answer_is_back_where_it_began(table: Table) -> None:
    """On the proposal's page, in both logbooks, and in the plan."""
    olu, gwen, bea = table[OLU], table[GWEN], table[BEA]
    olu.go(table.proposal)
    olu.sees("the answer is here: The board decided it", "Where it went, and the answer")
    olu.sees("decision 1 of The board", "The insurance is in the board’s domain.")
    olu.picture("hybrid-20-the-answer-is-back")
    olu.go("/home")
    olu.follow("Being heard")
    olu.follow("The whole logbook")
    olu.sees_in_the_picture("hybrid-21-logbook", "1 proposal sent on from here", "decision 1 of The board")
    bea.go("/home")
    bea.follow("The board")
    bea.follow("The whole logbook")
    bea.sees(f"1. {TITLE}", "It answers what Being heard sent here.")
    gwen.go(PLAN)
    gwen.sees("OWN-2", ACTION)
    gwen.follow(ACTION)
    gwen.sees("Decision 1 of The board", MEI)


# The appeal -----------------------------------------------------------------------------------------


def three_of_them_appeal(table: Table, decision: str) -> None:
    """Three who were not on the board's roster stand behind it; who was on it can't (R18)."""
    olu, amina = table[OLU], table[AMINA]
    amina.go(decision)
    amina.follow("Appeals against this decision")
    amina.sees("You were on the roster of this decision, so you can't appeal it.")
    olu.go(decision)
    olu.follow("Appeals against this decision")
    olu.follow("Begin an appeal")
    olu.write("Why should this decision be looked at again?", "Nobody asked about the villages.")
    olu.press("Begin this appeal")
    olu.sees("There is a problem", "Declare that you are unrelated to the others")
    olu.tick("I declare that I am unrelated to the other people who appeal")
    olu.picture("hybrid-22-begin-an-appeal")
    olu.press("Begin this appeal")
    olu.sees("2 more people are needed")
    for name, why in ((GWEN, "I live in a village."), (HAL, "The bus stops at five.")):
        member = table[name]
        member.go(decision)
        member.follow("Appeals against this decision")
        member.follow("Read the appeal")
        member.follow("Stand behind this appeal")
        member.write("Why should this decision be looked at again?", why)
        member.tick("I declare that I am unrelated to the other people who appeal")
        member.press("Stand behind it")
    table[HAL].sees("The board looks at it again, in one meeting.", "0 held, 1 left")


def the_board_hears_them_in_one_meeting(table: Table, settled: bool) -> None:
    """Stage one is one meeting with an answer. It ends settled, or the appellants take it on."""
    bea, olu, gwen, hal = table[BEA], table[OLU], table[GWEN], table[HAL]
    bea.finds_at_home("Three people appeal decision 1", "Read the appeal")
    bea.sees("Nobody asked about the villages.", "I live in a village.", "The bus stops at five.")
    bea.follow("Write down a meeting")
    bea.sees("It is the last meeting of this stage, so it gives an answer.")
    bea.day("When was the meeting?", date(2027, 3, 13))
    bea.write("Who was there, and what was said?", "The board, with Olu and Gwen. We heard of the villages.")
    bea.write("What do you answer the people who appeal?", BOARDS_ANSWER)
    bea.press("Write it down")
    bea.sees("The meetings of this stage have been held.", "1 held, 0 left")
    bea.sees_in_the_picture("hybrid-23-appeal-heard", BOARDS_ANSWER)
    for member in (olu, gwen):
        it_is_settled_for(member)
    if settled:
        it_is_settled_for(hal)
        hal.sees_in_the_picture(
            "hybrid-24-settled",
            "This appeal has ended",
            "Everyone who appealed said that the answer settles it.",
        )
        return
    hal.finds_at_home("Does the answer to your appeal settle it?", "Say whether it does")
    hal.choose("No, something is still missing")
    hal.write("If not: what is still missing?", "Who drives them home?")
    hal.press("Send this")
    hal.finds_at_home("Your appeal can go to its next stage", "Take it on")
    hal.sees("Care and counsel look at it next")
    hal.press("Take it on")
    hal.sees_in_the_picture("hybrid-24-taken-on", "The next stage has it now.", "0 held, 2 left")


def it_is_settled_for(member: Member) -> None:
    member.finds_at_home("Does the answer to your appeal settle it?", "Say whether it does")
    member.sees(BOARDS_ANSWER)
    member.choose("Yes, it is settled for me")
    member.press("Send this")
