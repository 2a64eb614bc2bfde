"""Which language a page is in: the reader's own setting, else what the browser asks for, else what is known."""

from typing import Annotated

from fastapi import Depends, Request

from core.rendering.catalogue import languages

LONGEST_HEADER = 200


def asked_language(request: Request) -> str:
    """Return the first language of the browser's list that there is, or '' (RFC 9110, 12.5.4: by weight)."""
    return best_of(request.headers.get("accept-language", ""))


def best_of(header: str) -> str:
    """Return the tag of the header that weighs most among those there are texts for: 'de-AT' counts as German."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:LONGEST_HEADER].split(",")):
        tag, _, weight = part.partition(";")
        tag = tag.strip()
        if tag.replace("_", "-").split("-")[0].lower() in languages():
            found.append((-_weight(weight), place, tag))
    best = min(found, default=(0.0, 0, ""))
    return best[2] if best[0] < 0 else ""


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return max(0.0, min(1.0, float(value)))
    except ValueError:
        return 0.0


Asked = Annotated[str, Depends(asked_language)]
