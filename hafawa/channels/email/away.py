"""How people's mail programs say "I am away" and "this is an automatic answer", in eleven languages."""

import re
from dataclasses import dataclass

TEXT_LIMIT = 1500

# What a program puts in front of the subject it answers.
ABSENCE_PREFIX = (
    r"out[ -]of[ -](?:the[ -])?office(?: auto-?reply| reply| notification| message)?", r"ooo",
    r"on (?:vacation|holiday|leave)", r"away from (?:my )?(?:office|desk|mail|e-?mail)",
    r"vacation (?:reply|message|notice|auto-?reply)", r"auto-?reply - out of office",
    r"abwesenheits(?:notiz|nachricht|meldung|benachrichtigung|assistent)?", r"abwesend",
    r"nicht im (?:büro|haus|büro)", r"im urlaub", r"absence(?: du bureau)?", r"absente?(?: du bureau)?",
    r"message d'absence", r"notification d'absence", r"en (?:congés?|vacances)", r"fuera de (?:la )?oficina",
    r"ausente?(?: de la oficina)?", r"de vacaciones", r"ausencia", r"fuori (?:sede|ufficio)", r"assente", r"assenza",
    r"in ferie", r"(?:ofis|büro) dışında(?:yım)?", r"izinde(?:yim)?", r"yıllık izin", r"tatilde(?:yim)?",
    r"în concediu", r"in concediu", r"absent(?:ă)? (?:din|de la) birou", r"în afara biroului",
    r"plecat(?:ă)? din birou", r"خارج المكتب", r"(?:أنا )?في إجازة", r"إشعار غياب", r"غائب عن المكتب", r"إجازة سنوية",
    r"خارج از (?:دفتر|محل کار)", r"در مرخصی", r"مرخصی", r"(?:אני )?מחוץ למשרד", r"בחופשה", r"הודעת היעדרות",
    r"(?:я )?(?:в отпуске|вне офиса|отсутствую)(?: на рабочем месте)?", r"отсутствие на рабочем месте",
    r"уведомление об отсутствии",
)  # fmt: skip
ANSWER_PREFIX = (
    r"auto(?:matic|mated|mat)?[ -]?(?:reply|response|answer|respond(?:er)?|acknowledge?ment)", r"auto(?=:)",
    r"auto[ -]?re(?=:)", r"automatische antwort", r"autoantwort", r"réponse automatique", r"respuesta autom[áa]tica",
    r"risposta automatica", r"otomatik (?:yanıt|cevap)", r"răspuns automat", r"raspuns automat",
    r"(?:ال)?رد (?:ال)?(?:تلقائي|آلي|الي)", r"پاسخ خودکار", r"(?:תשובה|מענה|תגובה) אוטומטי[תה]?",
    r"автоматический ответ", r"автоответ(?:чик)?", r"автоматическое (?:уведомление|сообщение)",
)  # fmt: skip
# What such a mail says; enough only beside another sign.
ABSENCE_WORDS = (
    r"out of (?:the )?office",
    (r"(?:i am|i'm|i will be|currently) (?:away|on (?:vacation|holiday|(?:annual |maternity |parental |sick )?leave)"
     r"|travell?ing|out)\b"),
    r"(?:limited|no|intermittent) access to (?:my )?e-?mail",
    r"(?:will|shall) (?:be back|return|reply)\b.{0,40}\b(?:on|when|upon|after)\b",
    r"(?:bin|befinde mich).{0,40}(?:nicht im (?:büro|haus)|im urlaub|abwesend|nicht erreichbar)",
    r"(?:je suis|je serai|actuellement).{0,30}(?:absente?|en (?:congés?|vacances)|en déplacement)",
    r"(?:estoy|estaré|me encuentro).{0,30}(?:fuera de (?:la )?oficina|de vacaciones|ausente)",
    r"(?:sono|sarò).{0,30}(?:fuori (?:sede|ufficio)|in ferie|assente)", r"(?:ofis|büro) dışında",
    r"izinde(?:yim|yiz| olacağım)", r"tatilde(?:yim|yiz)", r"sunt (?:plecat|în concediu|in concediu|absent)",
    r"voi fi (?:plecat|în concediu|absent)", r"nu sunt (?:la birou|disponibil)", r"acces limitat la e-?mail",
    r"(?:mă aflu|suntem|sunt) în (?:concediu|vacanță|delegație|deplasare)",
    r"(?:voi reveni|revin) (?:la birou|pe|în|din)",
    r"غير متاحة? (?:حاليًا|حاليا|الآن)", r"سأعاود (?:العمل|الرد)", r"(?:إجازة|اجازة) (?:رسمية|مرضية|أمومة|سنوية)",
    r"(?:ofiste|büroda) (?:değilim|bulunmuyorum|olmayacağım)", r"(?:yıllık )?izinliyim", r"در دسترس نیستم",
    r"خارج المكتب", r"في إجازة", r"سأعود", r"سأكون (?:غائب|خارج)", r"لن أتمكن من الرد", r"صلاحية محدودة", r"در مرخصی",
    r"خارج از (?:دفتر|محل کار)", r"به زودی باز ?می ?گردم", r"מחוץ למשרד", r"בחופשה", r"אשוב", r"לא אהיה זמי",
    r"в отпуске", r"отсутствую", r"вне офиса", r"нахожусь в командировке", r"ограничен(?:ный)? доступ к почте",
)  # fmt: skip


def _any(phrases: tuple[str, ...]) -> str:
    return "(?:" + "|".join(phrases) + ")"


ABSENCE_SUBJECT = re.compile(rf"^\W*{_any(ABSENCE_PREFIX)}\s*(?:[:：\-–—(\[!.]|$)", re.IGNORECASE)
ANSWER_SUBJECT = re.compile(rf"^\W*{_any(ANSWER_PREFIX)}\s*(?:[:：\-–—(\[!.]|$)", re.IGNORECASE)
ABSENCE_ANYWHERE = re.compile(rf"(?<!\w){_any(ABSENCE_PREFIX)}(?!\w)", re.IGNORECASE)
ABSENCE_TEXT = re.compile(rf"(?<!\w){_any(ABSENCE_WORDS)}", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What subject and words say. `is_prefix`: the subject begins as programs begin it."""

    is_absence: bool
    is_answer: bool
    is_prefix: bool
    is_in_text: bool
    why: str


def told(subject: str, text: str) -> Told:
    in_text = bool(ABSENCE_TEXT.search(text[:TEXT_LIMIT]))
    absent, answers = bool(ABSENCE_SUBJECT.match(subject)), bool(ANSWER_SUBJECT.match(subject))
    is_absence = absent or in_text or bool(ABSENCE_ANYWHERE.search(subject))
    return Told(is_absence, answers, absent or answers, in_text, f"Subject: {subject}")
