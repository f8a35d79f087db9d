"""Who is in a group: who comes, goes and speaks is news once."""

from storage.people.members import Member
from storage.transaction import Transaction
from tests.storage import given


def test_who_comes_goes_and_speaks_is_news_once(tx: Transaction) -> None:
    assert tx.members.seen(-1, 77, given.AT, inside=True, name="路人")
    assert not tx.members.seen(-1, 77, given.AT, inside=True, name="路人")
    assert tx.members.seen(-1, 78, given.AT, inside=False), "who leaves may never have spoken"

    assert tx.members.present(-1) == [Member(77, "路人")]
    assert tx.members.named("路人") == [(-1, 77)]
    assert tx.members.named("别人") == []
    assert tx.members.forget_outside(given.AT + given.HOUR) == 1
    tx.members.forget_user(77)
    assert tx.members.present(-1) == []
