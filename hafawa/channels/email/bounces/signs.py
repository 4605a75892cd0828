"""Is this mail a server telling that it did not deliver, though it is no proper report? Signs are weighed."""

import re
from email.message import Message

from .. import headers
from .anatomy import Anatomy

ENOUGH = 3.0
DAEMON = re.compile(
    r"""^(?:mailer-?daemon|mail-?daemon|mailerdaemon|mdaemon|post[-_.]?master|post-?office|postman|mail(?:-|_|\.)?(?:admin|delivery|system|router|gateway)\w*
    |system|daemon|.*mailer-daemon.*|postmast.*|maildelivery\w*|microsoftexchange\w*|smtp\w*|delivery\w*)$""",
    re.IGNORECASE | re.VERBOSE,
)
# who may be a program as well as a person
CLERK = re.compile(
    r"^(?:no-?reply|autoreply|administrator|root|listserv|majordomo|mailman|devnull|bounces?|owner-.+|.*-?(?:admin|owner|request|bounces?))$",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mail(?:er)?[- ]?(?:delivery|daemon|system|administrator|router)|postmaster|delivery (?:sub)?system"
    r"|system administrator|mail server|internet mail|returned mail|mail exchanger",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"""undeliver|not[ ]deliver|non-?deliver|(?:delivery|mail|message|e-?mail|sending)\b.{0,30}\b(?:fail|error
    |problem|delay|unsuccessful|status|warning|not[ ]possible|returned|reject|bounce)
    |(?:fail|error|returned|return|bounced|rejected|unable|delayed|warning|could[ ]not|couldn't
    |cannot).{0,30}\b(?:deliver|mail|message|e-?mail|letter|address|recipient|send)
    |failure[ ]notice|not[ ](?:a[ ])?member|loop[ ](?:alert|detected)|mail[ ]loop|\bdsn\b|\bndr\b
    |mailer[ -]daemon|(?:user|recipient|address|mailbox)[ ](?:unknown|not[ ]found|full)|considered[ ]unsolicited
    |bounce|invalid[ ](?:address|recipient)
    |unzustellbar|nicht[ ]zugestellt|zustellung|unzustellbarkeit|remise|non[ ]remis|échec
    |no[ ](?:se[ ]ha[ ]podido|entregado|se[ ]puede)|devuelto|entrega|mancata[ ]consegna|impossibile|consegna
    |teslim|iletilemed|nelivr|livrare|livrării|не[ ]достав|недостав|ошибка|تعذر|تعذّر|لم[ ]يتم[ ]تسليم|פריט
    |לא[ ]נמסר|配信|送信|エラー|退信|系统退信|無法|无法|undelivarable""",
    re.IGNORECASE | re.VERBOSE,
)
WORDS = re.compile(
    r"""(?:could|can|did|was|were|has|have|will|are|is|be)(?:[ ]?not|n't|not)\b[^.\n]{0,25}(?:be[ ]|been[ ]
    |get[ ]|able[ ]to[ ])?\s*(?:deliver|sent\b|receiv|accept|reach|process|relay|forward|complet)
    |(?:unable|failed|impossible)[ ]to[ ](?:deliver|send|relay|process|forward|transfer|complete)
    |undeliver(?:able|ed)|non-?deliver(?:y|ed|able)|not[ ]delivered
    |deliver(?:y|ing|ed)?\b[^.\n]{0,40}(?:fail|error|unsuccess|problem|delay|not[ ]possible|impossible|aborted
    |suspend)|fail(?:ed|ure)?[^.\n]{0,25}deliver
    |(?:address|recipient|user)\S*[ ](?:\S+[ ]){0,3}(?:fail|had[ ]permanent|had[ ]transient|is[ ]unknown|unknown)
    |permanent[ ](?:fatal[ ])?(?:error|failure)|fatal[ ](?:delivery[ ])?errors?|returned[ ](?:mail|to[ ]sender)
    |(?:mail|message|letter)\S*[ ](?:\S+[ ]){0,4}(?:returned|bounced|rejected|refused)|did[ ]not[ ](?:reach
    |get[ ]through)|has[ ]been[ ](?:returned|rejected|delayed|blocked|refused)|this[ ]is[ ]the[ ](?:qmail|postfix
    |mail)[ -]
    |(?:smtp|mail)[ ]error|session[ ]transcript|transcript[ ]of[ ]session|no[ ]such[ ](?:user|recipient|mailbox
    |address)|(?:user|recipient|mailbox|account|address)\b[^.\n]{0,50}(?:unknown|does[ ]not[ ]exist|doesn't
    |not[ ]found|full|over[ ]?quota|disabled|invalid|not[ ]listed)
    |(?:invalid|unknown|bad|illegal|incorrect)[ ](?:final[ ]delivery[ ])?(?:user|recipient|address|host|local)
    |(?:mailbox|quota)\S*[ ](?:\S+[ ]){0,3}(?:full|exceed)|exceed\w*[ ](?:\S+[ ]){0,3}quota
    |delivery[ ]time[ ]expired|intended[ ]recipient
    |not[ ]a[ ]member[ ]of[ ]this|duplicated?[ ]message-id|mail[ ]loop
    |unzustellbar|nicht[ ]zugestellt|konnte[^.\n]{0,60}nicht|n'a[ ]pas[ ]pu|n'ont[ ]pas
    |no[ ](?:se[ ])?(?:ha[ ]podido|pudo|puede)|impossibile|teslim[ ]edilemedi|iletilemedi|nu[ ]a[ ]putut
    |не[ ](?:может|было|удалось|доставлено)|تعذر|تعذّر|לא[ ]ניתן|届|配信|無法|无法|退信""",
    re.IGNORECASE | re.VERBOSE,
)
DELAYED = re.compile(
    r"""will[ ](?:be[ ]re-?tried|continue[ ](?:to[ ]|trying)|keep[ ](?:on[ ])?trying|(?:re-?)?try[ ](?:again
    |for|to)|still[ ]be)|(?:do|need)[ ]not[ ](?:need[ ]to[ ])?re-?send|still[ ](?:being[ ]|trying)
    |has[ ]been[ ]delayed|is[ ]delayed|delivery[ ](?:is[ ])?delayed
    |could[ ]not[ ]be[ ]delivered[ ]for[ ](?:more[ ]than[ ])?[\d.]+[ ]hours?(?![^.]{0,80}(?:given[ ]up|returned))
    |warning:[ ](?:could[ ]not|message)|this[ ]is[ ]a[ ]warning|temporary[ ]delivery[ ](?:failure|problem)
    |attempts?[ ]will[ ](?:be[ ]made|continue)|delivery[ ]attempts[ ]will|not[ ]yet[ ](?:been[ ])?deliver""",
    re.IGNORECASE | re.VERBOSE,
)
NAMES = re.compile(
    r"(?:deliver|reach|sent|recipient|address)[^.:\n]{0,60}(?:to|recipients?|address(?:es)?|\(s\)|\(es\)|failed"
    r"|users?)\s*:?\s*[\n ]\s*[*>\- ]*[<\"']?[\w.+=-]+@",
    re.IGNORECASE,
)
ANSWERED = re.compile(r"^\s*(?:re|aw|sv|vs|antw|رد|răsp|res|rif)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
PASSED_ON = re.compile(r"^\s*(?:fwd?|wg|tr|rv|enc|i|إعادة توجيه|ilt|vl|doorst)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)


SENDERS = {"", "a mail system's sender", "a program's address", "Return-Path: <>"}


def is_suspect(head: Message) -> bool:
    """Can this mail be a report at all, by its header alone? Cheap: asked of every mail."""
    found = Anatomy(head)
    kind = headers.raw_value(head, "Content-Type").lower()
    return is_machine(found) or "report" in kind or _local_part(found, CLERK) or bool(SUBJECT.search(found.subject))


def is_machine(found: Anatomy) -> bool:
    """Is it certain that a mail system wrote it? Customers of a shop write of what was not delivered, too."""
    return found.has_report or _is_daemon(found) or _has_null_path(found) or _names_failed(found)


def weigh(found: Anatomy) -> tuple[float, str]:
    """How much speaks for it, and the signs in words. Words alone, without a sign in the header, are a person's."""
    head = found.head
    if not is_suspect(head) and not found.has_report:
        return 0.0, ""
    is_daemon = _is_daemon(found)
    signs = [
        (3.0, "X-Failed-Recipients", _names_failed(found)),
        (3.0, "a delivery report", found.has_report or any("action" in each for each in found.by_recipient)),
        (2.0, "a mail system's sender", is_daemon),
        (1.0, "a program's address", not is_daemon and _local_part(found, CLERK)),
        (1.5, "Return-Path: <>", _has_null_path(found)),
        (1.5, "its subject", bool(SUBJECT.search(found.subject))),
        (1.5, "its words", bool(WORDS.search(found.words[:4000]))),
        (1.5, "it names who was not reached", bool(NAMES.search(found.words[:4000]))),
        (0.5, "a returned mail", bool(found.returned) or found.original is not None),
        (-3.0, "", not is_daemon and bool(PASSED_ON.match(found.subject))),
        (-1.5, "", not is_daemon and bool(ANSWERED.match(found.subject))),
        (-1.5, "", not is_daemon and bool(headers.raw_value(head, "In-Reply-To"))),
    ]
    present = [(weight, name) for weight, name, is_there in signs if is_there]
    if all(name in SENDERS for _, name in present):
        return 0.0, ""  # a server wrote, but nothing says that something was not delivered
    return sum(weight for weight, _ in present), ", ".join(name for _, name in present if name)


def _has_null_path(found: Anatomy) -> bool:
    return headers.raw_value(found.head, "Return-Path").replace(" ", "") == "<>"


def _names_failed(found: Anatomy) -> bool:
    return bool(headers.raw_value(found.head, "X-Failed-Recipients"))


def is_passed_on(found: Anatomy) -> bool:
    """A person forwards us a report they got."""
    return not found.has_report and not _is_daemon(found) and bool(PASSED_ON.match(found.subject))


def _local_part(found: Anatomy, pattern: re.Pattern[str]) -> bool:
    senders = [address for field in ("From", "Sender") for _, address in headers.addresses(found.head, field)[:1]]
    return any(pattern.match(address.partition("@")[0]) for address in senders)


def _is_daemon(found: Anatomy) -> bool:
    return _local_part(found, DAEMON) or bool(DAEMON_NAME.search(headers.text(found.head, "From")))
