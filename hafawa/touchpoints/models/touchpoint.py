from django.db import models
from django.db.models import Q

from hafawa.customers.models import Customer, Identity

from .imports import Import


class Touchpoint(models.Model):
    """One thing that happened to a customer. Written once, never changed; read through the customer it belongs to now.

    `customer` is who it was recorded for. A merge leaves it alone: reading asks for the customer and for everybody
    merged into them. `identity` says by which address, without binding: a forgotten address leaves its number here.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    identity = models.ForeignKey(
        Identity, null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=40)  # a key of the catalogue
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=40)  # which system told it
    external_id = models.CharField(max_length=200, blank=True)  # its own id there; "" where it has none
    amount = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)  # ISO 4217
    product = models.CharField(max_length=200, blank=True)
    order = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=200, blank=True)
    properties = models.JSONField(default=dict)
    imported = models.ForeignKey(Import, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "touchpoint"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="touchpoint_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "happened_at", "id"], name="touchpoint_of_customer"),
            models.Index(fields=["kind", "happened_at", "id"], name="touchpoint_of_kind"),
            models.Index(fields=["happened_at", "id"], name="touchpoint_in_time"),
            models.Index(fields=["order", "happened_at", "id"], condition=~Q(order=""), name="touchpoint_of_order"),
            models.Index(fields=["imported", "id"], condition=Q(imported__isnull=False), name="touchpoint_of_import"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d}"
