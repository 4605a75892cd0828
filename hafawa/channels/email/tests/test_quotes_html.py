import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hafawa.channels.email import html
from hafawa.channels.email.quotes import split_html

from .conftest import Work
from .quote_headers import BLOCKS, LINES, PROGRAMS

NEW = "شكراً، وصلني الطلب."
QUOTE = "<p>مرحباً ليلى</p>"
OTHER = "نص لا تعرفه الجداول:"  # an introduction in words no table knows


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


@pytest.mark.parametrize(
    "quote",
    [
        f'<div class="gmail_quote"><div>On Sat wrote:</div><blockquote class="gmail_quote">{QUOTE}</blockquote></div>',
        f'<blockquote type="cite">{QUOTE}</blockquote>',
        f'<div class="moz-cite-prefix">{OTHER}</div><blockquote type="cite">{QUOTE}</blockquote>',
        f'<hr><div id="divRplyFwdMsg"><b>From:</b> Support</div><div>{QUOTE}</div>',
        f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From</div>{QUOTE}',
        f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: Support</p></div></div>{QUOTE}',
        f'<div class="yahoo_quoted">{QUOTE}</div>',
        f'<div class="OutlookMessageHeader">{OTHER}</div>{QUOTE}',
        f'<div id="mail-editor-reference-message-container">{QUOTE}</div>',
        f'<div class="zmail_extra">{QUOTE}</div>',
        f'<p>On 21 Nov 2026, Support wrote:</p><blockquote type="cite">{QUOTE}</blockquote>',
        f"<blockquote><div>one</div><blockquote>{QUOTE}</blockquote></blockquote>",
        f'<div class="gmail_quote">---------- Forwarded message ---------<br>From: a<br>{QUOTE}</div>',
        f"<div>-- <br></div><div>Layla</div><div>{QUOTE}</div>",
        f'<div class="gmail_signature">Layla {QUOTE}</div>',
        f'<div id="ms-outlook-mobile-signature">Outlook {QUOTE}</div>',
        f'<div>Sent from my iPhone</div><div><br></div><blockquote type="cite">{QUOTE}</blockquote>',
    ],
)
def test_cuts_html_by_its_marks(quote: str) -> None:
    split = split_html(f"<html><body><div dir='rtl'>{NEW}</div>{quote}</body></html>")
    assert split.new == f'<div dir="rtl">{NEW}</div>'
    assert "مرحباً ليلى" in split.quoted


@pytest.mark.parametrize("language", LINES)
def test_cuts_html_at_an_introduction_without_marks(language: str) -> None:
    for line in LINES[language]:
        source = f"<div>{NEW}</div><div><br></div><div>{escaped(line)}</div><div><br></div><div>{QUOTE}</div>"
        split = split_html(source)
        assert html.to_text(split.new) == NEW, line
        assert QUOTE in split.quoted


@pytest.mark.parametrize("language", BLOCKS)
def test_cuts_html_at_header_fields_without_marks(language: str) -> None:
    sender, sent, to, subject, *_ = BLOCKS[language]
    values = ((sender, "Support &lt;support@shop.example&gt;"), (sent, "5/3/2026 11:33"), (to, "Layla"), (subject, "x"))
    fields = "<br>".join(f"<b>{name}:</b> {value}" for name, value in values)
    for header in (f"<p>{fields}</p>", f"<hr><p><span>{fields}</span></p>", fields.replace("<br>", "</div><div>")):
        split = split_html(f"<div><p>{NEW}</p><div>{header}</div><div>{QUOTE}</div></div>")
        assert html.to_text(split.new) == NEW, header
        assert QUOTE in split.quoted


@pytest.mark.parametrize("language", PROGRAMS)
def test_cuts_the_line_a_program_adds_to_html(language: str) -> None:
    for line in PROGRAMS[language]:
        split = split_html(f"<p>{NEW}</p><br><div>{escaped(line)}</div>")
        assert html.to_text(split.new) == NEW, line
        assert html.to_text(split.quoted)


@pytest.mark.parametrize(
    "source",
    [
        "<P>x<br>y",
        '<div class="gmail_quote">---------- Forwarded message ---------<br>From: a<br>words</div>',
        '<blockquote type="cite">only this</blockquote>',
        '<blockquote type="cite">one?</blockquote>yes<blockquote type="cite">two?</blockquote>no',
        '<p>see</p><blockquote style="margin:0 0 0 40px; border:none; padding:0">indented by me</blockquote>',
        '<p>see</p><div class="gmail_quote">words of my own in a copied frame</div>',
        '<p>hello</p><div class="gmail_quote"><blockquote class="gmail_quote">one?</blockquote><p>yes</p>'
        '<blockquote class="gmail_quote">two?</blockquote><p>no</p></div>',
        "<p>On Monday I wrote to you:</p><p>where is it?</p>",
        "<p>Please change</p><p>From: Cairo<br>To: Riyadh<br>Date: 5 March 11:33</p>",
        "<p>Sent from my iPhone</p>",
        '<div class="gmail_signature">Layla, all I wrote stands in here</div>',
    ],
)
def test_leaves_html_as_received_where_nothing_is_certain(source: str) -> None:
    assert split_html(source).new == source


def test_words_below_a_quote_stay() -> None:
    split = split_html(f'<blockquote type="cite">{QUOTE}</blockquote>tail<p>{NEW}</p>')
    assert split.new == f"tail<p>{NEW}</p>"


def test_a_quote_alone_leaves_nothing_new() -> None:
    source = f'<div class="gmail_quote"><blockquote class="gmail_quote">{QUOTE}</blockquote></div>'
    split = split_html(source)
    assert split.new == ""
    assert QUOTE in split.quoted


PIECES = st.sampled_from([
    "<p>one</p>", "two<br>", "<div>", "</div>", "<blockquote>three", "</blockquote>",
    '<blockquote type="cite">four</blockquote>',
    "five", "<hr>", '<div class="gmail_quote">six', "<p>On 5 March 2026 at 11:33, Nour wrote:</p>",
    "<div>-- <br>seven</div>",
    "<p>Sent from my iPhone</p>", "<p>From: a@b.example<br>Sent: 11:33<br>To: c<br>Subject: d</p>",
    '<div id="appendonsend">',
    '<div class="gmail_signature">eight</div>', "</p>", "<table><tr><td>nine", "<span>ten</span>", "<b>", "</b>", "\n",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@example('<div class="gmail_quote">six<blockquote>three')
def test_html_in_two_holds_every_word(source: str) -> None:
    split = split_html(source)
    before = sorted("".join(html.parsed(source).itertext()).split()) if html.parsed(source) is not None else []
    parts = [html.parsed(part) for part in (split.new, split.quoted)]
    after = sorted(word for part in parts if part is not None for word in _words(part))
    assert "".join(sorted("".join(after))) == "".join(sorted("".join(before)))


def _words(part: html.Element) -> list[str]:
    return "".join(part.itertext()).split()


@pytest.mark.parametrize(
    "piece",
    [
        "<blockquote>a",
        "<blockquote>a</blockquote>b",
        '<div class="gmail_quote">a',
        '<div class="gmail_quote"><blockquote>a</blockquote></div>b',
        "<p>From: a<br>To: b</p>",
        '<p>On 5 March 2026 at 11:33, x wrote:</p><blockquote type="cite">b</blockquote>c',
    ],
)
def test_the_work_on_html_grows_with_its_length_only(piece: str, work_of: Work) -> None:
    small, large = (work_of(lambda size=size: split_html(piece * size)) for size in (200, 800))
    assert large < 6 * small + 5_000
