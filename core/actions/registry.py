"""Every action there is, in the order in which cards show them. A new one is a line here."""

from core.actions import (
    ask,
    change_profile,
    create_invoice,
    decide_connection,
    decide_invoice,
    invite,
    issue_invoice,
    manage_connection,
    profile,
    promise_payment,
    record_payment,
    remind,
    send_invoice,
    set_purchase_order,
    start_business,
    void_invoice,
)
from core.actions.action import Action

REGISTRY: tuple[Action, ...] = (
    invite.INVITE_CUSTOMER,
    invite.INVITE_VENDOR,
    decide_connection.APPROVE_CONNECTION,
    decide_connection.DECLINE_CONNECTION,
    manage_connection.RESEND_INVITATION,
    manage_connection.CANCEL_INVITATION,
    create_invoice.CREATE_INVOICE,
    issue_invoice.ISSUE_AND_SEND,
    issue_invoice.ISSUE_INVOICE,
    send_invoice.SEND_INVOICE,
    decide_invoice.APPROVE_INVOICE,
    decide_invoice.REJECT_INVOICE,
    promise_payment.PROMISE_PAYMENT,
    set_purchase_order.SET_PURCHASE_ORDER,
    record_payment.RECORD_PAYMENT,
    remind.REMIND_NOW,
    ask.ANSWER_QUESTION,
    ask.ASK_ABOUT_INVOICE,
    ask.ASK_ABOUT_CONNECTION,
    void_invoice.VOID_INVOICE,
    manage_connection.BLOCK_CONNECTION,
    manage_connection.UNBLOCK_CONNECTION,
    profile.RENAME_BUSINESS,
    change_profile.CHANGE_PROFILE,
    start_business.GRANT_ROLE,
    start_business.START_BUSINESS,
    remind.SEND_REMINDER,
    promise_payment.CHECK_PROMISE,
    manage_connection.NUDGE_INVITATION,
    manage_connection.EXPIRE_INVITATION,
)


def named(name: str, registry: tuple[Action, ...] = REGISTRY) -> Action:
    """Return the action of that name. Raises KeyError: a name from an old button or link that is gone."""
    for action in registry:
        if action.name == name:
            return action
    raise KeyError(name)
