"""A missing or wrong setting is named with its remedy in one line; nothing secret is repeated."""

from pathlib import Path

import pytest

from config.loading import BadSettings
from config.settings import SANDBOX_SECRET, described, load


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"env": "staging"}, "PENNY_ENV is 'staging'"),
        ({"http_listen": "8025"}, "PENNY_HTTP_LISTEN is '8025' and: needs host:port"),
        ({"base_url": "penny.example"}, "PENNY_BASE_URL is 'penny.example' and: needs http://host"),
        ({"smtp_relay": "mail.example:25"}, "PENNY_SMTP_RELAY: needs smtp://"),
        ({"clock_url": "http://127.0.0.1:1/clock"}, "PENNY_CLOCK_URL moves the clock"),
        ({"secret_key": SANDBOX_SECRET}, "PENNY_SECRET_KEY is the sandbox's"),
        ({"lease": "0"}, "PENNY_LEASE is '0'"),
        ({"colour": "red"}, "PENNY_COLOUR is not a setting"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(changes: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings) as refused:
        load(**changes)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_is_not_repeated_in_its_error() -> None:
    with pytest.raises(BadSettings) as refused:
        load(secret_key="hunter2").secret  # noqa: B018
    assert "hunter2" not in str(refused.value)
    assert "`penny secret`" in str(refused.value)


def test_production_needs_a_secret_and_a_mail_domain() -> None:
    settings = load()
    with pytest.raises(BadSettings, match="PENNY_SECRET_KEY is missing"):
        _ = settings.secret
    with pytest.raises(BadSettings, match="PENNY_MAIL_DOMAIN is missing"):
        _ = settings.domain


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "penny.toml"
    file.write_text('mail_domain = "file.example"\nlog_level = "debug"\n')
    monkeypatch.setenv("PENNY_CONFIG", str(file))
    monkeypatch.setenv("PENNY_MAIL_DOMAIN", "environment.example")
    settings = load()
    assert (settings.mail_domain, settings.log_level) == ("environment.example", "debug")


def test_several_workspaces_have_a_token_each() -> None:
    settings = load(slack_bot_token="T1=xoxb-1, T2=xoxb-2,xoxb-any")
    assert settings.bot_tokens == {"T1": "xoxb-1", "T2": "xoxb-2", "": "xoxb-any"}


def test_every_setting_says_what_it_is_for_and_the_example_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(words for _, _, words in described())
    example = Path(__file__).parents[2] / "config" / "penny.example.toml"
    monkeypatch.setenv("PENNY_CONFIG", str(example))
    assert load().mail_domain == "in.example.com"
