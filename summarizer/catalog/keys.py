"""Who may use the service: keys with a scope, an expiry and a revocation.

A key is 256 random bits, so nobody finds it by trying, and its plain SHA-256 is what the catalog holds: the slow hashes
that passwords need defend against guessing words that people choose, and there are none here. Its id, which is no
secret, finds the row; the hashes are then compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import insert, or_, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.tables import api_keys
from summarizer.errors import UsageError
from summarizer.models import Value

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")  # each may do what those before it may
PREFIX = "papergist"
SECRET_BYTES = 32
LONGEST_NAME = 100
_NOTED_EVERY = timedelta(minutes=1)


class ApiKey(Value):
    """A key without its secret. Times are UTC."""

    id: str
    name: str
    scope: Scope
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    last_used: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Return whether what asks for this scope may be done with the key."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class KeyRing:
    """Every key at one moment, to look at without the catalog."""

    def __init__(self, keys: dict[str, tuple[ApiKey, str]]) -> None:
        self._keys = keys

    def __bool__(self) -> bool:
        """Return whether keys are in use; one that was revoked or has expired counts, so that none lets nobody in."""
        return bool(self._keys)

    def key(self, told: str, at: datetime) -> ApiKey | None:
        """Return the key that this is, if it is in force. at: with a time zone."""
        found, expected = self._keys.get(_id_of(told), (None, hash_of("")))
        same = hmac.compare_digest(hash_of(told), expected)
        if found is None or not same or found.revoked or (found.expires and found.expires <= at):
            return None
        return found


class KeyStore:
    """The keys of a collection's service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, scope: Scope, *, expires: datetime | None = None) -> tuple[ApiKey, str]:
        """Make a key and return it with what its user sends, which is kept nowhere. expires: with a time zone. Raises:
        UsageError."""
        name = " ".join(name.split())
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise UsageError(f"A key needs a name of 1 to {LONGEST_NAME} characters, such as whose it is.")
        if expires is not None and expires <= datetime.now(UTC):
            raise UsageError("A key has to expire in the future.")
        made = ApiKey(
            id=secrets.token_hex(4), name=name, scope=scope, created=now().replace(tzinfo=UTC), expires=expires
        )
        told = f"{PREFIX}_{made.id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        values = {key: _stored(value) for key, value in made.model_dump().items()}
        with self._database.write(counted=False) as connection:
            connection.execute(insert(api_keys).values(**values, secret_hash=hash_of(told)))
        return made, told

    def list(self) -> list[ApiKey]:
        """Return every key, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.created, api_keys.c.id)).mappings()
            return [_key(dict(row)) for row in rows]

    def ring(self) -> KeyRing:
        """Return every key as it is now."""
        with self._database.read() as connection:
            rows = [dict(row) for row in connection.execute(select(api_keys)).mappings()]
        return KeyRing({row["id"]: (_key(row), row["secret_hash"]) for row in rows})

    def revoke(self, name: str) -> ApiKey:
        """Revoke the key with this id; revoking it again changes nothing. Raises: UsageError."""
        here = api_keys.c.id == name
        with self._database.write(counted=False) as connection:
            connection.execute(update(api_keys).where(here, api_keys.c.revoked.is_(None)).values(revoked=now()))
            row = connection.execute(select(api_keys).where(here)).mappings().first()
        if row is None:
            raise UsageError("There is no key with this id.", hint="`papergist keys list` lists them.")
        return _key(dict(row))

    def note_use(self, name: str) -> None:
        """Note that a key was used, to the minute."""
        stale = or_(api_keys.c.last_used.is_(None), api_keys.c.last_used < now() - _NOTED_EVERY)
        with self._database.write(counted=False) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == name, stale).values(last_used=now()))


def hash_of(told: str) -> str:
    """Return the hash under which a key is known."""
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _id_of(told: str) -> str:
    prefix, _, rest = told.partition("_")
    return rest.partition("_")[0] if prefix == PREFIX else ""


def _stored(value: object) -> object:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _key(row: dict[str, object]) -> ApiKey:
    told = {name: row[name] for name in ApiKey.model_fields}
    zoned = {name: value.replace(tzinfo=UTC) for name, value in told.items() if isinstance(value, datetime)}
    return ApiKey.model_validate({**told, **zoned})
