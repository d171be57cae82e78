"""The settings: what is refused, said in one go, and never with a secret's value."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, ensure_secrets, load, redis_socket

KEY = base64.b64encode(bytes(range(100, 132))).decode()
OTHER_KEY = base64.b64encode(bytes(range(50, 82))).decode()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """All that a real installation sets."""
    return {
        "WARMLINE_VAR": str(tmp_path),
        "DATABASE_URL": "postgresql://warm@db.example.org/warmline",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "PUBLIC_URL": "https://texts.example.org/",
        "SECRET_KEY": "dJk38sLq0Zx7Vb2Nm5Pw9Rt4Yu6Io1Ea",
        "ENCRYPTION_KEYS": f"{KEY},{OTHER_KEY}",
        "LOOKUP_KEY": base64.b64encode(bytes(range(32))).decode(),
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "a" * 32 + ", " + "b" * 32,
    }


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value.problems


# ------------------------------------------------------------------ what is read
def test_a_real_installation(environ: dict[str, str], tmp_path: Path) -> None:
    settings = load(environ)
    assert settings.database_url == "postgresql+psycopg://warm@db.example.org/warmline"
    assert settings.public_url == "https://texts.example.org"
    assert settings.encryption_keys == (bytes(range(100, 132)), bytes(range(50, 82)))
    assert settings.twilio_auth_token == ("a" * 32, "b" * 32)
    assert settings.twilio_api_url == "https://api.twilio.com"
    assert settings.var == tmp_path
    assert not settings.trial
    assert not settings.embedded_redis


def test_a_trial_needs_only_its_secrets(tmp_path: Path) -> None:
    ensure_secrets(tmp_path)
    settings = load({"WARMLINE_VAR": str(tmp_path), "PORT": "8080", "SIMULATOR_PORT": "8081"})
    assert settings.trial
    assert settings.embedded_redis
    assert settings.redis_url == f"unix://{tmp_path}/redis.sock"
    assert settings.database_url == f"sqlite:///{tmp_path}/warmline.db"
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.twilio_api_url == "http://127.0.0.1:8081"
    assert settings.twilio_account_sid.startswith("AC")


def test_the_environment_wins_over_the_secrets_file(
    environ: dict[str, str], tmp_path: Path
) -> None:
    ensure_secrets(tmp_path)
    settings = load(environ)
    assert settings.secret_key == environ["SECRET_KEY"]
    assert not settings.trial


def test_the_trial_token_never_stands_in_for_a_real_one(
    environ: dict[str, str], tmp_path: Path
) -> None:
    ensure_secrets(tmp_path)
    del environ["TWILIO_AUTH_TOKEN"]
    (problem,) = problems(environ)
    assert problem.startswith("TWILIO_AUTH_TOKEN is not set")


def test_blank_means_not_set(environ: dict[str, str]) -> None:
    settings = load(environ | {"PORT": " ", "SMTP_URL": ""})
    assert settings.port == 8000
    assert settings.smtp_url is None


def test_settings_do_not_change(environ: dict[str, str]) -> None:
    settings = load(environ)
    with pytest.raises(ValueError, match="frozen"):
        settings.__setattr__("port", 1)  # a plain assignment is refused by mypy already


# ------------------------------------------------------------------ what is refused
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "change-me-change-me-change-me-please-0123456789"),
        ("SECRET_KEY", "a" * 64),
        ("ENCRYPTION_KEYS", "no base64!"),
        ("ENCRYPTION_KEYS", base64.b64encode(bytes(range(16))).decode()),
        ("ENCRYPTION_KEYS", base64.b64encode(bytes(32)).decode()),
        ("ENCRYPTION_KEYS", f"{KEY},{KEY}"),
        ("ENCRYPTION_KEYS", ","),
        ("LOOKUP_KEY", "bm8="),
        ("LOOKUP_KEY", KEY),
        ("PUBLIC_URL", "http://texts.example.org"),
        ("PUBLIC_URL", "texts.example.org"),
        ("PUBLIC_URL", "https://texts.example.org:port"),
        ("PUBLIC_URL", "https://me:word@texts.example.org"),
        ("PUBLIC_URL", "https://texts.example.org/?a=b"),
        ("PUBLIC_URL", "https://texts.example.org/#top"),
        ("PUBLIC_URL", "https://[::1"),
        ("DATABASE_URL", "mysql://db/warmline"),
        ("DATABASE_URL", "warmline.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", "short"),
        ("TWILIO_AUTH_TOKEN", "a" * 32 + ",short"),
        ("TWILIO_API_URL", "http://api.example.org"),
        ("SMTP_URL", "mail.example.org"),
        ("HEARTBEAT_URL", "ftp://example.org"),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("WEB_PROCESSES", "1000"),
    ],
)
def test_a_bad_value_is_named_and_not_shown(environ: dict[str, str], name: str, value: str) -> None:
    (problem,) = problems(environ | {name: value})
    assert name in problem
    assert "\n" not in problem
    if "KEY" in name or "TOKEN" in name:
        assert not any(part in problem for part in value.split(",") if len(part) > 5)


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
)
def test_a_missing_secret_is_named(environ: dict[str, str], name: str) -> None:
    del environ[name]
    assert [problem.split()[0] for problem in problems(environ)] == [name]


def test_every_problem_is_told_at_once(environ: dict[str, str]) -> None:
    environ |= {"PORT": "no", "SECRET_KEY": "x", "PUBLIC_URL": "http://example.org"}
    del environ["LOOKUP_KEY"]
    named = [problem.split()[0] for problem in problems(environ)]
    assert named == ["LOOKUP_KEY", "PORT", "PUBLIC_URL", "SECRET_KEY"]


def test_no_secret_is_shown_by_printing_the_settings(environ: dict[str, str]) -> None:
    settings: Settings = load(environ | {"DATABASE_URL": "postgresql://me:hidden@db/warmline"})
    shown = f"{settings!r} {settings}"
    for secret in (environ["SECRET_KEY"], "hidden", "a" * 32, repr(bytes(range(100, 132)))):
        assert secret not in shown


# ------------------------------------------------------------------ the secrets file
def test_secrets_are_written_once_for_their_owner_only(tmp_path: Path) -> None:
    var = tmp_path / "deep" / "var"
    path = ensure_secrets(var)
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    ensure_secrets(var)
    assert path.read_bytes() == first
    assert [each.name for each in var.iterdir()] == ["secrets"]


def test_a_secret_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.touch(mode=0o600)
    path.write_text(f"# from a backup\nLOOKUP_KEY={KEY}\n")
    ensure_secrets(tmp_path)
    assert load({"WARMLINE_VAR": str(tmp_path)}).lookup_key == bytes(range(100, 132))


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    ensure_secrets(tmp_path).chmod(0o644)
    (problem,) = problems({"WARMLINE_VAR": str(tmp_path)})
    assert "chmod 600" in problem


def test_two_installations_draw_different_secrets(tmp_path: Path) -> None:
    one, two = (
        load({"WARMLINE_VAR": str(ensure_secrets(tmp_path / name).parent)}) for name in "ab"
    )
    assert one.secret_key != two.secret_key
    assert one.encryption_keys != two.encryption_keys
    assert one.lookup_key != two.lookup_key


def test_a_socket_path_that_is_too_long_moves(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    assert redis_socket(tmp_path) == tmp_path / "redis.sock"
    assert len(str(redis_socket(deep))) < 100
    assert redis_socket(deep) != redis_socket(deep / "y")
