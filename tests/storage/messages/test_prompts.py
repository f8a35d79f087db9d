"""Open questions: which one a person's words answer, and what they have gathered."""

from dataclasses import replace

from dispatch.model import CaseId, MediaId, NoteId
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR


def test_the_current_question_is_the_newest_open_one(tx: Transaction) -> None:
    first = tx.prompts.open(given.WORKER, 7, PromptKind.INFO, AT, AT + HOUR, CaseId(1))
    second = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR, args={"待": [1, None, "二"]})

    assert tx.prompts.current(given.WORKER, 7) == second
    tx.prompts.close(second.id)
    assert tx.prompts.current(given.WORKER, 7) == first
    assert tx.prompts.get(second.id) is None
    assert tx.prompts.current(given.STAFF, 7) is None


def test_a_question_gathers_what_it_is_told(tx: Transaction) -> None:
    prompt = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    tx.prompts.set_message(prompt.id, 55)

    fuller = replace(
        prompt, prompt_message_id=55, notes=(NoteId(3),), media=(MediaId(1), MediaId(2)), message_ids=(8, 9)
    )
    tx.prompts.update(fuller)

    assert tx.prompts.by_message(7, 55) == fuller == tx.prompts.get(prompt.id)
    assert tx.prompts.by_message(7, 56) is None


def test_a_question_that_does_not_listen_is_never_the_current_one(tx: Transaction) -> None:
    heard = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    draft = tx.prompts.open(given.WORKER, 7, PromptKind.DRAFT, AT, AT + HOUR, message_ids=(5, 6), listens=False)

    assert tx.prompts.current(given.WORKER, 7) == heard
    assert tx.prompts.silent(7) == [draft]
    assert tx.prompts.silent(8) == []


def test_a_question_number_is_never_given_twice(tx: Transaction) -> None:
    first = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    tx.prompts.close(first.id)

    assert tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR).id != first.id
