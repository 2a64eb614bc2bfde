"""Mailboxes: the relay Penny sends to, everybody's inbox, and the mail programs people answer with."""
