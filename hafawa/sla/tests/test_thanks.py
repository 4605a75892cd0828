import pytest

from hafawa.sla.thanks import is_thanks


@pytest.mark.parametrize("text", [
    "Thanks!", "Thank you so much 🙏", "ok thanks, all good", "شكرًا جزيلًا", "يعطيكم العافية", "شكرا لكم على المساعدة",
    "تمام، شكراً", "Mulțumesc frumos!", "multumesc mult, o zi buna", "Mersi", "👍", "❤️ 🙏", "Thanks Noor",
])  # fmt: skip
def test_thanks_alone_ask_for_nothing(text: str) -> None:
    assert is_thanks(text, names=["Noor Haddad"])


@pytest.mark.parametrize("text", [
    "", "Thanks, but it is broken again", "thank you, when does it come?", "شكرا لكن الطلب لم يصل", "شكرا، متى يصل؟",
    "Mulțumesc, dar nu merge", "ok", "great", "thanks 4421", "😡", "Thanks Karim", "no thanks cancel it",
    "thanks " * 11,
])  # fmt: skip
def test_anything_beside_thanks_may_want_something(text: str) -> None:
    assert not is_thanks(text, names=["Noor Haddad"])
