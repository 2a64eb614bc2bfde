"""The sandbox from the outside, pleasant to read: for tests and the demo walk."""

from sandbox.client.http import NotYetError, SandboxError, wait_for
from sandbox.client.mail import Mail, Mailbox, SmtpAnswer
from sandbox.client.slack import Channel, Team, User
from sandbox.client.slack_values import Button, Field, InteractionAnswer, Message, SlashAnswer, View
from sandbox.client.world import Sandbox

__all__ = [
    "Button",
    "Channel",
    "Field",
    "InteractionAnswer",
    "Mail",
    "Mailbox",
    "Message",
    "NotYetError",
    "Sandbox",
    "SandboxError",
    "SlashAnswer",
    "SmtpAnswer",
    "Team",
    "User",
    "View",
    "wait_for",
]
