import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hafawa.channels.email.quotes import split_text

from .conftest import Work
from .quote_headers import BLOCKS, LINES, PROGRAMS

NEW = "شكراً، وصلني الطلب."
OLD = "> مرحباً ليلى،\n> تم شحن طلبك اليوم."
ENGLISH = "Hello,\n\nit arrived, many thanks.\nThank you"


@pytest.mark.parametrize("language", LINES)
def test_knows_the_line_above_a_quote(language: str) -> None:
    for line in LINES[language]:
        for body in ("> old words\n> and more", "\n> old words", "\nold words\nand more", "old words"):
            split = split_text(f"{ENGLISH}\n\n{line}\n{body}\n")
            assert split.new == ENGLISH, line
            assert split.quoted.startswith(line.split("\n")[0])
        assert split_text(f"{NEW}\n{line}\nold words").new == NEW, line  # no empty line between


@pytest.mark.parametrize("language", BLOCKS)
def test_knows_the_block_above_a_quote(language: str) -> None:
    sender, sent, to, subject, original, forwarded = BLOCKS[language]
    full = {
        sender: "Nour <support@shop.example>",
        sent: "5/3/2026 11:33",
        to: "Layla <layla@mail.example>",
        subject: "Order",
    }
    bare = full | {sender: "Nour Support", to: "Layla"}
    for values in (full, bare):
        for shape in ("{0}: {1}", "*{0}:* {1}", "{0} : {1}", "{0}:\u00a0{1}", "   {0}: {1}"):
            block = "\n".join(shape.format(*pair) for pair in values.items())
            for above in (
                "",
                "________________________________\n",
                f"-----{original}-----\n",
                " ------------------------------\n\n",
            ):
                assert split_text(f"{ENGLISH}\n\n{above}{block}\n\nold words").new == ENGLISH, (above, block)
    dated = f"{sender}: Nour <support@shop.example>\n{sent}: 05/03/2026 11:33 (GMT+02:00)\n{subject}: Order"
    for title in (f"-------- {original} --------", f"---------- {forwarded} ---------"):
        assert split_text(f"{ENGLISH}\n\n{title}\n{dated}\n\nold words").new == ENGLISH, title


@pytest.mark.parametrize("language", PROGRAMS)
def test_folds_the_line_a_program_adds(language: str) -> None:
    for line in PROGRAMS[language]:
        assert split_text(f"{ENGLISH}\n\n{line}\n").new == ENGLISH, line
        quoted = split_text(f"{ENGLISH}\n\n{line}\n\n{LINES[language][0]}\n> old")
        assert quoted.new == ENGLISH, line
        assert line in quoted.quoted


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nLayla Hassan\nCairo",
        "--\nLayla",
        "-- \nLayla\n\nSent from my iPhone",
        "Best regards,\nLayla Hassan\nSales Manager\n+20 100 555 0123",
        "مع التحية،\nليلى حسن\nمديرة المشتريات\nشركة النيل",
        "Cu stimă,\nAndrei Pop\nDirector general\nwww.firma.example",
        "Mit freundlichen Grüßen\n\nLena Vogt\nVogt GmbH\nTel. +49 30 555 0123",
        "_______________________________________________\nusers mailing list\nusers@lists.example",
    ],
)
def test_folds_a_signature_that_clearly_is_one(signature: str) -> None:
    assert split_text(f"{ENGLISH}\n\n{signature}\n").new == ENGLISH
    below = split_text(f"{ENGLISH}\n\n{signature}\n\n{LINES['en'][0]}\n> old")
    assert below.new == ENGLISH
    assert below.quoted.startswith(signature)


TRAPS = [
    "",
    "> فقط اقتباس",
    "> your number?\n4821",
    "my words\n> is this right?\nyes",
    "From: the shop\nI want my money",
    "____________________\nجدول",
    "On Monday I wrote to you: nobody answered.\nWhere is it?",
    "Hello,\n\nOn 5 March 2026 at 11:33 I wrote to you:\nwhere is my order?\nNobody answered.",
    "Hello,\n\nOn 5 March 2026 at 11:33 I wrote to support@shop.example:\nwhere is my order?",
    "Hello,\nOn 5 March 2026 at 11:33 your colleague Andrei wrote:\nWe will refund you.\nNothing came.",
    "Hello,\n\nthe courier wrote:\nleft with a neighbour\n\nbut it is not there",
    "في يوم السبت كتبت لكم ولم يجب أحد",
    "مرحبا،\n\nفي 5 مارس 2026 الساعة 11:33 كتبت لكم:\nأين طلبي؟\nولم يجب أحد",
    "كتبت لكم على support@shop.example في 5/3/2026 الساعة 11:33:\nأين طلبي؟",
    "مرحبا\nفي يوم الخميس 5/3/2026 كتب لي موظفكم أحمد:\nسيصل غدا\nولم يصل",
    "في 5 مارس 2026 سأسافر.\nأرجو تأكيد ما يلي:\nالساعة الثامنة",
    "Pe 5 martie v-am scris și nu mi-ați răspuns",
    "Bună ziua,\n\nPe 5 martie 2026 la 11:33 v-am scris:\nunde este comanda?\nNu a răspuns nimeni.",
    "Bună ziua,\nPe 5 martie 2026, la ora 11:33, colegul dumneavoastră mi-a scris:\nVine mâine.\nNu a venit.",
    "Hallo,\nam 5. März 2026 um 11:33 schrieb ich Ihnen:\nWo ist mein Paket?\nKeine Antwort.",
    "Bonjour,\nle 5 mars 2026 à 11:33 je vous ai écrit :\noù est mon colis ?",
    "Hola,\nel 5 de marzo de 2026 a las 11:33 les escribí:\n¿dónde está mi pedido?",
    "Buongiorno,\nil 5 marzo 2026 alle 11:33 vi ho scritto:\ndov'è il mio ordine?",
    "Merhaba,\n5 Mart 2026 11:33 tarihinde size yazdım:\nsiparişim nerede?",
    "Здравствуйте,\n5 марта 2026 в 11:33 я писал вам:\nгде заказ?",
    "שלום,\nב-5 במרץ 2026 בשעה 11:33 כתבתי לכם:\nאיפה ההזמנה?",
    "Change my flight please:\nFrom: Cairo\nTo: Riyadh\nDate: 5 March 11:33\nThank you",
    "Change my flight please:\nFrom: Cairo To: Riyadh\nDate: 5 March 2026\nName: Layla",
    "الرجاء تغيير الحجز:\nمن: القاهرة\nإلى: الرياض\nالتاريخ: 5 مارس 2026 11:33\nشكرا",
    "Vă rog schimbați biletul:\nDe la: București\nCătre: Cluj\nData: 5 martie 2026, ora 11:33\nMulțumesc",
    "Zug bitte umbuchen\nVon: Berlin\nAn: Köln 14:33\nDatum: 5.3.2026\nDanke",
    "My list:\n- blue shirt\n- red shirt\n-- and socks\n\nThanks\nLayla",
    "First option\n--\nSecond option\n--\nThird option",
    "Item\n--------------------\nShirt\n====\nTotal",
    "Please send it to:\nLayla Hassan\n12 Nile Street\nCairo\n+20 100 555 0123",
    "My number as you asked.\n\nThanks,\nLayla\n+20 100 555 0123",
    "رقمي كما طلبتم.\n\nشكرا\nليلى\n01005550123",
    "Numărul meu este mai jos.\n\nMulțumesc,\nAndrei\n0722 555 012",
    "Hi\n\nRegards\nLayla Hassan\nOrder 4821\nPlease call me",
    "Sent from my iPhone",
    "Sent from my desk because the phone is broken.\nPlease call.",
    "Where is it?\n\nSent from the warehouse on Monday, it says.",
    "It was sent from my iPhone to you on Monday, did it arrive?",
    "The phone\n\nSent from my phone shop yesterday, as agreed with you",
    "Original message: nothing arrived.\nPlease help",
    "From: Layla\nDate: 5 March\nSubject: complaint\n\nMy washing machine is broken.",
    "Meeting at 11:33 on 5/3/2026 with Layla <layla@x.example>:\n- point one\n- point two",
    "-----Original Message-----\nFrom: a@x.example\nSubject: x\n\nold",
    "---------- Forwarded message ---------\nFrom: A <a@x.example>\nSubject: x\nTo: b@x.example\n\nold words\n\n-- \nA",
    "Begin forwarded message:\n\nFrom: A <a@x.example>\nSubject: x\nTo: b@x.example\n\nold",
]


@pytest.mark.parametrize("text", TRAPS)
def test_leaves_alone_what_only_looks_like_a_quote_or_is_all_there_is(text: str) -> None:
    assert split_text(text).new == text
    assert split_text(text).quoted == ""


def test_an_answer_point_by_point_keeps_what_it_answers() -> None:
    text = "hello\n\nOn Sat, Support wrote:\n> first?\nyes\n> second?\nno"
    assert split_text(text).new == text
    unanswered = split_text(f"{text}\n\n> third?\n> fourth?\n\n-- \nLayla")
    assert unanswered.new == text
    assert unanswered.quoted == "> third?\n> fourth?\n\n-- \nLayla"


def test_an_answer_below_the_quote_is_found() -> None:
    split = split_text(f"On Sat, 21 Nov 2026, Support wrote:\n{OLD}\n\n{NEW}\n\n-- \nLayla")
    assert split.new == NEW
    assert OLD in split.quoted
    assert split.quoted.endswith("-- \nLayla")


def test_a_quote_alone_leaves_nothing_new() -> None:
    text = f"On Sat, 21 Nov 2026, Support wrote:\n{OLD}"
    assert split_text(text).new == ""
    assert split_text(text).quoted == text


LINE = st.sampled_from([
    "", "one two", "> three", ">> four", "-- ", "--", "Sent from my iPhone", "Best regards,", "Layla Hassan",
    "Sales Manager",
    "+20 100 555 0123", "On 5 March 2026 at 11:33, Nour wrote:", "Nour wrote:", "-----Original Message-----",
    "____________",
    "From: a@b.example", "To: c", "Sent: 11:33", "Subject: d", "كتب نور:", "users mailing list", "five", "six seven:",
    "\u200f> eight",
])  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=200), st.lists(LINE, max_size=30).map("\n".join), st.lists(LINE, max_size=30).map("\r\n".join)
    )
)
@example("a\n\n-- \nb\n> c")
def test_both_parts_hold_every_word(text: str) -> None:
    split = split_text(text)
    assert sorted((split.new + "\n" + split.quoted).split()) == sorted(text.split())


@pytest.mark.parametrize(
    "line",
    [
        "Layla wrote",
        "Layla wrote:",
        "On 5 March 2026 at 11:33 I wrote to you:",
        "On 5 March 2026 at 11:33, x wrote:\n> a\nyes",
        "From: a\nTo: b",
        "-----Message-----",
        "> a\nb",
        "a\nSent from my iPhone\n--",
        "\nSent from my iPhone",
        "كتب نور",
        "a@" * 200 + ":",
    ],
)
def test_the_work_grows_with_the_number_of_lines_only(line: str, work_of: Work) -> None:
    small, large = (work_of(lambda size=size: split_text(f"{line}\n" * size)) for size in (250, 1000))
    assert large < 6 * small + 5_000


@pytest.mark.parametrize(
    "piece", ["On 5 March 2026 at 11:33 ", ">", "a@", "wrote: ", "_", "- ", "From: ", "\u202b", "(a@b "]
)
def test_a_line_of_a_megabyte_is_looked_at_no_further_than_a_header_goes(piece: str) -> None:
    text = piece * (1_000_000 // len(piece)) + ":\nwords"
    split = split_text(text)
    assert sorted((split.new + "\n" + split.quoted).split()) == sorted(text.split())


def test_twenty_thousand_lines_and_more_are_still_split() -> None:
    words = random.Random(4).choices(["wrote:", "Sent from my iPhone", "> x", "a@b wrote:", ""], k=40_000)
    split = split_text(f"{ENGLISH}\n\n{LINES['en'][0]}\n> old\n" + "\n".join(f"> {word}" for word in words))
    assert split.new == ENGLISH
