"""What a screen has missed, by its age."""

from hafawa.platform.live.recent import KEPT_SECONDS, MAX_KEPT, Recent


def test_what_was_said_after_the_drawing_is_said_again_once() -> None:
    recent = Recent(0.0)
    for at, text in ((10.0, "old"), (18.0, "new"), (19.0, "new"), (19.5, "newer")):
        recent.add(at, "room.1", text)
    recent.add(19.0, "room.2", "elsewhere")
    assert recent.missed({"room.1"}, 20.0, 3.0) == ["new", "newer"]
    assert recent.missed({"room.1"}, 20.0, 0.0) == ["newer"]
    assert recent.missed({"room.3"}, 20.0, 3.0) == []


def test_nothing_is_claimed_of_times_nobody_listened_in() -> None:
    recent = Recent(100.0)
    assert recent.missed({"room.1"}, 101.0, 5.0) is None
    assert recent.missed({"room.1"}, 200.0, KEPT_SECONDS + 1) is None
    assert recent.missed({"room.1"}, 200.0, 5.0) == []


def test_memory_is_bounded_and_what_was_dropped_is_not_denied() -> None:
    recent = Recent(0.0)
    for number in range(MAX_KEPT + 10):
        recent.add(100 + number / MAX_KEPT, "room.1", str(number))
    assert len(recent._kept) == MAX_KEPT
    assert recent.missed({"room.1"}, 101.5, 2.0) is None
