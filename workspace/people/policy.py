"""Who may do what with accounts and organisations. The office looks after the installation only (P4)."""

from __future__ import annotations

from workspace.people.models import Person


def may_administer(person: Person) -> bool:
    """Look after people and organisations: administrators only, and it gives no voice in any circle (P4)."""
    return person.is_administrator and person.is_active


def may_close_account(actor: Person, person: Person) -> bool:
    """Take somebody's account away: an administrator may, but never their own, so that one always remains."""
    return may_administer(actor) and person.is_active and person.id != actor.id


def may_reopen_account(actor: Person, person: Person) -> bool:
    """Let somebody who was removed sign in again."""
    return may_administer(actor) and not person.is_active
