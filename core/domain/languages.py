"""Which language somebody is addressed in, and where that is known from."""

LANGUAGES = ("en", "de", "fr", "es", "it", "ja", "nl", "pt")
"""Those that Penny speaks; `core.rendering` has a catalogue for each."""

LANGUAGE_NAMES = (  # (value, msgid)
    ("en", "English"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("nl", "Dutch"),
    ("pt", "Portuguese"),
)

SPOKEN_IN = {
    "en": ("AU", "CA", "GB", "IE", "NZ", "SG", "US", "ZA"),
    "de": ("AT", "CH", "DE", "LI"),
    "fr": ("FR", "LU", "MC"),
    "es": ("AR", "BO", "CL", "CO", "CR", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PY", "SV", "UY"),
    "it": ("IT", "SM", "VA"),
    "ja": ("JP",),
    "nl": ("NL", "SR"),
    "pt": ("AO", "BR", "MZ", "PT"),
}
"""The language of business by country (ISO 3166 alpha-2); where it is two (Belgium), none is guessed."""
_BY_COUNTRY = {country: language for language, countries in SPOKEN_IN.items() for country in countries}


def language_of(country: str) -> str:
    """Return the language of business in a country (two letters), '' where Penny does not speak it."""
    return _BY_COUNTRY.get(country.upper(), "")


def spoken(*, explicit: str = "", profile: str = "", country: str = "", inviter: str = "") -> tuple[str, str]:
    """Return (language, source): what was set > the chat profile's > the country's > the inviter's.

    The source is explicit, profile, country, inviter, or '' with no language at all.
    """
    known = (("explicit", explicit), ("profile", profile), ("country", language_of(country)), ("inviter", inviter))
    return next(((language, source) for source, language in known if language), ("", ""))
