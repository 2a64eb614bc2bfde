"""Identifiers: opaque text of 24 lower-case base32 characters that sort by the time they were made.

Their own types keep a contact from being passed where a member is meant.
"""

from typing import NewType

BusinessId = NewType("BusinessId", str)
MemberId = NewType("MemberId", str)
ContactId = NewType("ContactId", str)
ConnectionId = NewType("ConnectionId", str)
DocumentId = NewType("DocumentId", str)
QuestionId = NewType("QuestionId", str)
ConversationId = NewType("ConversationId", str)
