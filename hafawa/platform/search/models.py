from django.db import models

from .fields import TermsField


class SearchEntry(models.Model):
    """One thing that can be found by its words. Its id says when it happened (places.py): the newest has the highest.

    `terms` comes last: SQLite then reads the other columns without touching the pages of a long text. The index over
    it (FTS5 or GIN) is made by the migration and kept right by the database itself.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    parent_id = models.BigIntegerField()
    scope = models.BigIntegerField(default=0)
    happened_at = models.DateTimeField()
    terms = TermsField()

    class Meta:
        db_table = "search_entry"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_object")]
        indexes = [models.Index(fields=["parent_id"], name="search_entry_parent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
