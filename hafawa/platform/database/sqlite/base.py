"""The write turn is taken at BEGIN IMMEDIATE and given back at commit, rollback or close."""

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from .turns import Turns, turns_for

DEFAULT_TIMEOUT_S = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite as Django knows it. A transaction waits its turn in order, instead of trying its luck.

    Statements outside a transaction, and other processes, are kept apart by SQLite's own lock alone.
    """

    @property
    def _turns(self) -> Turns:
        return turns_for(str(self.settings_dict["NAME"]))

    def _start_transaction_under_autocommit(self) -> None:
        timeout_s = float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_S))
        if not self._turns.take(self, timeout_s):
            raise OperationalError(f"database is locked: another transaction has been writing for {timeout_s:.0f} s")
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._turns.give_back(self)
            raise

    def _commit(self) -> None:
        # where this fails, Django rolls back: the turn is kept until then
        super()._commit()  # type: ignore[misc]
        self._turns.give_back(self)

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._turns.give_back(self)

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._turns.give_back(self)
