"""Warmline's settings: the only reader of the environment (design 6).

`load()` merges the secrets file of the var folder under the environment and refuses to go on,
with every problem at once, when something is missing, weak or dangerous. Nothing here ever
prints the value of a secret. (A plain pydantic model: the sources of pydantic-settings read
os.environ themselves, so that a test or the supervisor could not hand in an environment.)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Iterable, Mapping
from datetime import time
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.core.backups import Keep, read_keep
from service.core.plain_error import PlainError

TWILIO = "https://api.twilio.com"
KEY_BYTES = 32  # AES-256 and HMAC-SHA-256
SHORTEST_SECRET = 32  # characters: 128 bits even when written in hex
DULL = 10  # fewer different characters than this were never drawn at random
DEFAULT_LOOKING = (
    "change",
    "secret",
    "password",
    "example",
    "default",
    "insecure",
)  # of six letters and more: shorter ones turn up in what was drawn at random
# A unix socket's path holds 107 bytes on Linux and 103 elsewhere.
LONGEST_SOCKET = 100
MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
# What a backup takes along: without these nothing that is sealed can be read again.
TAKEN_ALONG = ("SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY")


class SettingsError(PlainError):
    """Everything wrong with the settings, one plain line a problem; never a secret's value."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _web_address(value: object, info: ValidationInfo) -> str:
    """An address of the web without a trailing slash: https, or http on this machine."""
    del info
    try:
        parts = urlsplit(str(value).strip())
        _ = parts.port  # read for its check: it raises ValueError when it is no port
    except ValueError:
        raise ValueError("is not an address of the web") from None
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("must be an address such as https://texts.example.org")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (plain http only for 127.0.0.1)")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user, password, question mark or #")
    return str(value).strip().rstrip("/")


def _secret(value: object) -> str:
    text = str(value)
    if len(text) < SHORTEST_SECRET:
        raise ValueError(f"is too short: at least {SHORTEST_SECRET} characters drawn at random")
    if len(set(text)) < DULL or any(word in text.lower() for word in DEFAULT_LOOKING):
        raise ValueError("looks like a default: draw one at random")
    return text


def _key(value: object) -> bytes:
    if isinstance(value, bytes):
        raw = value
    else:
        try:
            raw = base64.b64decode(str(value).strip().encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("is not base64") from None
    if len(raw) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64, and is {len(raw)}")
    if len(set(raw)) < DULL:
        raise ValueError("looks like a default: draw one at random")
    return raw


def _keys(value: object) -> tuple[bytes, ...]:
    keys = tuple(_key(part) for part in _listed(value))
    if not keys:
        raise ValueError("holds no key")
    if len(set(keys)) < len(keys):
        raise ValueError("holds the same key twice")
    return keys


def _listed(value: object) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    return tuple(part.strip() for part in str(value).split(",") if part.strip())


def _account(value: object) -> str:
    text = str(value).strip()
    if len(text) != 34 or not text.startswith("AC"):
        raise ValueError("must be AC and 32 more characters")
    return text


def _database(value: object) -> str:
    """A SQLAlchemy address of SQLite or PostgreSQL, the driver filled in."""
    try:
        url = make_url(str(value))
    except (ArgumentError, ValueError):
        raise ValueError("is not a database address such as postgresql://user@host/name") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if not url.database or url.database == ":memory:":
        raise ValueError("must name a database that every process can open")
    return url.render_as_string(hide_password=False)


def _scheme(*allowed: str) -> BeforeValidator:
    def check(value: object) -> object:
        if urlsplit(str(value)).scheme not in allowed:
            raise ValueError("must begin with " + " or ".join(f"{name}://" for name in allowed))
        return value

    return BeforeValidator(check)


def _mail_address(value: object) -> str:
    text = str(value).strip()
    if not MAIL.fullmatch(text):
        raise ValueError("must be an e-mail address such as admin@example.org")
    return text


Port = Annotated[int, Field(ge=1, le=65535)]
Count = Annotated[int, Field(ge=1, le=64)]
Key = Annotated[bytes, PlainValidator(_key)]
Keys = Annotated[tuple[bytes, ...], PlainValidator(_keys)]
Tokens = Annotated[tuple[str, ...], PlainValidator(_listed)]
MailAddress = Annotated[str, BeforeValidator(_mail_address)]
MailAddresses = Annotated[tuple[MailAddress, ...], BeforeValidator(_listed)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]


class Settings(BaseModel):
    """All that the environment says, checked. Each field is the variable of the same name in
    capitals; `var` is WARMLINE_VAR, always absolute here."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    var: Path
    host: str = "127.0.0.1"  # where the web server listens; a proxy with TLS stands in front
    port: Port = 8000
    simulator_port: Port = 8001
    web_processes: Count = 2
    web_threads: Count = 4
    worker_processes: Count = 2

    database_url: Annotated[str, BeforeValidator(_database)] = Field(default="", repr=False)
    redis_url: Annotated[str, _scheme("redis", "rediss", "unix")] = Field(default="", repr=False)
    embedded_redis: bool = False  # REDIS_URL was not set: `warmline up` starts its own
    public_url: WebAddress = ""

    secret_key: Annotated[str, BeforeValidator(_secret)] = Field(repr=False)
    encryption_keys: Keys = Field(repr=False)  # the first seals, all of them open
    lookup_key: Key = Field(repr=False)

    trial: bool = False  # no Twilio account: texts go to the simulator on this machine
    twilio_account_sid: Annotated[str, BeforeValidator(_account)] = Field(repr=False)
    twilio_auth_token: Tokens = Field(repr=False)  # the first signs us in, all check webhooks
    twilio_api_url: WebAddress = TWILIO

    smtp_url: Annotated[str, _scheme("smtp", "smtps")] | None = Field(default=None, repr=False)
    mail_from: MailAddress | None = Field(default=None, repr=False)
    admin_emails: MailAddresses = Field(default=(), repr=False)  # beside the staff who are admins
    heartbeat_url: WebAddress | None = Field(default=None, repr=False)
    backup_dir: Path | None = None
    backup_at: time = time(8, 30)  # UTC: the small hours all over the United States
    backup_keep: Annotated[Keep, BeforeValidator(read_keep)] = Keep()
    throwaway_disk_ok: bool = False  # SQLite may lie on a disk that forgets everything

    @property
    def taken_along(self) -> dict[str, str]:
        """The secrets that a backup takes along, as they stand in the environment."""
        keys = ",".join(base64.b64encode(key).decode() for key in self.encryption_keys)
        lookup = base64.b64encode(self.lookup_key).decode()
        return dict(zip(TAKEN_ALONG, (self.secret_key, keys, lookup), strict=True))

    @field_validator("twilio_auth_token")
    @classmethod
    def _some_token(cls, tokens: tuple[str, ...]) -> tuple[str, ...]:
        if not tokens or any(len(token) < 32 for token in tokens):
            raise ValueError("must be one or more tokens of 32 characters, comma-separated")
        return tokens

    @model_validator(mode="after")
    def _keys_differ(self) -> Settings:
        if self.lookup_key in self.encryption_keys:
            raise ValueError("LOOKUP_KEY must not be one of ENCRYPTION_KEYS")
        return self


# The variables that are a field of their own; the rest of the fields follow from them.
NAMES = tuple(
    name.upper() for name in Settings.model_fields if name not in {"var", "trial", "embedded_redis"}
)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that `environ` (default: the process's own) and `var/secrets` give.

    Raises SettingsError naming every problem. A blank variable counts as not set.
    """
    here = given(environ)
    var = var_folder(here)
    merged = {**read_secrets(var), **here}
    try:
        return Settings(**_values(merged, var))
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None


def given(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the environment sets; a blank variable does not count."""
    environ = os.environ if environ is None else environ
    return {name: value for name, value in environ.items() if value.strip()}


def var_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of everything that this installation writes: WARMLINE_VAR, default `var`."""
    return Path(given(environ).get("WARMLINE_VAR", "").strip() or "var").absolute()


def database_of(environ: Mapping[str, str], var: Path) -> str:
    """The address of the database alone, for when nothing else is there yet. Raises
    SettingsError."""
    try:
        return _database(environ.get("DATABASE_URL", "").strip() or _own_database(var))
    except ValueError as error:
        raise SettingsError([f"DATABASE_URL {error}"]) from None


def _own_database(var: Path) -> str:
    return f"sqlite:///{var / 'warmline.db'}"


def keys_in(secrets: Mapping[str, str]) -> tuple[tuple[bytes, ...], bytes]:
    """ENCRYPTION_KEYS and LOOKUP_KEY as bytes, from what a backup took along. Raises ValueError."""
    keys = [base64.b64decode(key, validate=True) for key in secrets["ENCRYPTION_KEYS"].split(",")]
    return tuple(keys), base64.b64decode(secrets["LOOKUP_KEY"], validate=True)


def redis_socket(var: Path) -> Path:
    """Where the embedded Redis listens: in `var`, or, where that path is too long for a socket,
    in a folder of this user's under the system's temporary one."""
    socket = var / "redis.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET:
        return socket
    name = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"warmline-{os.getuid()}-{name}" / "redis.sock"


def ensure_secrets(var: Path) -> Path:
    """Write each secret that `var/secrets` lacks, drawn at random, and return that file.

    A secret once written is never changed. The file is replaced whole, with mode 0600; `var` is
    made if need be. Raises SettingsError when the file is there but readable by others.
    """
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError([f"WARMLINE_VAR: {var} cannot be made ({error.strerror})"]) from None
    kept = read_secrets(var)
    made = {name: value for name, value in _draw_secrets().items() if name not in kept}
    path = var / "secrets"
    if not made:
        return path
    write_secrets(var, kept | made)
    return path


def write_secrets(var: Path, values: Mapping[str, str]) -> None:
    """Replace `var/secrets` whole, with mode 0600."""
    handle, temporary = tempfile.mkstemp(prefix=".secrets-", dir=var)  # mode 0600 from birth
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(var / "secrets")
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _draw_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEYS": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "LOOKUP_KEY": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        # The account of the simulator, used while TWILIO_ACCOUNT_SID is not set.
        "TRIAL_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TRIAL_AUTH_TOKEN": secrets.token_hex(16),
    }


def read_secrets(var: Path) -> dict[str, str]:
    """What `var/secrets` holds. Raises SettingsError when others can read it."""
    path = var / "secrets"
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: cannot be read ({type(error).__name__})"]) from None
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError([f"{path}: others on this machine can read it; run chmod 600 on it"])
    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in values.items() if value}


def _values(merged: Mapping[str, str], var: Path) -> dict[str, Any]:
    """The arguments of Settings: what is set, and the defaults that depend on other settings."""
    values: dict[str, Any] = {name.lower(): merged[name] for name in NAMES if name in merged}
    values["var"] = var
    values.setdefault("database_url", _own_database(var))
    values.setdefault("public_url", f"http://127.0.0.1:{values.get('port', 8000)}")
    if "redis_url" not in values:
        values["redis_url"] = f"unix://{redis_socket(var)}"
        values["embedded_redis"] = True
    if "twilio_account_sid" not in values and "TRIAL_ACCOUNT_SID" in merged:
        values["trial"] = True
        values["twilio_account_sid"] = merged["TRIAL_ACCOUNT_SID"]
        values["twilio_auth_token"] = merged["TRIAL_AUTH_TOKEN"]
        port = values.get("simulator_port", 8001)
        values.setdefault("twilio_api_url", f"http://127.0.0.1:{port}")
    return values


def _problems(error: ValidationError) -> list[str]:
    """One line a problem, naming the variable. Pydantic's own wording is used only for figures."""
    lines = []
    for problem in error.errors(include_url=False, include_context=True, include_input=False):
        name = ".".join(str(part) for part in problem["loc"][:1]).upper()
        if problem["type"] == "missing":
            said = "is not set (`warmline up` writes the missing secrets once)"
        else:
            said = problem["msg"].removeprefix("Value error, ").replace("Input should", "must")
        lines.append(f"{name} {said}".strip())
    return sorted(lines)
