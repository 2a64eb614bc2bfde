"""Who travels has the time zone of where it is: Slack says so, unless the person chose one."""

import time
from typing import Any

from core.domain.network import Member
from tests.bot.running import Office


def dana(office: Office) -> Member:
    found: Member = office.look(lambda unit: next(m for m in unit.members.all() if m.name == "Dana"))
    return found


def changes(office: Office, **profile: Any) -> None:
    user = {"id": "U-DANA", "team_id": "T-NORTH", "real_name": "Dana", "profile": {"real_name": "Dana"}, **profile}
    office.team.emit({"type": "user_change", "user": user})
    time.sleep(0.3)


def test_the_zone_follows_the_profile(office: Office) -> None:
    office.set_up()
    assert dana(office).timezone == "Europe/Berlin"
    changes(office, tz="America/New_York", locale="de-DE")
    assert (dana(office).timezone, dana(office).language) == ("America/New_York", "de-DE")


def test_a_zone_and_a_language_that_were_chosen_stay(office: Office) -> None:
    office.set_up()
    office.dana.slash("/penny", "settings timezone Europe/Madrid language fr", channel=office.billing)
    assert dana(office).timezone_source == "explicit"
    changes(office, tz="America/New_York", locale="de-DE")
    assert (dana(office).timezone, dana(office).language) == ("Europe/Madrid", "fr")


def test_a_stranger_or_a_profile_that_says_nothing_changes_nobody(office: Office) -> None:
    office.set_up()
    changes(office, id="U-NOBODY", tz="America/New_York")
    changes(office, tz="")
    assert dana(office).timezone == "Europe/Berlin"
