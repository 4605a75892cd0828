from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Agent, Tag
from hafawa.platform.events.actor import Actor


class Company(models.Model):
    """An organisation some customers belong to."""

    name = models.CharField(_("Name"), max_length=200, unique=True)
    notes = models.TextField(_("Notes"), blank=True)

    class Meta:
        db_table = "company"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody we look after, however they reach us."""

    name = models.CharField(_("Name"), max_length=200)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    place = models.CharField(_("Place"), max_length=120, blank=True)
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    treatment = models.TextField(
        _("How they want to be treated"), blank=True, help_text=_("Form of address, channel, times, what to avoid.")
    )
    fields = models.JSONField(default=dict, blank=True)  # custom fields: {key: value}
    tags = models.ManyToManyField(Tag, db_table="customer_tag", related_name="+", blank=True)
    is_blocked = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "customer"
        indexes = [models.Index(fields=["name", "id"], name="customer_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        return Actor("customer", self.pk, self.name)


class Identity(models.Model):
    """One way a customer is known: an address, a number, a handle."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone")
        EXTERNAL = "external", _("Number in another system")

    class Trouble(models.TextChoices):
        """What came back from there. Each outweighs those before it; all end when they write to us again."""

        UNSURE = "unsure", _("The last message did not get through")
        UNREACHABLE = "unreachable", _("Cannot be reached")
        COMPLAINED = "complained", _("Complained: answer them, but write nothing unasked")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(_("Kind"), max_length=20)
    value = models.CharField(_("Value"), max_length=254)
    is_verified = models.BooleanField(_("Verified"), default=False)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    trouble_reason = models.CharField(max_length=40, blank=True)  # in the channel's word; Channel.explain() tells it
    trouble_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "identity"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_customer_per_identity")]

    def __str__(self) -> str:
        return self.value


class CustomerNote(models.Model):
    """What colleagues should know about a customer. Never sent."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "customer_note"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text[:60]


class CustomerMerge(models.Model):
    """Two records of one person made one. Keeps what moved and what the target gained, so that nothing is lost.

    The source stays where it was, with its own profile and tags, and leads to the target until it is taken out again.
    """

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    identity_ids = models.JSONField()
    note_ids = models.JSONField()
    tag_ids = models.JSONField()  # which the target had not
    profile = models.JSONField()  # {"place": {"was": "", "is": "Jeddah"}}: what the target took from the source
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customer_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at__isnull=True), name="customer_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
