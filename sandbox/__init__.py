"""The outside world on one machine: a Slack stand-in, mailboxes, a clock, met only through protocols.

Nothing in here imports Penny, and Penny imports nothing of this: whatever works against the sandbox works
because Slack's Web API, signed requests and SMTP were spoken, not because of a shortcut.
"""
