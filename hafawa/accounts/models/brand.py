from django.db import models
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """A name customers know us by: how it looks, what it speaks, where its mail comes from."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    names = models.JSONField(default=dict, blank=True)  # {"ar": "دار البن"}: the name in other languages
    logo = models.CharField(max_length=120, blank=True)  # key in platform.files
    logo_type = models.CharField(max_length=60, blank=True)
    colour = models.CharField(_("Colour"), max_length=7, default="#0b5d5b")
    languages = models.JSONField(default=list)  # ["ar", "en", "ro"], the first is used when the customer's is unknown
    sending_address = models.EmailField(_("Sending address"), blank=True)
    footers = models.JSONField(default=dict, blank=True)  # {"ar": "…"}: under every mail
    signatures = models.JSONField(default=dict, blank=True)  # {"ar": "…"}: may hold {agent}
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "brand"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_brand"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_language(self) -> str:
        return self.languages[0] if self.languages else "en"

    def name_in(self, language: str) -> str:
        return str(self.names.get(language) or self.name)

    def speaks(self, language: str) -> str:
        """The language to write in to somebody who reads `language`."""
        return language if language in self.languages else self.default_language
