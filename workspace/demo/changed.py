"""Decisions of the demo that changed the plan between its versions."""

from __future__ import annotations

from dataclasses import replace

from workspace.demo.talk import (
    add,
    answers,
    ask,
    change,
    concern,
    objection,
    opened,
    passes,
    raised,
    react,
    resolved,
    stop,
)
from workspace.demo.town import Story, Town
from workspace.demo.writing import actions
from workspace.logbook.models import Decision
from workspace.plan import queries as plans
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Response, Touches
from workspace.proposals.service import Words
from workspace.visibility import Visibility

PUBLIC = Visibility.PUBLIC


def stories(town: Town) -> list[Story]:
    """What was decided about single actions."""
    return [_after_one(town), _evenings_later(town), _texts(town), _no_app(town), _parking(town)]


def _after_one(town: Town) -> Story:
    """Two actions that readers of version 1 had missed."""
    yield town.at(-262, 20)
    words = Words(
        title="Two things that readers of version 1 missed",
        need="Fourteen people wrote to us after version 1. Two wishes came again and again.",
        text="We add two actions: ask each carer once how they want to be reached; and ask young carers "
        "before each "
        "school holiday what would help.",
        criteria="Both have begun within half a year.",
        responsible="Campaign lead; Lantern Young Carers",
    )
    effects = [add(town, each) for each in actions("after_one")]
    proposal = raised(town, "lorna", "heard", words, *effects, visibility=PUBLIC)
    opened(proposal)
    yield town.at(-258, 20)
    ask(
        town,
        "tom",
        proposal,
        "Does the hospital know that it is meant to help with the first one?",
        "Yes. They asked for it to be four questions at most.",
    )
    passes(town, proposal, "sunita", "callum", "peter")
    yield town.at(-254, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {
            "sunita": "Finally.",
            "tom": "Useful, and not hard.",
            "peter": "",
            "callum": "I like that children decide.",
        },
    )
    yield town.at(-251, 20)
    rounds.to_consent(town.people["halima"], proposal, 10)
    worry = concern("Passing the answer on means sharing it. Each carer must have said yes to that.")
    yield from answers(town, proposal, -250, -244, {"callum": worry})
    yield town.at(-242, 20)
    town.decisions["after_one"] = rounds.decide(town.people["halima"], proposal)
    _remember(town, town.decisions["after_one"])


def _remember(town: Town, decision: Decision) -> None:
    """Let the owners of the actions that a decision has added find them."""
    for action in plans.agreed_by(town.people["halima"], decision):
        town.actions[action.what] = action


def _evenings_later(town: Town) -> Story:
    """A promised date moves, by a decision and with its reason (A5)."""
    yield town.at(-222, 20)
    what = "One telephone number, answered by a person, from eight in the morning to eight at night"
    words = Words(
        title="The evening hours of the one number come later",
        need="The number can’t be open in the evening before the council has changed its front door. That "
        "was put off.",
        text="We move the date of INF-2 and say why, instead of hoping. Until then the number is open from "
        "nine to five.",
        criteria="The number is open from eight to eight on the new date.",
        responsible="Lead officer for carers",
        term_months=9,
    )
    effect = change(town, what, due_on=town.day(65).isoformat())
    proposal = raised(town, "tom", "heard", words, effect, visibility=PUBLIC)
    yield town.at(-221, 20)
    reason = "A date that can’t be kept should not stand there one day longer than needed."
    rounds.open_straight(town.people["halima"], proposal, reason, 7)
    worry = concern("Evenings were the whole point. Please don’t come back with another date.")
    yield from answers(town, proposal, -220, -214, {"sunita": worry})
    yield town.at(-213, 20)
    rounds.decide(town.people["halima"], proposal)


def _texts(town: Town) -> Story:
    """An objection integrated by a shorter term and a measure."""
    yield town.at(-150, 20)
    lorna, halima = town.people["lorna"], town.people["halima"]
    words = Words(
        title="Surgeries text a carer about appointments",
        need="Carers hear of appointments from a letter in a coat pocket, on the day after.",
        text="Surgeries send a text to a carer when the person they look after has an appointment. The "
        "person "
        "decides whether their carer gets one.",
        criteria="Fewer appointments are missed.",
        responsible="GP Federation",
    )
    trial = actions("texts")[0]
    first = add(
        town,
        trial,
        what="Surgeries text a carer when the person they look after has an appointment",
        measures=trial["measures"][:1],
    )
    proposal = raised(town, "lorna", "heard", words, first, visibility=PUBLIC)
    opened(proposal, response=Response.RESEARCH)
    yield town.at(-147, 20)
    ask(
        town,
        "sunita",
        proposal,
        "What if two sisters share the caring?",
        "Then both get it, if their mother says so.",
    )
    ask(
        town,
        "callum",
        proposal,
        "What exactly does the text say?",
        "“An appointment tomorrow at ten”, and where.",
    )
    passes(town, proposal, "tom", "peter")
    yield town.at(-143, 20)
    service.to_reactions(halima, proposal)
    react(
        town,
        proposal,
        {
            "sunita": "I would have used this eleven times last year.",
            "callum": "I like the idea. “And where” worries me.",
            "peter": "",
            "tom": "The surgeries want it.",
        },
    )
    yield town.at(-140, 20)
    rounds.to_consent(halima, proposal, 7)
    harm = objection(
        "A text that names a clinic, on a phone that the family shares, tells others what somebody is ill "
        "with. If "
        "it goes to the wrong number, it tells a stranger.",
        Touches.DUTY,
        "Try it small, leave out where, and stop at the first mistake.",
    )
    yield from answers(town, proposal, -139, -134, {"callum": harm})
    yield town.at(-132, 20)
    rounds.integrate(halima, proposal)
    yield town.at(-127, 20)
    smaller = replace(
        words,
        title="Three surgeries try out texts to carers for three months",
        text="Three surgeries send a text to a carer when the person they look after has an appointment. It "
        "says "
        "“an appointment tomorrow” and nothing more. The person decides whether their carer gets one, and "
        "can stop "
        "it at any time.",
        criteria="Fewer appointments are missed. Texts that reached the wrong person are counted each "
        "month: at the "
        "first one the trial stops until we have looked at it.",
        term_months=3,
    )
    service.write(
        lorna, proposal, smaller, "A trial of three months, without a place in the text, with a count."
    )
    service.write_effects(
        lorna, proposal, [add(town, trial)], "The action is a trial now, and has a second measure."
    )
    how = (
        "Three months instead of six, three surgeries, no place in the text. Texts that reach the wrong "
        "person are "
        "counted, and the first one stops the trial."
    )
    resolved(town, proposal, "halima", End.SHORTER_TERM, how)
    yield town.at(-124, 20)
    rounds.ask_again(halima, proposal, 7)
    worry = concern(
        "Three surgeries on the rich side of the river won’t tell us much. Let one of them be Weaver Street."
    )
    yield from answers(town, proposal, -123, -118, {"sunita": worry})
    yield town.at(-116, 20)
    town.decisions["texts"] = rounds.decide(halima, proposal)
    _remember(town, town.decisions["texts"])


def _no_app(town: Town) -> Story:
    """An action is stopped, and anyone may read why (A5)."""
    yield town.at(-98, 20)
    words = Words(
        title="Don’t build an app",
        need="INF-4 has been off track since it began. Nine of ten carers we asked don’t want it.",
        text="We stop INF-4. What was put aside for it goes to the one telephone number and the page that "
        "carers check.",
        criteria="The money has moved within two months.",
        responsible="Lead officer for carers",
    )
    why = (
        "Nine of ten carers we asked said: not another app. It would have cost as much as the whole service "
        "for "
        "breaks costs in a year. The money goes to the telephone number that a person answers."
    )
    proposal = raised(
        town,
        "sunita",
        "heard",
        words,
        stop(town, "Build an app for carers in Northlea", why),
        visibility=PUBLIC,
    )
    opened(proposal)
    yield town.at(-95, 20)
    ask(town, "lorna", proposal, "Is anything already paid?", "Only for the first offer. Nothing is signed.")
    passes(town, proposal, "callum", "peter")
    yield town.at(-92, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {
            "tom": "It came from us. It was well meant. Let it go.",
            "lorna": "Yes please.",
            "callum": "",
            "peter": "",
        },
    )
    yield town.at(-90, 20)
    rounds.to_consent(town.people["halima"], proposal, 7)
    worry = concern("Young carers might have wanted one. Nobody asked them.")
    yield from answers(town, proposal, -89, -85, {"lorna": worry})
    yield town.at(-83, 20)
    town.decisions["no_app"] = rounds.decide(town.people["halima"], proposal)


def _parking(town: Town) -> Story:
    """Decided after version 3: members see it in the plan, the public with the next version."""
    yield town.at(-31, 20)
    words = Words(
        title="Free parking for carers who stay overnight",
        need="Three nights beside a bed cost £54 in parking. I have the receipts.",
        text="The hospitals give a free ticket to carers who stay overnight. The ward tells them on the "
        "first evening.",
        criteria="Every carer who stays is told, and nobody pays.",
        responsible="Head of patient experience",
    )
    proposal = raised(town, "sunita", "heard", words, add(town, actions("parking")[0]), visibility=PUBLIC)
    opened(proposal)
    yield town.at(-29, 20)
    ask(
        town,
        "peter",
        proposal,
        "Has the hospital agreed?",
        "Yes: two hundred tickets a month. They asked us to count how many are used.",
    )
    passes(town, proposal, "lorna", "callum", "tom")
    yield town.at(-26, 20)
    service.to_reactions(town.people["halima"], proposal)
    react(
        town,
        proposal,
        {"lorna": "Simple and right.", "peter": "", "callum": "", "tom": "Thank you for the receipts."},
    )
    yield town.at(-24, 20)
    rounds.to_consent(town.people["halima"], proposal, 7)
    worry = concern("Those who come by bus have nothing of this. Let us look at night buses next.")
    yield from answers(town, proposal, -23, -17, {"callum": worry})
    yield town.at(-15, 20)
    _remember(town, rounds.decide(town.people["halima"], proposal))
