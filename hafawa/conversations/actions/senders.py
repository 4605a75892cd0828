"""Who wrote, as far as it can be trusted: a customer, a colleague writing outside the desk, or an impostor."""

from dataclasses import dataclass

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows

from ..channel import InboundMessage
from ..models import Inbox
from .look import Look


@dataclass(frozen=True)
class Writer:
    """`agent` is set, or `is_house` for an address of ours nobody in particular writes from, where that is proven.

    `is_unverified`: a server we trust says that the address is not the sender's, or it is one of ours and nobody says
    that it is.
    """

    agent: Agent | None = None
    is_house: bool = False
    is_unverified: bool = False

    @property
    def is_staff(self) -> bool:
        return self.agent is not None or self.is_house


def writer_of(inbound: InboundMessage, inbox: Inbox, seen: Look) -> Writer:
    """Without a proof nobody is a colleague: the address of one is easily written into a mail.

    The proof is what a trusted server found, or an administrator's word that this mailbox gets colleagues' mail only
    from where it cannot be forged (`trusts_staff`).
    """
    failed = inbound.standing.is_failed
    if not seen.agent_id and not seen.is_inbox:
        return Writer(is_unverified=failed)
    proven = inbound.sender.is_verified or bool(inbox.settings.get("trusts_staff"))
    if failed or not proven:
        return Writer(is_unverified=True)
    if not seen.agent_id:
        return Writer(is_house=True)
    agent = Agent.objects.get(pk=seen.agent_id)
    return Writer(agent=agent) if allows(agent, May.ANSWER) else Writer()


def outside_addresses(inbound: InboundMessage) -> list[str]:
    """Those it was openly written to, without mailboxes of ours (marked reply addresses included) and colleagues."""
    openly = list(dict.fromkeys([*inbound.recipients.get("to", ()), *inbound.recipients.get("cc", ())]))[:50]
    plain = {address: _unmarked(address) for address in openly}
    wanted = {*openly, *plain.values()}
    ours = {
        *Inbox.objects.filter(address__in=wanted).values_list("address", flat=True),
        *Agent.objects.active().filter(email__in=wanted).values_list("email", flat=True),
    }
    return [address for address in openly if address not in ours and plain[address] not in ours]


def _unmarked(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
