"""Account numbers that can be checked: IBAN, by length and check digits (ISO 13616, MOD 97-10 of ISO 7064)."""

import re
from dataclasses import dataclass

from core.domain.errors import Refusal

LENGTHS: dict[str, int] = {
    code[:2]: int(code[2:])
    for code in (  # noqa: SIM905 - a list of eighty lines says no more
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 "
        "EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 "
        "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 "
        "PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 "
        "UA29 VA22 VG24 XK20 YE30"
    ).split()
}
"""How long an account number is in each country, by SWIFT's IBAN registry."""

_LABELLED = re.compile(r"^\s*IBAN[:\s]\s*([A-Z]{2}[0-9A-Z ]+?)\s*$", re.IGNORECASE)
_ALONE = re.compile(r"^\s*([A-Z]{2}\d{2}[0-9A-Z ]{8,40})\s*$", re.IGNORECASE)


@dataclass(kw_only=True, eq=False)
class BadIban(Refusal):
    """An account number that cannot be right. `why` is country, length (with what it `should` be) or digits."""

    iban: str
    why: str
    country: str = ""
    length: int = 0
    should: int = 0


def checked_iban(text: str) -> str:
    """Return the IBAN in its written form, in groups of four. Raises BadIban."""
    found = "".join(text.upper().removeprefix("IBAN").strip(" :").split())
    country = found[:2]
    if country not in LENGTHS:
        raise BadIban(iban=text, why="country", country=country)
    if len(found) != LENGTHS[country]:
        raise BadIban(iban=text, why="length", country=country, length=len(found), should=LENGTHS[country])
    if not (found.isascii() and found.isalnum()) or not adds_up(found):
        raise BadIban(iban=text, why="digits", country=country)
    return " ".join(found[at : at + 4] for at in range(0, len(found), 4))


def split_iban(instructions: str) -> tuple[str, str]:
    """Return (IBAN as written or '', the other lines) of payment instructions; an IBAN has a line to itself."""
    lines = instructions.splitlines()
    for at, line in enumerate(lines):
        if found := _LABELLED.match(line) or _ALONE.match(line):
            return found[1].strip(), "\n".join([*lines[:at], *lines[at + 1 :]]).strip()
    return "", instructions.strip()


def with_iban(iban: str, rest: str) -> str:
    """Return payment instructions whose first line is the IBAN, if there is one."""
    return "\n".join(part for part in (f"IBAN {iban}" if iban else "", rest.strip()) if part)


def adds_up(iban: str) -> bool:
    """MOD 97-10: the first four to the end, letters as 10 to 35, and the rest of the division by 97 is 1."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
