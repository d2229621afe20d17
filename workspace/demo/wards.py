"""More from the other circles: sent up and answered, public without a plan."""

from __future__ import annotations

from workspace.demo.talk import answers, ask, concern, opened, passes, raised, straight
from workspace.demo.town import Story, Town
from workspace.proposals import rounds, service
from workspace.proposals.models import Response
from workspace.proposals.service import Words
from workspace.visibility import Visibility


def stories(town: Town) -> list[Story]:
    """One sent up and answered, one public without a plan."""
    return [_one_form(town), _at_any_hour(town)]


def _one_form(town: Town) -> Story:
    """Referred to the circle above, which has decided: its answer is back where it began (R14)."""
    yield town.at(-168, 20)
    words = Words(
        title="Say it once: one form for hospital, council and surgery",
        need="In her first week at home a carer gives the same answers three times, to three people in "
        "a hurry.",
        text="The hospitals, the council and the surgeries use one form. With the carer’s yes it is "
        "passed on.",
        criteria="Carers who are asked say that they told it once.",
        responsible="Heads of the three services",
        term_months=12,
    )
    proposal = raised(town, "nkechi", "home", words)
    opened(proposal, major=True, response=Response.SEND_ON)
    yield town.at(-165, 20)
    passes(town, proposal, "joyce", "rosa")
    ask(town, "viktor", proposal, "Do the surgeries sit with us?", "No, with the partnership.")
    yield town.at(-163, 20)
    reason = "Surgeries are outside our domain. The partnership has all three at its table."
    sent = service.refer(town.people["ben"], proposal, town.circles["top"], reason)
    yield town.at(-158, 20)
    worry = concern("Old computers can’t read it. Until then it is paper in an envelope.")
    rounds.open_straight(town.people["grace"], sent, "All three services had agreed to it before.", 10)
    yield from answers(town, sent, -157, -150, {"esther": worry})
    yield town.at(-148, 20)
    rounds.decide(town.people["grace"], sent)


def _at_any_hour(town: Town) -> Story:
    """A public decision that has nothing to do with a plan: anyone finds it among what was decided."""
    yield town.at(-58, 20)
    words = Words(
        title="Carers may stay on the ward at any hour",
        need="At eight in the evening carers are sent away, and at nine they are rung because nobody "
        "else can "
        "calm the patient.",
        text="On the wards that work with us, visiting hours don’t apply to carers. The ward gives them "
        "a card.",
        criteria="No carer with a card is sent away. Night staff say after three months what it did to "
        "the nights.",
        responsible="Ward sisters",
    )
    proposal = raised(town, "joyce", "home", words, visibility=Visibility.PUBLIC)
    reason = "Three wards have done so since spring. This says it for all."
    yield from straight(town, "ben", proposal, reason, -57, -50)
    yield town.at(-49, 20)
    town.decisions["visits"] = rounds.decide(town.people["ben"], proposal)
