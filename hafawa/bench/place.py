"""Where a benchmark of one size lives: a database beside the named one, and a data directory of its own.

    sqlite:////srv/bench.sqlite3            ->  /srv/bench_50000.sqlite3
    postgres://someone@server/bench         ->  the database bench_50000 on that server

The named database itself is never opened for writing, so naming an installation's by mistake harms nothing.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

NAME = "hafawa_bench"


def cache_dir() -> Path:
    """Filled databases are kept here from one run to the next: a million conversations take minutes to write."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hafawa-bench"


@dataclass(frozen=True)
class Place:
    """The surroundings of one measurement."""

    url: str
    data_dir: Path
    size: int

    @property
    def engine(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    def environment(self) -> dict[str, str]:
        """What a process is told so that it works here: nothing of the installation's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HAFAWA_")}
        ours = {"DATA_DIR": str(self.data_dir), "DATABASE_URL": self.url, "LOG_LEVEL": "ERROR"}
        return kept | {f"HAFAWA_{name}": value for name, value in ours.items()}

    def make(self) -> None:
        """An empty database, where there is none. Size 0 is emptied: it must hold nothing each time."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self.engine == "sqlite":
            file = Path(urlsplit(self.url).path.removeprefix("/"))
            file = Path("/") / file
            file.parent.mkdir(parents=True, exist_ok=True)
            if self.size == 0:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{file}{suffix}").unlink(missing_ok=True)
        else:
            _make_on_server(self.url, afresh=self.size == 0)


def place_for(url: str, size: int, directory: Path) -> Place:
    """The place of one size. An empty `url` means SQLite inside `directory`."""
    url = url or f"sqlite:///{directory / NAME}.sqlite3"
    parts = urlsplit(url)
    stem, dot, suffix = parts.path.rpartition(".") if parts.scheme == "sqlite" else (parts.path.rstrip("/"), "", "")
    path = f"{stem or '/' + NAME}_{size}{dot}{suffix}"
    return Place(
        urlunsplit(parts._replace(path=path)) if parts.scheme != "sqlite" else f"sqlite://{path}",
        directory / f"{'sqlite' if parts.scheme == 'sqlite' else 'postgresql'}-{size}",
        size,
    )


def _make_on_server(url: str, *, afresh: bool) -> None:
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        if afresh:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
