"""What only an admin may do, and how the admins are told what only they can mend."""

from collections.abc import Mapping

from dispatch.model import Person, Role
from dispatch.refusals import RoleNeeded
from handlers.outgoing import Voice


def require_admin(person: Person) -> None:
    if Role.ADMIN not in person.roles:
        raise RoleNeeded((Role.ADMIN,))


def tell_admins(out: Voice, words: str, args: Mapping[str, object]) -> None:
    """One sentence to each admin, in private, in working hours."""
    for admin in out.tx.people.with_role(Role.ADMIN):
        out.tell(admin, words, args)
