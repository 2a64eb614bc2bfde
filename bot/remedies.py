"""What to do about Slack's refusals, in words for those who see them. Slack's words become neutral ones here."""

from core.rendering.catalogue import N_
from core.rendering.words import Words

# Slack's word → what is told to the owners (the cases of the fact 'chat.failed').
TROUBLES = {
    "not_in_channel": "kept_out",
    "restricted_action": "kept_out",
    "channel_not_found": "place_gone",
    "is_archived": "archived",
    "user_not_found": "person_gone",
    "user_disabled": "person_gone",
    "cannot_dm_bot": "person_gone",
    "missing_scope": "permission",
    "no_permission": "permission",
    "invalid_auth": "removed",
    "not_authed": "removed",
    "account_inactive": "removed",
    "token_revoked": "removed",
    "token_expired": "removed",
}
# What is said to somebody who just clicked or typed.
SAID = {
    "kept_out": N_("I am not in that channel: write /invite @Penny there, or use another one."),
    "place_gone": N_("I cannot see that channel: invite me with /invite @Penny, or use another one."),
    "archived": N_("That channel is archived: use another one."),
    "person_gone": N_("Slack says that this person is not there any more."),
    "permission": N_(
        "Penny lacks a permission in this workspace: whoever installed it installs it again, which grants it."
    ),
    "removed": N_(
        "Slack does not accept Penny's key for this workspace any more: whoever installed it installs it again."
    ),
    "busy": N_("Slack asks Penny to wait for a moment; nothing was lost. Please try again in a minute."),
}


def trouble_of(error: str) -> str:
    """Return the neutral word for Slack's refusal, '' where nobody but us can do anything about it."""
    return "busy" if error in {"ratelimited", "rate_limited"} else TROUBLES.get(error, "")


def remedy(error: str, words: Words) -> str:
    """Return what somebody can do about it, or ''."""
    found = SAID.get(trouble_of(error), "")
    return words._(found) if found else ""
