"""Who wears which hat: care and counsel, a selection that gave one, and a selection under way (C8, C10)."""

from __future__ import annotations

from workspace.circles.models import HatKind
from workspace.demo.circles import give
from workspace.demo.talk import CONSENT, concern
from workspace.demo.town import Story, Town
from workspace.proposals import rounds
from workspace.selections import service
from workspace.selections.models import Selection


def stories(town: Town) -> list[Story]:
    """A hat for conflicts, a hat that was chosen step by step, and one that is being chosen."""
    return [_care_and_counsel(town), _the_day_after(town), _peer_supporter(town)]


def _care_and_counsel(town: Town) -> Story:
    yield town.at(-140, 20)
    what = "Listens when something between people goes wrong, and hears appeals with the delegates."
    give(town, town.people["tom"], "top", "esther", HatKind.CARE_AND_COUNSEL, 220, "", what)


def _names(town: Town, selection: Selection, *said: tuple[str, str, str]) -> None:
    """Each says whom they would name and why; with nobody to name it is a pass."""
    for who, whom, why in said:
        person = town.people[who]
        service.nominate(person, selection, person, town.people[whom] if whom else None, why)


def _the_day_after(town: Town) -> Story:
    """A selection from describing the hat to the decision that gave it."""
    yield town.at(-96, 19)
    ben = town.people["ben"]
    selection = service.open_(
        ben,
        town.circles["home"],
        hat=HatKind.OWN,
        hat_name="Caller on the day after",
        description="Rings each carer on the day after coming home, listens, and tells us what we "
        "should know.",
        term_months=12,
    )
    yield town.at(-93, 20)
    _names(
        town,
        selection,
        ("joyce", "rosa", "She listens longer than she talks."),
        ("viktor", "rosa", "I saw her calm three people down in one corridor."),
        ("nkechi", "joyce", "She knows every form by heart."),
        ("amrita", "rosa", "Carers believe her, because she has been there."),
        ("rosa", "joyce", "She has more patience on the telephone than I have."),
        ("ben", "", ""),
    )
    yield town.at(-90, 20)
    service.to_change_round(ben, selection)
    _names(
        town,
        selection,
        ("nkechi", "rosa", "What was said about listening has convinced me."),
        ("joyce", "rosa", ""),
        ("viktor", "rosa", ""),
        ("amrita", "rosa", ""),
        ("rosa", "rosa", "I hear you. I would try it if I may ask for help."),
        ("ben", "", ""),
    )
    yield town.at(-88, 20)
    why = "She listens, carers believe her, and she asks for help when she needs it."
    proposal = service.propose(ben, selection, town.people["rosa"], why)
    for day, who in ((-87, "joyce"), (-86, "viktor"), (-86, "nkechi"), (-85, "amrita"), (-85, "ben")):
        yield town.at(day, 21)
        worry = concern("Two evenings a week is much. Let us ask after a month how it goes.")
        rounds.respond(town.people[who], proposal, worry if who == "viktor" else CONSENT)
    yield town.at(-84, 21)
    rounds.respond(town.people["rosa"], proposal, CONSENT)
    yield town.at(-83, 20)
    rounds.decide(ben, proposal)


def _peer_supporter(town: Town) -> Story:
    """Nominations are open: some have spoken, one has passed, others are waited for."""
    yield town.at(-4, 19)
    selection = service.open_(
        town.people["halima"],
        town.circles["heard"],
        hat=HatKind.OWN,
        hat_name="Peer supporter",
        description="Rings new members after their first meeting, and sits beside them in the second.",
        term_months=12,
    )
    yield town.at(-3, 21)
    _names(
        town,
        selection,
        ("lorna", "sunita", "She was the first one who spoke to me when I came."),
        ("tom", "lorna", "Everybody she brought along has stayed."),
        ("callum", "", ""),
    )
