"""The kinds of people one can be in the demo: who they are there, and what is worth trying as each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from workspace.demo.people import PEOPLE
from workspace.people import links, queries, service
from workspace.people.models import Person
from workspace.refusal import mark

LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Kind:
    """One kind of person, played by one of the people of the demo."""

    key: str
    label: str
    tries: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the person who plays it."""
        return PEOPLE[self.key].name

    def person(self) -> Person | None:
        """The person who plays it, if the demo has been filled."""
        return queries.by_email(PEOPLE[self.key].email)


KINDS = (
    Kind(
        "sunita",
        mark("A carer in “Being heard”"),
        (
            mark(
                "Answer the round about meetings in the evening. What others said appears once you have "
                "answered."
            ),
            mark("Say whether your objection about the telephone number is settled."),
            mark("Find the words again that you had not sent, on this or on any other device."),
            mark("Answer the question about your own proposal, or go on with your draft."),
            mark("Say whom you would name as peer supporter, with a reason, or pass."),
            mark("Lead “Getting there”, a helping circle: its clock stands still until you have met."),
            mark(
                "See what changed in the plan since you last looked, or offer to take on the action that "
                "looks for a new owner."
            ),
        ),
    ),
    Kind(
        "meiling",
        mark("A carer who joined two days ago"),
        (
            mark("See what a new member finds, and raise your first proposal: a new action for the plan."),
            mark("Ask a question about somebody else’s proposal, or pass."),
        ),
    ),
    Kind(
        "halima",
        mark("The facilitator of “Being heard”, a carer herself"),
        (
            mark(
                "Run the round about meetings in the evening: see who is missing, enter what somebody says "
                "on the telephone, print the sheet."
            ),
            mark("Look at the proposal about recordings: what can be done after three rounds."),
            mark("Print your circle’s week on paper, and key in what comes back."),
            mark("Take a proposal from its questions to reactions, or park it."),
            mark("Say what should become of the trial with texts, which is under review."),
            mark("See what has to be looked at again in your circle, and whom it is with by now."),
        ),
    ),
    Kind(
        "peter",
        mark("The secretary of “Being heard”"),
        (
            mark("Answer somebody who asks to join, and look at an invitation that is open."),
            mark("Propose to publish version 4 of the plan."),
            mark("Say whether the answer that was entered for you from paper is right."),
            mark("Follow a decision all its way in the logbook, or put a correction beside one."),
            mark("Write down where carers were heard, or take the plan along as a spreadsheet."),
        ),
    ),
    Kind(
        "tom",
        mark("A council officer who owns actions"),
        (
            mark("Say how one of your actions is going: it stands on the public page at once."),
            mark("Say whether the update that was entered for you from the telephone is right."),
            mark("Take over, or leave, what a spreadsheet that came back suggests for the telephone number."),
            mark("Go on with the spreadsheet that you brought yesterday: two of its questions wait for you."),
            mark("Look at the partner plan that your actions lean on."),
            mark("Say what you found about the texts to carers: that decision is under review."),
        ),
    ),
    Kind(
        "seun",
        mark("A learning member"),
        (
            mark("Ask, comment and react. You are not on the roster of rounds yet."),
            mark("Say whether your circle’s answer to your appeal about the app settles it for you."),
            mark("Stand behind the appeal about visiting at any hour: it needs a third person."),
        ),
    ),
    Kind(
        "viktor",
        mark("Somebody from another circle"),
        (
            mark("See what “Being heard” looks like from outside."),
            mark("Answer a round in your own circle: you are still waited for."),
            mark("Look at the map of the circles, and at what the partnership answered to your circle."),
        ),
    ),
    Kind(
        "ruth",
        mark("The administrator"),
        (
            mark("Look after people and organisations. The office gives no voice in any circle."),
            mark("See which letters went out, and what became of each."),
        ),
    ),
)


def addresses() -> list[tuple[str, str]]:
    """(label, path) for each kind of person. Each path signs that person in once, within a day."""
    made = []
    for kind in KINDS:
        person = kind.person()
        if person is not None:
            link = service.sign_in_link(person, lasts=LASTS)
            made.append((f"{kind.label}: {kind.name}", links.path_of(link)))
    return made
