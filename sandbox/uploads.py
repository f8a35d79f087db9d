"""Files that a person sends from the page: pictures become photos and albums, the rest what it is."""

from __future__ import annotations

from itertools import groupby

from starlette.datastructures import FormData, UploadFile

from sandbox import acts
from sandbox.files import MAX_PHOTO, MAX_UPLOAD
from sandbox.media import stored
from sandbox.params import Upload
from sandbox.pictures import size_of
from sandbox.town import Town
from sandbox.wire import Json, NotPossible

TOGETHER = {"photo": "pictures", "video": "pictures", "document": "documents"}  # what may share an album


async def send_media(town: Town, form: FormData) -> Json:
    uploads = [await _upload(file) for file in form.getlist("files") if isinstance(file, UploadFile)]
    if not uploads:
        raise NotPossible("请先选择文件。")
    if len(uploads) > 10:
        raise NotPossible("一次最多发 10 个文件。")
    person, chat = int(str(form["person"])), int(str(form["chat"]))
    reply_to = int(str(form.get("reply_to") or 0)) or None
    thread = int(str(form.get("thread") or 0)) or None
    acts.speaker(town, person, chat)
    caption = str(form.get("caption") or "")
    sent: list[Json] = []
    for contents in _bundles(town, uploads):
        posted = acts.captioned(town, contents, caption if not sent else "")
        sent.append(acts.post(town, person, chat, posted, reply_to=reply_to, thread=thread))
    return {**sent[0], "message_ids": [message_id for one in sent for message_id in one["message_ids"]]}


async def _upload(file: UploadFile) -> Upload:
    data = await file.read()
    upload = Upload(file.filename or "", file.content_type or "application/octet-stream", data)
    if not data:
        raise NotPossible("文件是空的。")
    if len(data) > (MAX_PHOTO if _kind(upload) == "photo" else MAX_UPLOAD):
        raise NotPossible("文件太大：图片最大 10 MB，其他最大 50 MB。")
    return upload


def _kind(upload: Upload) -> str:
    family = upload.mime.partition("/")[0]
    if family == "image" and all(size_of(upload.data)):
        return "photo"
    return {"video": "video", "audio": "voice"}.get(family, "document")


def _bundles(town: Town, uploads: list[Upload]) -> list[list[Json]]:
    """What follows each other and may share an album, together; voice notes each by itself."""
    named = [(TOGETHER.get(_kind(one), str(number)), one) for number, one in enumerate(uploads)]
    return [
        [stored(town, _kind(upload), upload) for _, upload in bundle]
        for _, bundle in groupby(named, key=lambda pair: pair[0])
    ]
