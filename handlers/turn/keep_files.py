"""Keeps the files that a message brings (pictures, videos, voice notes, documents) as media of the bot."""

from dispatch.model import MediaId, PersonId
from handlers.bot_api.incoming import FileKind, Said
from handlers.turn.carry_out import Turn
from storage.media.media import MediaKind

_KINDS = {FileKind.AUDIO: MediaKind.DOCUMENT, FileKind.ANIMATION: MediaKind.DOCUMENT}


def keep_files(turn: Turn, said: Said, sender: PersonId | None) -> tuple[MediaId, ...]:
    """Each file of a message is kept once, however often it is looked at. `sender` None for somebody unknown."""
    have = turn.tx.media.of_message(said.chat.id, said.message_id) if said.files else []
    if have:
        return tuple(media.id for media in have)
    return tuple(
        turn.tx.media.keep(
            _KINDS.get(file.kind) or MediaKind(file.kind),
            file.file_id,
            file.unique_id,
            said.chat.id,
            said.message_id,
            said.album,
            sender,
            turn.at,
            file.size,
            file.mime,
            said.text if said.album is not None else "",
        )
        for file in said.files
    )
