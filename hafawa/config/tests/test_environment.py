import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

READ = "from hafawa.config.environment import environment as e; print(e.signing_key, e.fernet_keys[0], e.address)"


def _read(data_dir: Path, **given: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAFAWA_")}
    environ |= {"HAFAWA_DATA_DIR": str(data_dir), **{f"HAFAWA_{name}": value for name, value in given.items()}}
    return subprocess.run([sys.executable, "-c", READ], env=environ, capture_output=True, text=True)


def test_needs_nothing_and_keeps_the_keys_it_makes_to_itself(tmp_path: Path) -> None:
    first, second = _read(tmp_path / "data"), _read(tmp_path / "data")
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert first.stdout.endswith("http://localhost:8000\n")
    for name in ("secret.key", "encryption.key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["encryption.key", "secret.key"]


def test_first_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    environ = os.environ | {"HAFAWA_DATA_DIR": str(tmp_path)}
    starts = [subprocess.Popen([sys.executable, "-c", READ], env=environ, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({start.communicate()[0] for start in starts}) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "HAFAWA_PORT: Input should be a valid integer"),
        ("PORT", "70000", "HAFAWA_PORT: Input should be less than or equal to 65535"),
        ("LANGUAGE", "fr", "HAFAWA_LANGUAGE: Input should be 'ar', 'en' or 'ro'"),
        ("TIME_ZONE", "Mars/Olympus", "HAFAWA_TIME_ZONE: give a name like"),
        ("PUBLIC_URL", "desk.example.com", "HAFAWA_PUBLIC_URL: give scheme and host alone"),
        ("DATABASE_URL", "mysql://hafawa:geheim@db/x", "HAFAWA_DATABASE_URL: give an address like postgres://"),
        ("DATABASE_URL", "postgres://hafawa:geheim@db:none/x", "HAFAWA_DATABASE_URL: give an address like postgres://"),
        ("DATABASE_URL", "postgres://hafawa:ge/heim@db/x", "HAFAWA_DATABASE_URL: give an address like postgres://"),
        ("SMTP_RELAY", "mail.example.com", "HAFAWA_SMTP_RELAY: give an address like smtp://"),
        ("SMTP_RELAY", "smtp://me:geheim@host:99999", "HAFAWA_SMTP_RELAY: give an address like smtp://"),
        ("SMTP_RELAY", "smtp://host?security=maybe", "HAFAWA_SMTP_RELAY: give an address like smtp://"),
        ("FILES_URL", "s3://", "HAFAWA_FILES_URL: give an address like s3://"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy", "HAFAWA_TRUSTED_PROXIES: give addresses or networks"),
        ("REDIS_URL", "localhost:6379", "HAFAWA_REDIS_URL: give an address like redis://"),
        ("ENCRYPTION_KEYS", "geheim", "HAFAWA_ENCRYPTION_KEYS: each key is 32 bytes"),
        ("SECRET_KEY", "geheim", "HAFAWA_SECRET_KEY: needs 32 characters or more"),
    ],
)
def test_bad_values_end_the_start_with_one_clear_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    answer = _read(tmp_path, **{name: value})
    assert answer.returncode == 1
    lines = answer.stderr.splitlines()
    assert lines[0] == "This configuration cannot be used."
    assert lines[1].startswith(said)
    assert len(lines) == 2
    assert "geheim" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_reads_the_file_in_the_data_directory(tmp_path: Path) -> None:
    (tmp_path / "hafawa.env").write_text("HAFAWA_PUBLIC_URL=https://desk.example.com/\n")
    assert _read(tmp_path).stdout.endswith(" https://desk.example.com\n")
    assert _read(tmp_path, PUBLIC_URL="https://other.example").stdout.endswith(" https://other.example\n")
