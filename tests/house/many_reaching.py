"""So many rows of what reaches people: letters, unsent words, sessions, passkeys, what was entered."""

from __future__ import annotations

from tests.house.copying import Copier, first_of
from tests.house.marks import World
from workspace.people.models import Draft, Passkey, SignedIn
from workspace.plan.models import ActionUpdate, PartnerAnswer
from workspace.post.models import Letter


def reach_many(copier: Copier, world: World) -> None:
    """So many more of all of it, most of it the member's."""
    copy, k = copier.copy, world.keys
    copy(Letter, k["letter"])
    copy(Draft, k["kept"], path=lambda n: f"/proposals/{n}/write#{n}")
    copy(SignedIn, k["signed_in"], nonce=lambda n: f"nonce {n}")
    copy(Passkey, k["passkey"], credential=lambda n: f"credential {n}")
    copy(ActionUpdate, k["update"])
    copy(ActionUpdate, k["update"], action_id=k["my_actions"])
    copy(PartnerAnswer, first_of(PartnerAnswer))
