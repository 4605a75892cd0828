"""The providers there are. Adding one: its module, its questions in forms.py, and its line here."""

from .brevo import Brevo
from .mailgun import Mailgun
from .postmark import Postmark
from .provider import Provider
from .sendgrid import SendGrid
from .ses import AmazonSes

PROVIDERS: dict[str, Provider] = {each.name: each for each in (Mailgun(), Postmark(), AmazonSes(), SendGrid(), Brevo())}
