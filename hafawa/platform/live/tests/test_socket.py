"""The socket of one process, as browsers see it."""

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hafawa.platform.live.protocol import BAD_MESSAGE, SIGNED_OUT, TOO_LONG, TOO_MUCH

from .conftest import Browser, Server, Site


def _close_code(browser: Browser) -> int:
    with pytest.raises(ConnectionClosed) as ending:
        list(browser.connection)  # ends quietly after a normal close, raises after any other
    assert ending.value.rcvd is not None
    return ending.value.rcvd.code


def test_a_hint_reaches_those_who_follow_the_topic_and_nobody_else(server: Server) -> None:
    noor, sami = server.browser("noor", "room.1"), server.browser("sami", "room.2")
    server.say("/hint?topic=room.1&what=thread")
    assert noor.next() == {"hint": {"topic": "room.1", "what": "thread"}}
    assert sami.has_nothing_more()


def test_a_burst_of_equal_hints_becomes_one_or_two(server: Server) -> None:
    noor = server.browser("noor", "room.3")
    for _ in range(20):
        server.say("/hint?topic=room.3&what=thread")
    server.say("/hint?topic=room.3&what=end")
    heard = []
    while not heard or heard[-1] != "end":
        heard.append(noor.next()["hint"]["what"])
    assert 2 <= len(heard) <= 8


def test_dana_is_refused_what_she_may_not_see_and_hears_nothing_of_it(site: Site, server: Server) -> None:
    site.forbid("dana", "room.4")
    dana = server.browser("dana")
    dana.say(subscribe=["room.4", "room.5"])
    assert dana.next() == {"subscribed": ["room.5"]}
    assert dana.next() == {"refused": ["room.4"]}
    dana.say(seen="room.4", typing={"topic": "room.4", "on": True})
    server.say("/hint?topic=room.4&what=thread")
    assert dana.has_nothing_more()
    noor = server.browser("noor", "room.4")
    assert noor.has_nothing_more()  # no presence of dana


def test_a_screen_hears_what_was_said_between_its_drawing_and_its_following(site: Site, server: Server) -> None:
    site.forbid("dana", "room.31")
    noor, dana = server.browser("noor"), server.browser("dana")
    for room in ("room.32", "room.31", "room.30"):
        server.say(f"/hint?topic={room}&what=thread")
    noor.say(subscribe=["room.30"], age=0.4)
    assert noor.next() == {"subscribed": ["room.30"]}
    assert noor.next() == {"hint": {"topic": "room.30", "what": "thread"}}
    assert noor.has_nothing_more()
    dana.say(subscribe=["room.31"], age=0.4)
    assert dana.next() == {"refused": ["room.31"]}
    assert dana.has_nothing_more()


def test_a_screen_drawn_long_ago_starts_afresh(server: Server) -> None:
    noor = server.browser("noor")
    noor.say(subscribe=["room.33"], age=3600)
    assert noor.next() == {"subscribed": ["room.33"]}
    assert noor.next() == {"resync": True}


def test_unsubscribing_ends_the_hints(server: Server) -> None:
    noor = server.browser("noor", "room.6")
    noor.say(unsubscribe=["room.6"])
    server.say("/hint?topic=room.6&what=thread")
    assert noor.has_nothing_more()


def test_a_topic_is_taken_away_from_those_who_lost_the_right(site: Site, server: Server) -> None:
    noor, sami = server.browser("noor", "room.7"), server.browser("sami", "room.7")
    site.forbid("sami", "room.7")
    server.say("/forget?topic=room.7")
    assert sami.next() == {"refused": ["room.7"]}
    server.say("/hint?topic=room.7&what=thread")
    assert noor.next() == {"hint": {"topic": "room.7", "what": "thread"}}
    assert sami.has_nothing_more()


def test_every_topic_can_be_asked_about_again_at_once(site: Site, server: Server) -> None:
    sami = server.browser("sami", "room.12", "room.13")
    site.forbid("sami", "room.12")
    server.say("/forget?topic=*")
    assert sami.next() == {"refused": ["room.12"]}
    assert sami.has_nothing_more()


def test_two_colleagues_see_each_other_reading_and_typing(server: Server) -> None:
    noor, sami = server.browser("noor", "room.8"), server.browser("sami", "room.8")
    noor.say(seen="room.8")
    assert noor.presence("room.8") == [("noor", False)]
    assert sami.presence("room.8") == [("noor", False)]
    sami.say(typing={"topic": "room.8", "on": True})
    assert noor.presence("room.8") == [("noor", False), ("sami", True)]
    noor.connection.close()
    while (people := sami.presence("room.8")) != [("sami", True)]:
        assert people == [("noor", False), ("sami", True)]
    assert server.browser("dana", "room.8").presence("room.8") == [("sami", True)]


def test_two_tabs_of_one_person_are_one_person(server: Server) -> None:
    first, second = server.browser("noor", "room.9"), server.browser("noor", "room.9")
    first.say(seen="room.9")
    assert first.presence("room.9") == [("noor", False)]
    second.say(seen="room.9")
    assert first.presence("room.9") == [("noor", False)]


@pytest.mark.parametrize("cookie", ["", "no-such-session", "a" * 3000, "../../etc"])
def test_closes_on_whoever_is_not_signed_in(server: Server, cookie: str) -> None:
    assert _close_code(Browser(server.connect(cookie))) == SIGNED_OUT


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "https://desk.example.evil.example"])
def test_a_page_of_another_site_cannot_open_the_socket(site: Site, server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        server.connect(site.people["noor"][1], origin=origin)
    assert refusal.value.response.status_code == 403


def test_the_public_address_may_open_the_socket_behind_a_proxy(site: Site, server: Server) -> None:
    browser = Browser(server.connect(site.people["noor"][1], origin="https://desk.example"))
    assert browser.next() == {"ready": True, "you": site.people["noor"][0]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", BAD_MESSAGE),
        ("[]", BAD_MESSAGE),
        ('{"subscribe": "room.1"}', BAD_MESSAGE),
        ('{"subscribe": [1]}', BAD_MESSAGE),
        ('{"subscribe": ["room.1"], "age": -1}', BAD_MESSAGE),
        ('{"subscribe": ["room.1"], "age": "old"}', BAD_MESSAGE),
        ("[" * 8000, BAD_MESSAGE),
        (b"\x00", BAD_MESSAGE),
        ('{"subscribe": ["' + "x" * 9000 + '"]}', TOO_LONG),
    ],
)
def test_closes_on_messages_out_of_shape(server: Server, text: str | bytes, code: int) -> None:
    browser = server.browser("noor")
    browser.connection.send(text)
    assert _close_code(browser) == code


def test_ignores_words_it_does_not_know(server: Server) -> None:
    noor = server.browser("noor")
    noor.say(seen=7, typing=[], later="more")
    assert noor.has_nothing_more()


def test_follows_at_most_a_hundred_topics(server: Server) -> None:
    noor = server.browser("noor")
    topics = [f"many.{number}" for number in range(101)]
    noor.say(subscribe=topics)
    assert noor.next() == {"subscribed": topics[:100]}
    assert noor.next() == {"refused": topics[100:]}


def test_closes_on_a_flood(server: Server) -> None:
    noor = server.browser("noor")
    try:
        for _ in range(200):
            noor.say(seen="x")
    except ConnectionClosed:
        pass
    assert _close_code(noor) == TOO_MUCH


def test_a_deactivated_colleague_is_shown_out(site: Site, server: Server) -> None:
    site.run(
        "import django; django.setup()\n"
        "from django.contrib.auth.models import User\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "user = User.objects.create_user('leaver'); s = SessionStore()\n"
        "s['_auth_user_id'] = str(user.pk); s['_auth_user_hash'] = user.get_session_auth_hash()\n"
        "s._session_key = 'leaver-leaver-leaver-leaver-1234'; s.save(must_create=True)\n"
    )
    leaver = Browser(server.connect("leaver-leaver-leaver-leaver-1234"))
    number = leaver.next()["you"]
    site.run(
        "import django; django.setup()\n"
        "from django.contrib.auth.models import User\n"
        "User.objects.filter(username='leaver').update(is_active=False)\n"
    )
    server.say(f"/recheck?agent={number}")
    assert _close_code(leaver) == SIGNED_OUT


def test_a_reconnecting_browser_starts_with_ready(server: Server) -> None:
    server.browser("noor", "room.11").connection.close()
    again = server.browser("noor", "room.11")
    server.say("/hint?topic=room.11&what=thread")
    assert again.next() == {"hint": {"topic": "room.11", "what": "thread"}}
