"""Who wrote: a person, or a machine of which kind. Every mail here is our own."""

import pytest

from hafawa.channels.email import mail, marks, mime
from hafawa.channels.email.auto import Auto, classify

PERSON = "From: Layla <layla@harbi.example>\nTo: support@rawabi.example\nSubject: {subject}\n"


def told(subject: str = "Order 4821", *fields: str, text: str = "", sender: str = "") -> Auto:
    head = PERSON.format(subject=subject)
    if sender:
        head = head.replace("Layla <layla@harbi.example>", sender)
    return classify(mail.head((head + "".join(f"{field}\n" for field in fields) + "\n").encode()), text)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Auto-Submitted: auto-replied (vacation)", "vacation"),
        ("Auto-Submitted: auto-generated", "report"),
        ("Auto-Submitted: no", ""),
        ("X-Autoreply: yes", "auto_reply"),
        ("X-Autoreply: no", ""),
        ("X-Autorespond: order", "auto_reply"),
        ("X-Vacation: yes", "vacation"),
        ("X-POST-MessageClass: 9; Autoresponder", "auto_reply"),
        ("Precedence: auto_reply", "auto_reply"),
        ("Precedence: bulk", "list"),
        ("Precedence: first-class", ""),
        ("Return-Path: <>", "auto_reply"),
        ("Return-Path: <layla@harbi.example>", ""),
        ("List-Id: News <news.harbi.example>", "list"),
        ("List-Unsubscribe: <mailto:off@harbi.example>", "list"),
        ("X-Auto-Response-Suppress: All", "report"),
        ("Feedback-ID: 1.eu-west-1.abc:AmazonSES", ""),
    ],
)
def test_a_machine_is_known_by_its_header(field: str, kind: str) -> None:
    found = told("Order 4821", field)
    assert found.kind == kind
    assert bool(found.why) == bool(kind)


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("no-reply@shop.example", "report"),
        ("NoReply@shop.example", "report"),
        ("mailer-daemon@shop.example", "report"),
        ("reply@shop.example", ""),
        ("noreen@shop.example", ""),
    ],
)
def test_an_address_that_takes_no_answer_is_a_programs(sender: str, kind: str) -> None:
    assert told(sender=sender).kind == kind


AWAY = [
    "Out of office: Order 4821",
    "خارج المكتب: الطلب 4821",
    "În concediu: comanda 4821",
    "Absence du bureau : commande 4821",
    "Abwesenheitsnotiz: Bestellung 4821",
    "Fuera de la oficina: pedido 4821",
    "Fuori ufficio: ordine 4821",
    "Ofis dışındayım: sipariş 4821",
    "در مرخصی: سفارش ۴۸۲۱",
    "מחוץ למשרד: הזמנה 4821",
    "В отпуске: заказ 4821",
]


@pytest.mark.parametrize("subject", AWAY)
def test_absence_is_understood_in_eleven_languages_beside_another_sign(subject: str) -> None:
    assert told(subject, "Auto-Submitted: auto-replied").kind == "vacation"
    assert told(subject, "In-Reply-To: <ours@rawabi.example>").kind == "vacation"
    assert told(subject).kind == ""
    assert told("Re: " + subject, "In-Reply-To: <ours@rawabi.example>").kind == ""


AUTOMATIC = [
    "Automatic reply: Order 4821",
    "رد تلقائي: الطلب 4821",
    "Răspuns automat: comanda 4821",
    "Réponse automatique : commande 4821",
    "Automatische Antwort: Bestellung 4821",
    "Respuesta automática: pedido 4821",
    "Risposta automatica: ordine 4821",
    "Otomatik yanıt: sipariş 4821",
    "پاسخ خودکار: سفارش ۴۸۲۱",
    "תשובה אוטומטית: הזמנה 4821",
    "Автоматический ответ: заказ 4821",
]


@pytest.mark.parametrize("subject", AUTOMATIC)
def test_an_automatic_answer_is_understood_in_eleven_languages(subject: str) -> None:
    assert told(subject, "In-Reply-To: <ours@rawabi.example>").kind == "auto_reply"
    assert told("About " + subject, "In-Reply-To: <ours@rawabi.example>").kind == ""


def test_who_writes_of_being_away_is_a_person() -> None:
    words = "I am on vacation until Monday, please deliver after that."
    assert told("Re: Order 4821", "In-Reply-To: <ours@rawabi.example>", text=words).kind == ""
    assert told("I will be out of office", text=words).kind == ""


def test_the_words_tell_absence_from_other_automatic_answers() -> None:
    words = "أنا في إجازة حتى يوم الأحد وسأعود بعدها."
    assert told("Order 4821", "Auto-Submitted: auto-replied", text=words).kind == "vacation"
    assert told("Order 4821", "Auto-Submitted: auto-replied", text="We have received your mail.").kind == "auto_reply"


def test_our_own_mail_is_known_when_it_comes_back_and_nobody_can_forge_the_mark() -> None:
    own = marks.mark(4821)
    assert told("Order", f"{marks.FIELD}: {own}").kind == "loop"
    forged = ("b" if own[0] == "a" else "a") + own[1:]
    assert told("Order", f"{marks.FIELD}: {forged}").kind == ""


@pytest.mark.parametrize(
    "words",
    [
        "Mă aflu în delegație; revin la birou luni.", "أنا غير متاحة حاليًا وسأعاود العمل يوم الأحد.",
        "أنا في إجازة مرضية.", "Şu anda ofiste değilim.", "Yıllık izinliyim.", "در حال حاضر در دسترس نیستم.",
    ],
)  # fmt: skip
def test_words_of_absence_count_beside_another_sign_only(words: str) -> None:
    assert classify(mime.parse(b"Auto-Submitted: auto-replied\r\n\r\n", []), words).kind == "vacation"
    assert classify(mime.parse(b"From: a@x.example\r\n\r\n", []), words).kind == ""
