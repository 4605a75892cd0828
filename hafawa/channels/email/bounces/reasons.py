"""Why a mail was not delivered: the words of the trade (sisimai's vocabulary) and how each is told to people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    """`is_address`: the address itself is at fault, so writing to it again is in vain until somebody mends it."""

    words: str | Promise
    is_address: bool = False


REASONS = {
    "userunknown": Reason(_("The address does not exist."), is_address=True),
    "hostunknown": Reason(_("The domain of the address does not exist."), is_address=True),
    "hasmoved": Reason(_("The person has moved to another address."), is_address=True),
    "notaccept": Reason(_("The other server takes no mail."), is_address=True),
    "suspend": Reason(_("The mailbox is switched off.")),
    "filtered": Reason(_("The recipient’s server let the message in no further.")),
    "mailboxfull": Reason(_("The mailbox is full.")),
    "exceedlimit": Reason(_("The message is larger than this mailbox takes.")),
    "mesgtoobig": Reason(_("The message is too large for the other server.")),
    "emailtoolarge": Reason(_("The message is too large for the other server.")),
    "norelaying": Reason(_("The other server does not take mail for this address.")),
    "blocked": Reason(_("The other server refuses mail from our server.")),
    "badreputation": Reason(_("Our server has a bad reputation at the other one.")),
    "requireptr": Reason(_("The internet address of our server has no proper name (reverse DNS).")),
    "authfailure": Reason(_("Our mail did not prove where it comes from (SPF, DKIM, DMARC).")),
    "notcompliantrfc": Reason(_("The other server found the message not written by the standard.")),
    "spamdetected": Reason(_("The message was taken for spam.")),
    "virusdetected": Reason(_("The message was taken for a virus.")),
    "contenterror": Reason(_("The other server refuses what the message contains.")),
    "policyviolation": Reason(_("The message is against a rule of the other server.")),
    "securityerror": Reason(_("The other server refused it for reasons of security.")),
    "failedstarttls": Reason(_("No encrypted connection to the other server came about.")),
    "rejected": Reason(_("The other server refuses mail from our address.")),
    "expired": Reason(_("The other server could not be reached in time.")),
    "networkerror": Reason(_("The network between the servers failed.")),
    "systemerror": Reason(_("Something is set up wrongly at the other server.")),
    "systemfull": Reason(_("The disk of the other server is full.")),
    "mailererror": Reason(_("The program that keeps the mail at the other end failed.")),
    "syntaxerror": Reason(_("The two servers did not understand each other.")),
    "toomanyconn": Reason(_("Too many connections or recipients at once.")),
    "speeding": Reason(_("Too many mails in a short time.")),
    "onhold": Reason(_("The other server gives no clear reason.")),
    "undefined": Reason(_("The other server gives no reason.")),
    "feedback": Reason(_("The recipient reported the message as unwanted.")),
    "vacation": Reason(_("The recipient is away.")),
    "delivered": Reason(_("The message was delivered.")),
}


def words_for(reason: str) -> str | Promise:
    """The reason in plain words; "" for a word that is not ours."""
    known = REASONS.get(reason)
    return known.words if known else ""
