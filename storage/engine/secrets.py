"""Encrypts personal values (AES-256-GCM) and makes keyed hashes by which equal values are found without opening them.

A sealed value is key id (4 bytes) | nonce (12) | ciphertext and tag; its table, column and row are authenticated with
it, so that a value moved to another row does not open. The key file has one key a line, the newest last: new values
are sealed with the newest, older keys stay to open what they sealed. The first one keys the index, until a rotation
has gone through the whole database and says otherwise there.
"""

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.engine.durable import sync_folder, write_synced
from storage.engine.errors import Altered, WrongKey

_ID = 4
_NONCE = 12
_KEY = 32
_FORMER = {("searches", "body"): [("asks", "args")], ("pending_rosters", "body"): [("asks", "args")]}
"""Where rows stood before a migration moved them: it has no key, so they are still sealed as in the older table."""


class Vault:
    """Seals and opens values with the keys of one key file. Open it by `load_vault`."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        self._index_keys: dict[bytes, bytes] = {}
        self.newest = b""
        """The id of the key that seals; every sealed value begins with its key's."""
        self.learn(keys)
        self._index_key = self._index_keys[_id_of(keys[0])]

    def learn(self, keys: Sequence[bytes]) -> None:
        """Takes over the keys of the file as it is now: from here on the last one seals; the index key stays.

        WrongKey where there is none, or one is not 32 bytes.
        """
        if not keys or any(len(key) != _KEY for key in keys):
            raise WrongKey("the key file must hold at least one key, each of 32 bytes in base64, one a line")
        self._ciphers |= {_id_of(key): AESGCM(key) for key in keys}
        self._index_keys |= {_id_of(key): hmac.digest(key, b"wangge index", hashlib.sha256) for key in keys}
        self.newest = _id_of(keys[-1])

    def index_by(self, key_id: bytes) -> None:
        """Makes that key the one of the index. WrongKey where it is not in the file."""
        if key_id not in self._index_keys:
            raise WrongKey("the database's index was made with a key that is not in the key file; put it back")
        self._index_key = self._index_keys[key_id]

    def seal(self, plain: bytes, table: str, column: str, row: int) -> bytes:
        """Encrypts a value for one table, column and row; it opens nowhere else."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.newest].encrypt(nonce, plain, _place(table, column, row))
        return self.newest + nonce + sealed

    def open(self, sealed: bytes, table: str, column: str, row: int) -> bytes:
        """Decrypts a value.

        WrongKey where its key is not in the file, Altered where it is not what was sealed there.
        """
        cipher = self._ciphers.get(sealed[:_ID])
        if cipher is None:
            raise WrongKey("the database was sealed with a key that is not in the key file; put the right file back")
        nonce, rest = sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :]
        for its_table, its_column in ((table, column), *_FORMER.get((table, column), ())):
            try:
                return cipher.decrypt(nonce, rest, _place(its_table, its_column, row))
            except (InvalidTag, ValueError):  # ValueError for what was cut so short that it can't even be tried
                continue
        raise Altered(f"{table}.{column} of row {row} is not what was sealed there")

    def index(self, purpose: str, value: bytes) -> bytes:
        """A keyed hash of 16 bytes: equal values of one purpose give equal hashes, which tell nothing without the
        key."""
        return hmac.digest(self._index_key, purpose.encode() + b"\0" + value, hashlib.sha256)[:16]

    def index_of_phone(self, phone: str) -> bytes:
        """The hash of a phone, however it is written."""
        return self.index("phone", plain_phone(phone).encode())


def plain_phone(phone: str) -> str:
    """The digits alone, in half width, without the country code of mainland China."""
    digits = "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", phone)))
    return digits.removeprefix("86") if len(digits) == 13 else digits


def load_vault(key_file: Path) -> Vault:
    """The vault of an existing key file. FileNotFoundError where there is none."""
    return Vault(read_keys(key_file))


def read_keys(key_file: Path) -> list[bytes]:
    """The keys of the file, the oldest first. WrongKey for what is no key file."""
    try:
        return [base64.b64decode(line, validate=True) for line in key_file.read_bytes().split()]
    except binascii.Error:
        raise WrongKey(f"{key_file} is not a key file: a line of it is not base64") from None


def create_key(key_file: Path) -> None:
    """Makes a key file with one new key, on disk and readable by its owner alone.

    FileExistsError where there is one.
    """
    key_file.parent.mkdir(parents=True, exist_ok=True)
    new = key_file.with_name(f".{key_file.name}.new.{os.getpid()}")
    write_synced(new, base64.b64encode(os.urandom(_KEY)) + b"\n")
    try:
        os.link(new, key_file)
    finally:
        new.unlink()
    sync_folder(key_file.parent)


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"wangge key id" + key).digest()[:_ID]


def _place(table: str, column: str, row: int) -> bytes:
    return f"{table}/{column}/{row}".encode()
