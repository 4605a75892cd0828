"""What a mail brings that is answered with one press: an invitation, a new subject in an old thread."""

import time
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.mailpeers import until

from .conftest import Enter, line_is_on
from .house import SUPPORT, House
from .test_thread import EITHER_WAY, opened

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]
INVITATION = """BEGIN:VCALENDAR
PRODID:-//Example//EN
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261122T060000Z
DTSTART:20301201T090000Z
DTEND:20301201T100000Z
SUMMARY:زيارة المحمصة
ORGANIZER;CN=Layla:mailto:{sender}
ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{support}
SEQUENCE:2
END:VEVENT
END:VCALENDAR
"""


def letter(name: str, address: str, subject: str, text: str, *, answers: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"{name} <{address}>", SUPPORT, subject
    made["Message-ID"] = f"<{time.time_ns()}@client.example>"
    if answers:
        made["In-Reply-To"] = answers
    made.set_content(text)
    return made


def replies_to(house: House, uid: str) -> list[str]:
    """How the organiser's calendar is told: the answers in the calendars that have left, oldest first."""
    found = []
    for mail in house.outbox():
        for part in mail.walk():
            if part.get_content_type() == "text/calendar" and uid in str(part.get_content()):
                assert part.get_param("method") == "REPLY"
                calendar = Calendar.from_ical(part.get_content())
                (event,) = calendar.walk("VEVENT")
                assert (str(calendar["METHOD"]), int(event["SEQUENCE"])) == ("REPLY", 2)
                found.append(str(event["ATTENDEE"].params["PARTSTAT"]))
    return found


@EITHER_WAY
def test_an_invitation_is_accepted_with_one_press_and_the_organisers_calendar_hears_it(
    house: House, enter: Enter, person: str
) -> None:
    name, address, uid = f"Guest {person}", f"guest-{person}@example.com", f"visit-{person}@client.example"
    mail = letter(name, address, f"Invitation {person}", "أدعوكم لزيارة المحمصة.")
    calendar = INVITATION.format(uid=uid, sender=address, support=SUPPORT).replace("\n", "\r\n")
    mail.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
    house.hand_in(mail)
    page = enter(person, "/inbox/open/")
    line_is_on(page)
    opened(page, name)
    choices = page.locator('[hx-post$="/invitation/"]')
    expect(choices).to_have_count(3)
    choices.first.click()
    expect(choices.first).to_have_attribute("aria-pressed", "true")
    until(lambda: replies_to(house, uid) == ["ACCEPTED"])
    choices.last.click()
    expect(choices.last).to_have_attribute("aria-pressed", "true")
    expect(choices.first).to_have_attribute("aria-pressed", "false")
    until(lambda: replies_to(house, uid) == ["ACCEPTED", "DECLINED"])


def asked_about(house: House, enter: Enter, person: str, what: str) -> Page:
    """A conversation with a message whose subject is another than that of what it answers."""
    name, address = f"Two things {what} {person}", f"two-{what}-{person}@example.com"
    first = letter(name, address, f"Where is my order {what}?", "It did not come.")
    house.hand_in(first)
    page = enter(person, "/inbox/open/")
    line_is_on(page)
    opened(page, name)
    house.hand_in(letter(name, address, "Do you sell mills?", "I want one.", answers=first["Message-ID"]))
    expect(page.locator("#messages .hf-msg", has_text="I want one.")).to_be_visible()
    expect(page.locator(".desk-asked")).to_be_visible()
    return page


@EITHER_WAY
def test_a_new_subject_is_kept_here_with_one_press_and_not_asked_about_again(
    house: House, enter: Enter, person: str
) -> None:
    page = asked_about(house, enter, person, "kept")
    page.locator('.desk-asked [hx-post$="/keep/"]').click()
    expect(page.locator(".desk-asked")).to_have_count(0)
    page.reload()
    expect(page.locator("#messages .hf-msg", has_text="I want one.")).to_be_visible()
    expect(page.locator(".desk-asked")).to_have_count(0)


@EITHER_WAY
def test_a_new_subject_is_split_off_with_one_press(house: House, enter: Enter, person: str) -> None:
    page = asked_about(house, enter, person, "split")
    before = page.url
    page.locator(".desk-asked form button").click()
    page.wait_for_url(lambda url: url != before and "/c/" in url)  # to the conversation it is now
    expect(page.locator("#messages .hf-msg", has_text="I want one.")).to_be_visible()
    expect(page.locator("#messages .hf-msg", has_text="It did not come.")).to_have_count(0)
    expect(page.locator(".desk-asked")).to_have_count(0)
    page.go_back()
    expect(page.locator("#messages .hf-msg", has_text="It did not come.")).to_be_visible()
    expect(page.locator("#messages .hf-msg", has_text="I want one.")).to_have_count(0)
