"""Which language somebody is addressed in, and where that is known from."""

LANGUAGES = ("en", "de")
"""Those that Penny speaks; `core.rendering` has a catalogue for each."""

LANGUAGE_NAMES = (("en", "English"), ("de", "German"))  # (value, msgid)

GERMAN = frozenset({"AT", "CH", "DE", "LI"})
ENGLISH = frozenset({"AU", "CA", "GB", "IE", "NZ", "SG", "US", "ZA"})


def language_of(country: str) -> str:
    """Return the language of business in a country (two letters), '' where Penny does not speak it."""
    code = country.upper()
    return "de" if code in GERMAN else "en" if code in ENGLISH else ""


def spoken(*, explicit: str = "", profile: str = "", country: str = "", inviter: str = "") -> tuple[str, str]:
    """Return (language, source): what was set > the chat profile's > the country's > the inviter's.

    The source is explicit, profile, country, inviter, or '' with no language at all.
    """
    known = (("explicit", explicit), ("profile", profile), ("country", language_of(country)), ("inviter", inviter))
    return next(((language, source) for source, language in known if language), ("", ""))
