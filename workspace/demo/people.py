"""The people and organisations of the demo. All are made up; their addresses are kept for examples."""

from __future__ import annotations

from dataclasses import dataclass

from workspace.demo.town import Town
from workspace.people import service
from workspace.people.models import OrganisationKind, Part, Person

_COUNCIL, _NHS = OrganisationKind.COUNCIL, OrganisationKind.NHS
_CHARITY, _GROUP = OrganisationKind.CHARITY, OrganisationKind.GROUP

ORGANISATIONS: dict[str, tuple[str, OrganisationKind]] = {
    "adults": ("Northlea Council, Adult Social Care", _COUNCIL),
    "children": ("Northlea Council, Children and Families", _COUNCIL),
    "hospitals": ("Wend Valley Hospitals", _NHS),
    "mind": ("Wend Valley Mental Health Trust", _NHS),
    "gps": ("Northlea GP Federation", _NHS),
    "centre": ("Northlea Carers Centre", _CHARITY),
    "lantern": ("Lantern Young Carers", _CHARITY),
    "rights": ("Northlea Welfare Rights", _CHARITY),
    "leisure": ("Northlea Leisure", _CHARITY),
    "mosque": ("Northlea Mosque Welcome Table", _GROUP),
    "temple": ("Northlea Temple Seva Group", _GROUP),
    "church": ("St Aldith’s Church Lunch Club", _GROUP),
    "voice": ("Northlea Roma and Traveller Voice", _GROUP),
    "bakeries": ("Kestrel Bakeries", OrganisationKind.OTHER),
    "fire": ("Wendshire Fire and Ambulance", OrganisationKind.OTHER),
}


@dataclass(frozen=True)
class Who:
    """One person, as they describe themselves."""

    name: str
    part: Part
    organisation: str = ""
    role: str = ""
    public_name: str = ""

    @property
    def email(self) -> str:
        """An address under a name that is kept for examples."""
        return self.name.lower().replace(" ", ".").replace("-", "") + "@example.org"


_CARER, _FORMER, _FOR = Part.CARER, Part.FORMER_CARER, Part.ORGANISATION

PEOPLE: dict[str, Who] = {
    # carers
    "sunita": Who("Sunita Raval", _CARER),
    "meiling": Who("Mei-Ling Chow", _CARER),
    "halima": Who("Halima Yusuf", _CARER, public_name="Halima"),
    "lorna": Who("Lorna Pike", _CARER),
    "seun": Who("Seun Bankole", _CARER),
    "joyce": Who("Joyce Okonjo-Bell", _CARER),
    "rosa": Who("Rosa Delgado", _CARER),
    "gareth": Who("Gareth Pryce", _CARER),
    "ioana": Who("Ioana Munteanu", _CARER),
    "farida": Who("Farida Noorzai", _CARER),
    # former carers
    "peter": Who("Peter Ashdown", _FORMER, public_name="Peter Ashdown"),
    "grace": Who("Grace Mensah-Boateng", _FORMER),
    "viktor": Who("Viktor Lindqvist", _FORMER),
    # for an organisation
    "ruth": Who("Ruth Adeyemi", _FOR, "centre", "Digital support worker"),
    "derek": Who("Derek Holroyd", _FOR, "centre", "Director"),
    "tom": Who("Tomasz Wieczorek", _FOR, "adults", "Lead officer for carers"),
    "ben": Who("Benedict Farrow", _FOR, "adults", "Hospital social work manager"),
    "kwame": Who("Kwame Asante-Hill", _FOR, "children", "Young carers coordinator"),
    "amrita": Who("Amrita Sandhu", _FOR, "hospitals", "Head of patient experience"),
    "nkechi": Who("Nkechi Umeh", _FOR, "hospitals", "Ward sister"),
    "stellan": Who("Stellan Marsh", _FOR, "mind", "Lead for talking therapies"),
    "esther": Who("Esther Goldblatt", _FOR, "gps", "Practice manager"),
    "shanice": Who("Shanice Baptiste", _FOR, "lantern", "Project manager", "Shanice Baptiste"),
    "callum": Who("Callum Reid", _FOR, "rights", "Benefits adviser"),
    "yusuf": Who("Yusuf Rahmani", _FOR, "mosque", "Volunteer coordinator"),
    "michelle": Who("Michelle Tran", _FOR, "bakeries", "Personnel manager"),
}


def settle(town: Town) -> Person:
    """Begin with the administrator, who enters the organisations."""
    who = PEOPLE["ruth"]
    ruth = town.people["ruth"] = service.first_administrator(who.email, who.name)
    for key, (name, kind) in ORGANISATIONS.items():
        address = f"https://{key}.example.org/"
        town.organisations[key] = service.add_organisation(ruth, name, kind, address)
    describe(town, "ruth")
    return ruth


def describe(town: Town, key: str) -> None:
    """Let somebody say who they are, once (P1, P2)."""
    who = PEOPLE[key]
    service.describe(
        town.people[key],
        who.name,
        who.part,
        town.organisations.get(who.organisation),
        who.role,
        who.public_name,
    )
