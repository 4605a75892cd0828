from datetime import date, datetime

from django.db import models
from django.utils import timezone

from hafawa.conversations.models import Arrival, Inbox
from hafawa.platform.secrets.field import EncryptedJSONField


def today() -> date:
    return timezone.now().date()


class MailboxCursor(models.Model):
    """How far a mailbox has been read, and how it fares. A UID means nothing without its validity (RFC 3501 2.3.1.1).

    What the server numbered when we first saw the folder (up to `floor_uid`) is read from `since_on` on. All above it
    is read whatever its date: a mail may be moved in that reached the server long ago.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    folder = models.CharField(max_length=255, default="INBOX")
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    floor_uid = models.BigIntegerField(default=0)
    since_on = models.DateField(default=today)
    begun_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(auto_now=True)

    connected_at = models.DateTimeField(null=True)  # since when the connection stands; null: there is none
    seen_at = models.DateTimeField(null=True)  # the reader's last sign of life
    is_idling = models.BooleanField(default=False)  # the server tells us of news; otherwise we ask
    cause = models.CharField(max_length=40, blank=True)  # why there is no connection: a name from diagnosis
    is_asked = models.BooleanField(default=False)  # somebody wants the reader to do more than wait

    compare_asked_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    server_count = models.IntegerField(default=0)
    kept_count = models.IntegerField(default=0)
    fetched_count = models.IntegerField(default=0)  # were missing here when last compared, and fetched
    gone_count = models.IntegerField(default=0)  # kept here, no longer in the folder
    differences = models.JSONField(default=list)  # the newest of them: {"what", "uid", "subject", "sender", "at"}

    class Meta:
        db_table = "mailbox_cursor"
        constraints = [models.UniqueConstraint(fields=["inbox", "folder"], name="one_cursor_per_folder")]

    def __str__(self) -> str:
        return f"{self.folder} {self.uid_validity}:{self.last_uid}"

    @property
    def is_begun(self) -> bool:
        """Has the folder been seen? Before that only what keeps us from it is known."""
        return self.uid_validity != 0

    @property
    def is_to_compare(self) -> bool:
        """Somebody, or the night, has asked to compare it with its server since that was last done."""
        asked, done = self.compare_asked_at, self.compared_at
        return bool(asked and (done is None or done < asked))


class SpentToken(models.Model):
    """A provider's signature that was used, and for which content: it is not good for another."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    token = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    spent_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "mail_spent_token"
        constraints = [models.UniqueConstraint(fields=["inbox", "token"], name="mail_token_spent_once")]

    def __str__(self) -> str:
        return f"{self.inbox_id} {self.token}"


class OauthClient(models.Model):
    """What we are registered as at a provider whose servers everybody knows: once, for all its mailboxes."""

    provider = models.CharField(max_length=20, unique=True)  # a name of oauth.issuers.KNOWN
    client_id = models.CharField(max_length=250)
    keys = EncryptedJSONField(default=dict)  # client_secret
    tenant = models.CharField(max_length=250, blank=True)  # of Microsoft: whose people may sign in

    class Meta:
        db_table = "mail_oauth_client"

    def __str__(self) -> str:
        return f"{self.provider} {self.client_id}"


class Consent(models.Model):
    """Somebody signed in at Google or Microsoft and let us use their mailbox: the tokens that came of it."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+")
    tokens = EncryptedJSONField(default=dict)  # access_token, refresh_token
    client = models.CharField(max_length=64)  # a digest of whose consent it is: another client's tokens are no good
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of the access token
    lost_at = models.DateTimeField(null=True)  # the provider took it back; somebody has to sign in again
    held_until = models.DateTimeField(null=True)  # one process is asking for new tokens until then

    class Meta:
        db_table = "mail_consent"

    def __str__(self) -> str:
        return f"consent for {self.inbox_id}"

    def is_good_at(self, moment: datetime) -> bool:
        """May its access token be used at this moment?"""
        return self.lost_at is None and self.expires_at > moment


class KeptMail(models.Model):
    """Which of the server's numbers we hold, under the cursor's present validity. The narrowest row there can be."""

    cursor = models.ForeignKey(MailboxCursor, on_delete=models.CASCADE, related_name="+", db_index=False)
    uid = models.BigIntegerField()
    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "mailbox_kept"
        constraints = [models.UniqueConstraint(fields=["cursor", "uid"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.cursor_id}:{self.uid}"


class RefusedMail(models.Model):
    """A mail the server has and we could not read: passed over so that the others come in, and tried again."""

    cursor = models.ForeignKey(MailboxCursor, on_delete=models.CASCADE, related_name="+", db_index=False)
    uid = models.BigIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)  # the library's or the server's words, for administrators
    subject = models.CharField(max_length=255, blank=True)
    sender = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)  # when it reached the server
    tried_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "mailbox_refused"
        constraints = [models.UniqueConstraint(fields=["cursor", "uid"], name="refused_once")]

    def __str__(self) -> str:
        return f"{self.cursor_id}:{self.uid} {self.error}"


class Backfill(models.Model):
    """Old mail of one folder, from a day on, being put on record. Goes on where it was after any interruption."""

    class State(models.TextChoices):
        RUNNING = "running"
        STOPPED = "stopped"
        DONE = "done"

    cursor = models.ForeignKey(MailboxCursor, on_delete=models.CASCADE, related_name="+")
    since_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    total = models.IntegerField(null=True)  # null until the server has been asked
    done = models.IntegerField(default=0)
    asked_by = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailbox_backfill"
        constraints = [
            models.UniqueConstraint(
                fields=["cursor"], condition=models.Q(state="running"), name="one_backfill_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cursor_id} since {self.since_on}: {self.done}/{self.total}"
