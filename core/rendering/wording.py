"""Every sentence Penny says about what happened, what something is, and why something cannot be done.

The tables are the whole of it. Adding an action needs one sentence: one `Says` in FACTS. Placeholders are the
keys of the fact's data (or the refusal's fields); money and dates are written as the reader's language has it.
`{who}` is who acted, `{way}` by which way. English is the source of the translations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain import currencies, errors, iban, money, tax
from core.domain.errors import Refusal
from core.rendering.catalogue import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What is said of one fact.

    `done` to whoever just did it, `next` what happens then; `past` completes 'Already … by Dana', `still` says
    what can be done about it then. `own` is the line
    of the thread on the acting side, `other` on the other side; left out, it is made of `done`. `by` is the key of
    the acting business's name, as the other side reads it. `also` are (key, sentence): said where the key has a
    value. `split` names a key whose value may ask for other sentences, in `cases`.
    """

    done: str
    next: str = ""
    past: str = N_("done")
    still: str = ""
    own: str = ""
    other: str = ""
    by: str = "party"
    also: tuple[tuple[str, str], ...] = ()
    split: str = ""
    cases: Mapping[str, "Says"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal's sentence and what to do instead."""

    text: str
    next: str = ""


REASON = (("reason", N_("Reason: “{reason}”.")),)
HELD = (("held", N_("Held invoices that leave now: {held}.")),)
CLAIMED = (
    ("claimed", N_("Your free account is {claimed}, username @{username}.")),
    # Said to everybody alike, whether or not anybody there has an account.
    ("domain", N_("If colleagues at {domain} have an account already, its owners can make you a member there, too.")),
    *HELD,
)
TO = (("email", N_("Sent to {email}.")),)
TOGETHER = (("others", N_("In one email with {others}.")),)
ABOUT = (("number", N_("It is about {number}.")),)

FACTS: dict[str, Says] = {
    "connection.invited": Says(
        by="own",
        done=N_("Invited {party} to approve you as its vendor."),
        next=N_(
            "{party} can answer by email, no account needed. Invoices you send before that wait for the approval."
        ),
        past=N_("invited"),
        still=N_("`resend {party}` sends the invitation again."),
        own=N_("{who} invited {party} as a customer {way}."),
        other=N_("{who} asks you to approve it as your vendor."),
        also=TO,
        split="kind",
        cases={
            "vendor": Says(
                by="own",
                done=N_("Invited {party} to send you its invoices here."),
                next=N_("{party} can answer by email, no account needed. You are told as soon as it does."),
                past=N_("invited"),
                still=N_("`resend {party}` sends the invitation again."),
                own=N_("{who} invited {party} as a vendor {way}."),
                other=N_("{who} asks you to send it your invoices here."),
                also=TO,
            )
        },
    ),
    "connection.resent": Says(
        by="own",
        done=N_("Sent the invitation to {party} again."),
        next=N_("It is good for another sixty days."),
        past=N_("sent again"),
        own=N_("{who} sent the invitation to {party} again {way}."),
        other=N_("{who} sent its request again."),
        also=TO,
    ),
    "connection.nudged": Says(
        by="own",
        done=N_("Reminded {party} of the invitation."),
        next=N_("This happens once; after sixty days the invitation expires."),
        past=N_("reminded"),
        own=N_("{who} reminded {party} of the invitation: there was no answer for a week."),
        other=N_("{who} reminds you of its request."),
        also=TO,
    ),
    "connection.approved": Says(
        done=N_("{other} is approved as your vendor."),
        next=N_("{other} is told. Its invoices reach you for approval from now on."),
        past=N_("approved"),
        own=N_("{who} approved {other} as a vendor {way}."),
        other=N_("{who} approved you as its vendor {way}."),
        also=CLAIMED,
        split="kind",
        cases={
            "customer": Says(
                done=N_("{other} is approved as your customer."),
                next=N_("{other} is told. You can send it invoices from now on."),
                past=N_("approved"),
                own=N_("{who} approved {other} as a customer {way}."),
                other=N_("{who} approved you as its customer {way}."),
                also=CLAIMED,
            )
        },
    ),
    "connection.declined": Says(
        done=N_("Declined the request of {other}."),
        next=N_("{other} is told. You can still approve later."),
        past=N_("declined"),
        own=N_("{who} declined the request of {other} {way}."),
        other=N_("{who} declined your request {way}."),
        also=REASON,
    ),
    "connection.cancelled": Says(
        by="own",
        done=N_("Took the invitation to {party} back."),
        next=N_("{party} is told. `resend {party}` sends it again."),
        past=N_("taken back"),
        own=N_("{who} took the invitation to {party} back {way}."),
        other=N_("{who} took its request back."),
    ),
    "connection.expired": Says(
        by="own",
        done=N_("The invitation to {party} expired: there was no answer for sixty days."),
        next=N_("`resend {party}` sends it again."),
        past=N_("expired"),
        own=N_("The invitation to {party} expired: there was no answer for sixty days."),
        other=N_("The request of {who} expired."),
    ),
    "connection.blocked": Says(
        by="own",
        done=N_("{party} is blocked: nothing passes between you any more."),
        next=N_("{party} is not told. `unblock {party}` lifts the block."),
        past=N_("blocked"),
        own=N_("{who} blocked {party} {way}."),
    ),
    "connection.unblocked": Says(
        by="own",
        done=N_("{party} is no longer blocked."),
        next=N_("To trade again, send a new invitation with `invite`."),
        past=N_("unblocked"),
        own=N_("{who} lifted the block of {party} {way}."),
        split="kind",
        cases={
            "vendor": Says(
                by="own",
                done=N_("{party} is no longer blocked."),
                next=N_("To trade again, send a new invitation with `invite vendor`."),
                past=N_("unblocked"),
                own=N_("{who} lifted the block of {party} {way}."),
            )
        },
    ),
    "invoice.created": Says(
        done=N_("Drafted an invoice to {party}: {gross}, due {due}."),
        next=N_("Nothing has left yet. Check it, then issue and send it."),
        past=N_("drafted"),
        own=N_("{who} drafted an invoice to {party} {way}: {gross}, due {due}."),
    ),
    "invoice.edited": Says(
        done=N_("Changed the draft to {party}: {gross}, due {due}."),
        next=N_("Nothing has left yet. Check it, then issue and send it."),
        past=N_("changed"),
        own=N_("{who} changed the draft to {party} {way}: {gross}, due {due}."),
        also=(("before", N_("It was {before} before.")),),
    ),
    "invoice.discarded": Says(
        by="seller",
        done=N_("Discarded the draft to {party} ({gross})."),
        past=N_("discarded"),
        own=N_("{who} discarded the draft to {party} {way}."),
        also=REASON,
    ),
    "invoice.issued": Says(
        done=N_("Issued {number} to {party}: {gross}, due {due}."),
        next=N_("Nothing has left yet: `send {number}` sends it."),
        past=N_("issued"),
        own=N_("{who} issued {number} to {party} {way}: {gross}, due {due}."),
    ),
    "invoice.held": Says(
        done=N_("{number} is held: {party} has not approved you as its vendor yet."),
        next=N_("It leaves by itself as soon as {party} approves."),
        past=N_("issued and held"),
        still=N_("It leaves by itself as soon as {party} approves you as its vendor."),
        own=N_("{number} to {party} is held until {party} approves you as its vendor."),
    ),
    "invoice.sent": Says(
        by="seller",
        done=N_("Sent {number} to {party}: {gross}."),
        next=N_("{party} can approve it by answering the email. You are told."),
        past=N_("sent"),
        own=N_("{number} was sent to {party}: {gross}, due {due}."),
        other=N_("{seller} sent you {number} (your {bill}): {gross}, due {due}."),
        also=TO,
    ),
    "invoice.sent_again": Says(
        by="seller",
        done=N_("Sent {number} to {party} again: {gross}."),
        next=N_("{party} can approve it by answering the email. You are told."),
        past=N_("sent again"),
        own=N_("{number} was sent to {party} again: {gross}, due {due}."),
        other=N_("{seller} sent you {number} again: {gross}, due {due}."),
        also=TO,
    ),
    "invoice.approved": Says(
        done=N_("Approved {number} ({bill}) from {seller}: {gross}."),
        next=N_("{seller} is told. Payment is due {due}."),
        past=N_("approved"),
        own=N_("{who} approved {bill} from {seller} {way}."),
        other=N_("{who} approved {number} {way}."),
    ),
    "approval.given": Says(
        done=N_("Your approval of {bill} from {seller} is noted: {given} of {needed}."),
        next=N_("It is approved once the others agree; {seller} hears nothing before."),
        past=N_("approved by you; it waits for others"),
        own=N_("{who} gave approval {given} of {needed} for {bill} {way}."),
        also=(("people", N_("Still asked: {people}.")),),
    ),
    "approval.asked": Says(
        done=N_("{bill} from {seller} waits for your approval: {gross}, due {due}."),
        own=N_("{bill} from {seller} waits for your approval: {gross}, due {due}."),
    ),
    "approval.waiting": Says(
        done=N_("{bill} from {seller} waits for approval: {gross}, due {due}."),
        own=N_("{bill} from {seller} still waits for approval: {gross}, due {due}."),
        also=(("people", N_("Asked again: {people}.")),),
    ),
    "vendor.given": Says(
        done=N_("Your approval of {party} as a vendor is noted: {given} of {needed}."),
        next=N_("It is approved once the others agree; {party} hears nothing before."),
        past=N_("approved by you; it waits for others"),
        own=N_("{who} gave approval {given} of {needed} for {party} as a vendor {way}."),
        also=(("people", N_("Still asked: {people}.")),),
    ),
    "vendor.asked": Says(
        done=N_("{party} asks to be your vendor and waits for your approval."),
        own=N_("{party} asks to be your vendor and waits for your approval."),
    ),
    "vendor.waiting": Says(
        done=N_("{party} waits for approval as a vendor."),
        own=N_("{party} still waits for approval as a vendor."),
        also=(("people", N_("Asked again: {people}.")),),
    ),
    "approvals.set": Says(
        done=N_("Approvals: {steps}."),
        next=N_("It holds at once, also for bills that wait."),
        past=N_("set"),
        own=N_("{who} set the approval policy {way}: {steps}."),
    ),
    "member.away": Says(
        done=N_("{deputy} decides for {person} until {until}."),
        next=N_("`back` ends it earlier."),
        past=N_("set"),
        own=N_("{deputy} decides for {person} until {until}."),
    ),
    "member.back": Says(
        done=N_("{person} decides again; nobody stands in."), past=N_("done"), own=N_("{person} decides again.")
    ),
    "invoice.rejected": Says(
        done=N_("Rejected {number} ({bill}) from {seller}: {gross}."),
        next=N_("{seller} is told and gets your reason. No reminder follows."),
        past=N_("rejected"),
        own=N_("{who} rejected {bill} from {seller} {way}."),
        other=N_("{who} rejected {number} {way}."),
        also=REASON,
    ),
    "invoice.promised": Says(
        done=N_("Promised to pay {number} ({open}) on {on}."),
        next=N_("{seller} is told. No reminder comes before the day after."),
        past=N_("promised for {on}"),
        own=N_("{who} promised to pay {bill} from {seller} on {on}, {way}."),
        other=N_("{who} promised to pay {number} ({open}) on {on}, {way}."),
    ),
    "invoice.ordered": Says(
        done=N_("Purchase order {po} is now on {number} ({bill})."),
        next=N_("The seller is told. The amounts stay as they were."),
        past=N_("noted as purchase order {po}"),
        own=N_("{who} put purchase order {po} on {bill} {way}."),
        other=N_("{who} gave purchase order {po} for {number} {way}."),
        split="side",
        cases={
            "seller": Says(
                by="seller",
                done=N_("Purchase order {po} is now on {number}."),
                next=N_("{party} gets the invoice with it by email. The amounts stay as they were."),
                past=N_("noted as purchase order {po}"),
                own=N_("{who} put purchase order {po} on {number} {way}."),
                other=N_("{who} put purchase order {po} on {number}."),
            )
        },
    ),
    "invoice.voided": Says(
        by="seller",
        done=N_("{number} to {party} is void ({gross}). Its number stays used."),
        next=N_("If {party} has received it, it is told."),
        past=N_("voided"),
        own=N_("{who} voided {number} to {party} {way}."),
        other=N_("{who} voided {number} ({gross}): nothing is to be paid on it."),
        also=REASON,
    ),
    "invoice.reminded": Says(
        by="seller",
        done=N_("Reminded {party} of {number}: {open} open, due {due}."),
        next=N_("You are told as soon as {party} answers."),
        past=N_("reminded"),
        own=N_("{who} reminded {party} of {number} {way}: {open} open, due {due}."),
        other=N_("{who} reminds you of {number}: {open} open, due {due}."),
        also=(*TO, *TOGETHER),
        split="pending",
        cases={
            "yes": Says(
                by="seller",
                done=N_("Reminded {party} to approve {number}: {open} open, due {due}."),
                next=N_("You are told as soon as {party} answers."),
                past=N_("reminded"),
                own=N_("{who} reminded {party} to approve {number} {way}: {open} open, due {due}."),
                other=N_("{who} asks you to approve {number}: {open} open, due {due}."),
                also=(*TO, *TOGETHER),
            )
        },
    ),
    "payment.recorded": Says(
        by="seller",
        done=N_("Recorded {amount} on {number}, received {on}. {open} remains open."),
        next=N_("If {party} has received the invoice, it gets a confirmation."),
        past=N_("recorded as paid"),
        own=N_("{who} recorded {amount} from {party} on {number} {way}. {open} remains open."),
        other=N_("{who} received {amount} for {number}. {open} remains open."),
        split="settled",
        cases={
            "yes": Says(
                by="seller",
                done=N_("Recorded {amount} on {number}, received {on}: paid in full."),
                next=N_("If {party} has received the invoice, it gets a confirmation."),
                past=N_("recorded as paid"),
                own=N_("{who} recorded {amount} from {party} on {number} {way}: paid in full."),
                other=N_("{who} received {amount} for {number}: paid in full."),
                also=(("kept", N_("The promise for {kept} is kept.")),),
            )
        },
    ),
    "promise.undated": Says(
        done=N_("{seller} is told that {number} ({bill}) will be paid."),
        next=N_(
            "On which date? Reply with the day alone: “Friday”, “11 December”. Until then nothing is assumed, and"
            " reminders go on."
        ),
        past=N_("said"),
        still=N_(
            "On which date will {number} be paid? Reply with the day alone: “Friday”, “11 December”. Until then"
            " nothing is assumed, and reminders go on."
        ),
        own=N_("{who} said {way} that {bill} will be paid, and was asked when."),
        other=N_("{who} says {way} that {number} will be paid, and was asked when. Reminders go on meanwhile."),
        also=(("said", N_("In these words: “{said}”.")),),
    ),
    "promise.broken": Says(
        done=N_("{party} promised to pay {number} on {on}; {open} is still open."),
        next=N_("Reminders go on. `remind {number}` sends one now."),
        past=N_("noted as broken"),
        own=N_("{party} promised to pay {number} on {on}; {open} is still open."),
    ),
    "promise.kept": Says(
        done=N_("{party} kept its promise for {number}."),
        past=N_("settled: no promise is open"),
        own=N_("{party} kept its promise for {number}."),
    ),
    "reading.noted": Says(
        by="seller",
        done=N_("Noted what {party} said about {number}: {meant}."),
        next=N_("It decides nothing: {party} is asked to confirm. Reminders go by it."),
        past=N_("noted"),
        own=N_("{who} noted {way} what {party} said about {number}: {meant}."),
        other=N_("{seller} understood this of what you said about {number}: {meant}. Please answer it yourself."),
        also=(("source", N_("Known from: {source}.")),),
    ),
    "invoice.disputed": Says(
        done=N_("Disputed {number} ({bill}) from {seller}: {amount} is contested."),
        next=N_("{seller} is told and gets your reason. Nobody reminds you of what is contested."),
        past=N_("disputed"),
        own=N_("{who} disputed {bill} from {seller} {way}: {amount} is contested."),
        other=N_("{who} disputes {number} {way}: {amount} is contested, {rest} is not."),
        also=(*REASON, ("lines", N_("Lines: {lines}."))),
    ),
    "dispute.resolved": Says(
        done=N_("Your dispute of {number} is withdrawn. It waits for your decision again."),
        next=N_("{seller} is told. Reminders go on."),
        past=N_("withdrawn"),
        own=N_("{who} withdrew the dispute of {bill} {way}."),
        other=N_("{who} withdrew the dispute of {number} {way}."),
    ),
    "dispute.chased": Says(
        done=N_("Reminders of {number} go on, for the {rest} that nobody contests."),
        next=N_("What is contested waits until it is settled."),
        past=N_("set"),
        own=N_("{who} lets reminders of {number} go on {way}, for the {rest} that nobody contests."),
    ),
    "invoice.credited": Says(
        by="seller",
        done=N_("Credit note {credit} takes {amount} off {number}; {open} remains open."),
        next=N_("{party} gets it by email."),
        past=N_("credited"),
        own=N_("{who} credited {amount} on {number} {way} ({credit}); {open} remains open."),
        other=N_("{who} credited {amount} on {number} ({credit}); {open} remains open."),
        also=REASON,
        split="how",
        cases={
            "corrected": Says(
                by="seller",
                done=N_("Credit note {credit} takes {amount} off {number}; {open} remains open."),
                next=N_("The dispute is settled by it: {party} gets it by email and decides anew."),
                past=N_("credited"),
                own=N_("{who} credited {amount} on {number} {way} ({credit}); {open} remains open."),
                other=N_("{who} corrected {number}: {credit} takes {amount} off, {open} remains open."),
                also=REASON,
            )
        },
    ),
    "invoice.replaced": Says(
        by="seller",
        done=N_("{number} is void, and the same is drafted again to be corrected."),
        next=N_("Change the draft, then issue and send it. {party} is told that {number} is void."),
        past=N_("replaced"),
        own=N_("{who} voided {number} {way} and drafts it again to be corrected."),
        other=N_("{who} voided {number} ({gross}): nothing is to be paid on it. A corrected one follows."),
    ),
    "invoice.copied": Says(
        by="seller",
        done=N_("{number} is sent to you by email again."),
        next=N_("It goes to {email}."),
        past=N_("sent again"),
        own=N_("{number} was sent to {party} again, as asked."),
        other=N_("{seller} sent you {number} again."),
        split="why",
        cases={
            "ordered": Says(
                by="seller",
                done=N_("{number} was sent to {party} again, with purchase order {po} on it."),
                past=N_("sent again"),
                own=N_("{number} was sent to {party} again, with purchase order {po} on it."),
                other=N_("{seller} sent you {number} again, with purchase order {po} on it."),
            )
        },
    ),
    "order.wanted": Says(
        done=N_("{seller} is told that {number} ({bill}) needs a purchase order number."),
        next=N_("No reminder comes until it has one. If you know it, reply with it."),
        past=N_("noted"),
        own=N_("{who} said {way} that {bill} needs a purchase order number."),
        other=N_("{who} needs a purchase order number on {number}, said {way}. Reminders wait for it."),
    ),
    "reminders.stopped": Says(
        done=N_("Nobody reminds you of {number} ({bill}) any more."),
        next=N_("{seller} is told. What is owed stays owed."),
        past=N_("stopped"),
        own=N_("{who} asked {way} for no more reminders of {bill}."),
        other=N_("{who} asked {way} for no more reminders of {number}. They are paused until you resume them."),
    ),
    "payment.reported": Says(
        done=N_("{seller} is told that you have paid {number} ({bill}): {amount}."),
        next=N_("It is not marked as paid before {seller} confirms. No reminder comes through {until}."),
        past=N_("reported"),
        own=N_("{who} said {way} that {bill} has been paid: {amount}."),
        other=N_("{who} says {way} that {number} has been paid: {amount}. Reminders wait through {until}."),
        also=(("on", N_("Sent on {on}.")), ("reference", N_("Reference: {reference}."))),
    ),
    "payment.not_found": Says(
        by="seller",
        done=N_("{party} is told that its payment of {number} has not arrived."),
        next=N_("Reminders go on."),
        past=N_("told"),
        own=N_("{who} told {party} {way} that the payment of {number} has not arrived."),
        other=N_("{who} cannot find your payment of {number}; {open} is open there. Please look once more."),
        also=(("reference", N_("Reference: {reference}.")),),
    ),
    "promise.partly_kept": Says(
        done=N_("{party} promised to pay {number} on {on}; {came} came, {open} is still open."),
        next=N_("Reminders go on. `remind {number}` sends one now."),
        past=N_("noted as kept in part"),
        own=N_("{party} promised to pay {number} on {on}; {came} came, {open} is still open."),
    ),
    "statement.requested": Says(
        done=N_("Your statement of account with {seller} is sent by email."),
        next=N_("It goes to {email}."),
        past=N_("asked for"),
        own=N_("{who} asked {seller} for a statement of account {way}."),
        other=N_("{who} asked {way} for a statement of account; it was sent."),
    ),
    "decision.undone": Says(
        done=N_("Your last step on {number} is taken back."),
        next=N_("{other} is told."),
        past=N_("taken back"),
        own=N_("{who} took the last step on {number} back {way}."),
        other=N_("{who} took the last step on {number} back {way}."),
        split="what",
        cases={
            "invoice.approved": Says(
                done=N_("Your approval of {number} is taken back: it waits for a decision again."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the approval of {number} back {way}: it waits for a decision again."),
                other=N_("{who} took the approval of {number} back {way}: it waits for a decision again."),
            ),
            "invoice.rejected": Says(
                done=N_("Your rejection of {number} is taken back."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the rejection of {number} back {way}."),
                other=N_("{who} took the rejection of {number} back {way}."),
            ),
            "invoice.disputed": Says(
                done=N_("Your dispute of {number} is taken back."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the dispute of {number} back {way}."),
                other=N_("{who} took the dispute of {number} back {way}."),
            ),
            "invoice.promised": Says(
                done=N_("Your promise to pay {number} is taken back."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the promise to pay {number} back {way}."),
                other=N_("{who} took the promise to pay {number} back {way}."),
            ),
            "payment.reported": Says(
                done=N_("What you said about a payment of {number} is taken back."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took back {way} that {number} has been paid."),
                other=N_("{who} took back {way} that {number} has been paid."),
            ),
            "reminders.stopped": Says(
                done=N_("Reminders of {number} go on."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} lets the reminders of {number} go on {way}."),
                other=N_("{who} lets the reminders of {number} go on {way}."),
            ),
            "order.wanted": Says(
                done=N_("What you said about a missing purchase order on {number} is taken back."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took back {way} that {number} needs a purchase order."),
                other=N_("{who} took back {way} that {number} needs a purchase order."),
            ),
        },
    ),
    "reminder.held": Says(
        done=N_("The reminder for {number} is held: {why}."),
        past=N_("held"),
        own=N_("The reminder for {number} is held: {why}."),
        also=(("day", N_("It was planned for {day}.")),),
    ),
    "reminder.skipped": Says(
        done=N_("No reminder for {number} was sent: {why}."),
        past=N_("skipped"),
        own=N_("No reminder for {number} was sent: {why}."),
        also=(("day", N_("It was planned for {day}.")),),
    ),
    "reminders.set": Says(
        done=N_("Reminders of {number}: {when}."),
        next=N_("Reminders that were planned on other days are taken back. `tomorrow` shows what goes out next."),
        past=N_("set"),
        own=N_("{who} set the reminders of {number} {way}: {when}."),
        also=(("minimum", N_("Nobody is reminded of less than {minimum}.")),),
        split="what",
        cases={
            "connection": Says(
                done=N_("Reminders to {party}: {when}."),
                next=N_("This holds for its invoices; {count} are open. `tomorrow` shows what goes out next."),
                past=N_("set"),
                own=N_("{who} set the reminders to {party} {way}: {when}."),
                also=(("minimum", N_("Nobody is reminded of less than {minimum}.")),),
            ),
            "business": Says(
                by="own",
                done=N_("Reminders by default: {when}."),
                next=N_("This holds for all invoices ({count} are open) but those with days of their own."),
                past=N_("set"),
                own=N_("{who} set the default reminders {way}: {when}."),
                also=(("minimum", N_("Nobody is reminded of less than {minimum}.")),),
            ),
            "usual": Says(
                done=N_("Reminders are back to what is usual: {when}."),
                next=N_("`tomorrow` shows what goes out next."),
                past=N_("set back"),
                own=N_("{who} set the reminders back to what is usual {way}: {when}."),
            ),
        },
    ),
    "customer.reminded": Says(
        by="seller",
        done=N_("Reminded {party} of {numbers}, in one email to {email}."),
        next=N_("The usual reminders go on as planned."),
        past=N_("reminded today"),
        own=N_("{who} reminded {party} of {numbers} {way}."),
    ),
    "reminders.paused": Says(
        done=N_("Reminders of {number} are paused."),
        next=N_("`resume {number}` lets them go on."),
        past=N_("paused"),
        still=N_("`resume {number}` lets them go on."),
        own=N_("{who} paused the reminders of {number} {way}."),
        also=(("until", N_("They go on by themselves from {until}.")),),
    ),
    "reminders.resumed": Says(
        done=N_("Reminders of {number} go on."),
        next=N_("`why {number}` shows the next ones."),
        past=N_("resumed"),
        own=N_("{who} let the reminders of {number} go on {way}."),
    ),
    "reminder.vetoed": Says(
        done=N_("The reminder of {number} planned for {day} stays away."),
        next=N_("`unskip {number}` puts it back; the ones after it are not touched."),
        past=N_("taken off the list"),
        still=N_("`unskip {number}` puts it back."),
        own=N_("{who} took the reminder of {number} planned for {day} off the list {way}."),
    ),
    "reminder.restored": Says(
        done=N_("The reminder of {number} planned for {day} goes out after all."),
        next=N_("`tomorrow` shows what goes out next."),
        past=N_("put back"),
        own=N_("{who} put the reminder of {number} planned for {day} back on the list {way}."),
    ),
    "digest.set": Says(
        by="own",
        done=N_("Your digest comes at {at}, {days}."),
        next=N_("`digest` shows it now, `digest off` ends it."),
        past=N_("set"),
        own=N_("{who} set their own digest {way}."),
        split="which",
        cases={
            "own_off": Says(
                by="own",
                done=N_("You get no digest any more."),
                next=N_("`digest` shows it whenever you like, `digest on` brings it back."),
                past=N_("ended"),
                own=N_("{who} ended their own digest {way}."),
            ),
            "team": Says(
                by="own",
                done=N_("The digest comes to the channel at {at}, {days}."),
                next=N_("`team digest off` ends it."),
                past=N_("set"),
                own=N_("{who} set the digest of the channel {way}: at {at}, {days}."),
            ),
            "team_off": Says(
                by="own",
                done=N_("No digest comes to the channel any more."),
                next=N_("`team digest on` brings it back."),
                past=N_("ended"),
                own=N_("{who} ended the digest of the channel {way}."),
            ),
        },
    ),
    "digest.sent": Says(
        by="own",
        done=N_("The digest of {day} was sent."),
        past=N_("sent"),
        own=N_("The digest of {day} was sent."),
    ),
    "digest.skipped": Says(
        by="own",
        done=N_("No digest was sent for {day}."),
        past=N_("skipped"),
        own=N_("No digest was sent for {day}."),
    ),
    "statement.skipped": Says(
        done=N_("No statement was sent to {party}."),
        past=N_("skipped"),
        own=N_("No statement was sent to {party}."),
    ),
    "statements.set": Says(
        done=N_("{party} gets a statement of account by email each month, on the first working day."),
        next=N_("`statement {party}` shows it now, `statements {party} off` ends it."),
        past=N_("set"),
        own=N_("{who} turned monthly statements to {party} on {way}."),
        split="which",
        cases={
            "off": Says(
                done=N_("{party} gets no statements any more."),
                next=N_("`statement {party}` shows it whenever you like."),
                past=N_("ended"),
                own=N_("{who} turned monthly statements to {party} off {way}."),
            )
        },
    ),
    "statement.sent": Says(
        done=N_("Sent {party} its statement of account."),
        past=N_("sent"),
        own=N_("A statement of account was sent to {party}."),
        also=TO,
    ),
    "question.asked": Says(
        done=N_("Your question went to the people of {other}."),
        next=N_("You get their answer as soon as there is one."),
        past=N_("asked"),
        own=N_("{who} asked {other} {way}: “{text}”"),
        other=N_("{who} asks {way}: “{text}”"),
        also=ABOUT,
    ),
    "join.asked": Says(
        done=N_("{person} ({email}) may be one of yours."),
        past=N_("asked"),
        own=N_("{person} ({email}) has an account of their own now, {account}, and may be one of yours."),
        by="account",
    ),
    "join.admitted": Says(
        by="account",
        done=N_("{person} ({email}) is a member of {business} now. Role: {role}."),
        next=N_("{person} is told. Their own account and what was sent to it stay as they are."),
        past=N_("made a member"),
        own=N_("{who} made {person} ({email}) a member {way}. Role: {role}."),
    ),
    "join.turned_away": Says(
        by="account",
        done=N_("{person} ({email}) stays outside."),
        next=N_("Nobody is told. You can still make {person} a member."),
        past=N_("turned away"),
        own=N_("{who} turned {person} ({email}) away {way}."),
    ),
    "question.answered": Says(
        by="own",
        done=N_("Your answer went to {party}."),
        next=N_("If {party} writes back, you see it here."),
        past=N_("answered"),
        own=N_("{who} answered {party} {way}: “{text}”"),
        other=N_("{who} answered your question “{asked}”: “{text}”"),
    ),
    "notices.set": Says(
        done=N_("Your settings are kept."),
        next=N_("`settings` shows and changes them."),
        past=N_("kept"),
        own=N_("{who} changed their own settings {way}."),
        also=(
            (
                "quiet",
                N_(
                    "Quiet hours: {quiet} to {ends} ({zone}). What comes in them waits and comes once, when they end."
                ),
            ),
        ),
    ),
    "notice.sent": Says(done=N_("The notice was sent.")),
    "notice.settled": Says(done=N_("The notice is not needed any more.")),
    "question.taken": Says(
        done=N_("You have the question of {party} now."),
        next=N_("Reply, or `close {party}` if no answer is needed."),
        past=N_("taken"),
        own=N_("{who} took the question of {party} {way}."),
        also=(("before", N_("{before} had it.")),),
    ),
    "question.given": Says(
        done=N_("{person} has the question of {party} now and is told."),
        past=N_("given to {person}"),
        own=N_("{who} gave the question of {party} to {person} {way}: “{asked}”"),
    ),
    "question.snoozed": Says(
        done=N_("The question of {party} comes back on {until} at nine."),
        next=N_("Whoever has it hears of it then; until then it can be answered all the same."),
        past=N_("put aside"),
        own=N_("{who} put the question of {party} aside until {until} {way}."),
    ),
    "question.woken": Says(
        done=N_("The question of {party} is back: “{asked}”"),
        past=N_("brought back"),
        own=N_("The question of {party} is back: “{asked}”"),
    ),
    "question.closed": Says(
        done=N_("The question of {party} is off the queue. Nobody outside is told."),
        next=N_("It can still be answered with the button of its card."),
        past=N_("closed without an answer"),
        own=N_("{who} closed the question of {party} without an answer {way}."),
        also=REASON,
    ),
    "workspace.linked": Says(
        by="name",
        done=N_("The Slack workspace {workspace} works for {name} now. {person} asked for it and is told."),
        next=N_("`people` in Slack shows who is there; `role` says what each may do."),
        past=N_("linked"),
        own=N_("{who} let the Slack workspace {workspace} work for {name} {way}; {person} had asked for it."),
    ),
    "business.started": Says(
        by="name",
        done=N_("{name} is set up; others find it as @{username}."),
        next=N_('Invite a customer: `invite ap@acme.example "Acme GmbH"`. Or `help` shows all there is.'),
        past=N_("set up"),
        own=N_("{who} set up {name} (@{username}) {way}."),
    ),
    "business.changed": Says(
        by="name",
        done=N_("The profile of {name} is changed."),
        next=N_("It is on everything you issue from now on."),
        past=N_("changed"),
        own=N_("{who} changed the profile of {name} {way}."),
    ),
    "business.bank_changed": Says(
        by="name",
        done=N_("{name} is paid another way now. Before: {old}. From now on: {new}."),
        next=N_("If that was none of you, change it back and find out who did it."),
        past=N_("changed"),
        own=N_(
            "{who} changed how {name} is paid, {way}. Before: {old}. From now on: {new}. If that is wrong, change it"
            " back at once with `profile`."
        ),
    ),
    "member.language": Says(
        done=N_("Penny speaks to you in this language from now on."),
        past=N_("chosen"),
        own=N_("{who} chose the language of {person} {way}."),
    ),
    "connection.changed": Says(
        done=N_("The details of {party} are saved."),
        past=N_("changed"),
        own=N_("{who} changed the details of {party} {way}."),
        also=(
            ("contacts", N_("Mails go to {contacts} from now on.")),
            ("undelivered", N_("What came back earlier can be sent again: {undelivered}.")),
        ),
    ),
    "business.renamed": Says(
        by="name",
        done=N_("The business is now called {name}, username @{username}."),
        next=N_("Partners who gave you a name of their own keep it."),
        past=N_("renamed"),
        own=N_("{who} renamed the business to {name} (@{username}) {way}."),
    ),
    "business.dressed": Says(
        by="name",
        done=N_("Logo and colour are set for new documents."),
        past=N_("set"),
        own=N_("{who} changed how documents look {way}."),
    ),
    "business.mail_codes": Says(
        by="name",
        done=N_("Codes for decisions by email: {when}."),
        next=N_("It holds for emails that come from now on."),
        past=N_("set"),
        own=N_("{who} set when decisions by email need a code {way}: {when}."),
    ),
    "business.undo_window": Says(
        by="name",
        done=N_("Steps can be taken back for {hours} hours."),
        next=N_("It holds for steps from now on."),
        past=N_("set"),
        own=N_("{who} set {way} how long steps can be taken back: {hours} hours."),
    ),
    "redirect.asked": Says(
        done=N_("{own} is asked to send its mail to {email} from now on."),
        next=N_(
            "Nothing has changed yet: {own} has to agree, then {email} has to confirm. Until then mail comes to"
            " {old}. Who decides stays as it is."
        ),
        past=N_("asked for"),
        own=N_("{who} asked {own} {way} to send its mail to {email}."),
        other=N_("{who} asks {way} that your mail go to {email} instead of {old}."),
        also=(
            ("until", N_("Only until {until}.")),
            ("warning", N_("{warning} is not at the domain where mail has gone so far: {own} is warned.")),
        ),
    ),
    "redirect.agreed": Says(
        by="own",
        done=N_("Agreed: {email} is asked to confirm."),
        next=N_("Until it does, your mail for {party} goes to {old} as before."),
        past=N_("agreed to"),
        own=N_("{who} agreed {way} that mail for {party} may go to {email}, once that address confirms."),
        other=N_(
            "{who} agrees to write to {email}. That address has been asked to confirm; until then nothing changes."
        ),
    ),
    "redirect.declined": Says(
        by="own",
        done=N_("Your mail for {party} goes to {old} as before."),
        next=N_("{party} is told."),
        past=N_("declined"),
        own=N_("{who} declined {way} to send mail for {party} to {email}."),
        other=N_("{who} goes on writing to {old}, not to {email}. Call it if that is wrong."),
    ),
    "redirect.confirmed": Says(
        done=N_("Confirmed: mail of {own} for {party} comes to {email} from now on."),
        next=N_("{own} and {old} are told. Who decides for {party} stays as it was."),
        past=N_("confirmed: mail goes to {email}"),
        own=N_("{email} confirmed {way}: mail of {own} goes there from now on."),
        other=N_(
            "{email} confirmed {way}: mail of {own} for {party} goes there from now on. {old} is kept as a contact,"
            " and who decides stays as it was."
        ),
        also=(
            ("until", N_("Only until {until}.")),
            ("decides", N_("Invoices that wait for a decision go to {decides} as well.")),
        ),
    ),
    "redirect.refused": Says(
        done=N_("Mail of {own} for {party} does not come to {email}."),
        next=N_("{own} and {old} are told."),
        past=N_("refused"),
        own=N_("{email} said {way} that mail of {own} does not belong there; it goes to {old} as before."),
        other=N_("{email} said {way} that mail of {own} does not belong there; it goes to {old} as before."),
    ),
    "redirect.ended": Says(
        done=N_("Mail of {own} for {party} goes to {old}."),
        next=N_("Whoever is concerned is told."),
        past=N_("put back"),
        own=N_("{who} had mail of {own} for {party} go to {old} again {way}, not to {email}."),
        other=N_("Mail of {own} for {party} goes to {old} again, not to {email}."),
    ),
    "redirect.returned": Says(
        by="own",
        done=N_("Mail for {party} goes to {old} again: it was to go to {email} until {until}."),
        past=N_("ended"),
        own=N_("Mail for {party} goes to {old} again: it was to go to {email} until {until}."),
        other=N_("Mail of {own} comes to {old} again: it was to go to {email} until {until}."),
    ),
    "redirect.expired": Says(
        by="own",
        done=N_("Nobody answered within two weeks: mail for {party} goes to {old} as before, not to {email}."),
        past=N_("ended"),
        own=N_("Nobody answered within two weeks: mail for {party} goes to {old} as before, not to {email}."),
        other=N_(
            "Nobody answered within two weeks: mail of {own} comes to {old} as before, not to {email}. Ask once more"
            " if it is to go there."
        ),
    ),
    "redirect.checked": Says(done=N_("Mail for {party} goes where it went.")),
    "connection.undone": Says(
        done=N_("Your last step with {other} is taken back."),
        next=N_("{other} is told."),
        past=N_("taken back"),
        own=N_("{who} took the last step with {other} back {way}."),
        other=N_("{who} took its last step back {way}."),
        split="what",
        cases={
            "connection.approved": Says(
                done=N_("Your approval of {other} is taken back: its request waits for an answer again."),
                next=N_("{other} is told. Your account stays."),
                past=N_("taken back"),
                own=N_("{who} took the approval of {other} back {way}: the request waits for an answer again."),
                other=N_("{who} took its approval back {way}: your request waits for an answer again."),
            ),
            "connection.declined": Says(
                done=N_("Your answer to {other} is taken back: its request waits for an answer again."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the answer to {other} back {way}: the request waits for an answer again."),
                other=N_("{who} took its answer back {way}: your request waits for an answer again."),
            ),
            "connection.blocked": Says(
                done=N_("Your block of {other} is taken back: everything is as it was before."),
                next=N_("{other} was not told of the block and is not told now."),
                past=N_("taken back"),
                own=N_("{who} took the block of {other} back {way}: everything is as it was before."),
                other=N_("{who} took its last step back {way}."),
            ),
            "redirect.asked": Says(
                done=N_("Taken back: mail of {other} goes where it went."),
                next=N_("{other} is told."),
                past=N_("taken back"),
                own=N_("{who} took the wish for another address back {way}."),
                other=N_("{who} took its wish for another address back {way}: your mail goes where it went."),
            ),
        },
    ),
    "contact.accepted": Says(
        by="own",
        done=N_("{email} is now a contact of {party}."),
        next=N_(
            "Penny writes to {email} and gives it a reply address of its own. Who decides for {party} stays as"
            " it was."
        ),
        past=N_("accepted"),
        own=N_("{who} accepted {email} as a contact of {party} {way}."),
        other=N_(
            "{who} knows you as a contact now: answer this email to ask, promise a date or give an order number."
        ),
    ),
    "mail.accepted": Says(
        done=N_("The mail server took the email to {email}."),
        own=N_("The mail server took the email to {email}."),
    ),
    "mail.opened": Says(
        done=N_("The link in the email to {email} was opened, by a person or a mail scanner."),
        own=N_("The link in the email to {email} was opened, by a person or a mail scanner."),
    ),
    "mail.doubted": Says(
        done=N_("An email from {email} was not acted on: {reasons}."),
        own=N_("An email from {email} was put before people, nothing was done: {reasons}."),
        split="step",
        cases={
            "code": Says(
                done=N_("An email from {email} needs a code first: {reasons}."),
                own=N_("An email from {email} needs a code before it decides: {reasons}."),
            )
        },
    ),
    "business.looks_asked": Says(
        by="email",
        done=N_("A page for your logo and colour is on its way to {email}."),
        next=N_("Open the link in that email: there you choose a picture and a colour."),
        past=N_("asked for"),
        own=N_("{who} asked for the page for logo and colour {way}."),
    ),
    "mail.failed": Says(
        done=N_("An email to {email} did not arrive: {error}."),
        own=N_("An email to {email} did not arrive: {error}."),
        also=(("next", N_("You also know {next} there and can send it to that address.")),),
    ),
    "chat.failed": Says(
        done=N_("Something could not be shown in the chat."),
        split="why",
        cases={
            "kept_out": Says(
                done=N_("Penny may not write in the channel {place}."),
                own=N_(
                    "Penny could not show something in the channel {place}: it is not in it. Write /invite @Penny "
                    "there."
                ),
            ),
            "place_gone": Says(
                done=N_("The channel {place} is not there for Penny."),
                own=N_(
                    "Penny could not show something in the channel {place}: it is gone, or private and without "
                    "Penny. Write /invite @Penny there, or use Penny in another channel."
                ),
            ),
            "archived": Says(
                done=N_("The channel {place} is archived."),
                own=N_(
                    "Penny could not show something in the channel {place}: it is archived. Use Penny in another one."
                ),
            ),
            "person_gone": Says(
                done=N_("{place} is not there any more."),
                own=N_(
                    "Penny could not write to {place}: this person is not in the workspace any more. Look through "
                    "the roles and who gets a digest."
                ),
            ),
            "permission": Says(
                done=N_("Penny lacks a permission in {place}."),
                own=N_(
                    "Penny lacks a permission in the workspace and shows less there. Install it again, which grants "
                    "it; nothing is lost meanwhile."
                ),
            ),
            "removed": Says(
                done=N_("Penny's key for {place} is not accepted any more."),
                own=N_(
                    "The workspace does not accept Penny's key any more. If nobody meant to remove Penny, "
                    "install it again: what waits is shown then."
                ),
            ),
        },
    ),
    "mail.unanswered": Says(
        done=N_("{email} wrote too many emails; the last of them were kept and not answered."),
        own=N_(
            "{email} has written more emails than Penny answers in two hours ({count}). What came after is kept and "
            "was not worked on: if a person wrote it, ask them to write again later."
        ),
    ),
    "member.granted": Says(
        done=N_("{person} now has the role: {role}."),
        past=N_("granted"),
        also=(("limit", N_("Decides alone up to {limit}.")),),
        own=N_("{who} gave {person} the role {role} {way}."),
        split="gone",
        cases={
            "gone": Says(
                done=N_("{person} is no longer one of your people: Slack, mail and links are closed to them."),
                next=N_("`role` with a role brings them back."),
                past=N_("taken off"),
                own=N_("{who} took {person} off the people {way}."),
            )
        },
    ),
}

MAILED: dict[str, str] = {
    "queued": N_("queued for {email}"),
    "accepted": N_("sent to {email}, taken by the mail server on {at}"),
    "opened": N_("sent to {email}, link opened on {at} (by a person or a mail scanner)"),
    "replied": N_("{email} answered on {at}"),
    "bounced": N_("came back from {email} on {at}: {said}"),
    "failed": N_("could not be sent to {email} on {at}: {said}"),
}

BECAME: dict[str, str] = {
    "failed": N_("email not sent"),
    "bounced": N_("email came back"),
    "replied": N_("email answered"),
    "opened": N_("email opened"),
    "accepted": N_("email sent"),
    "queued": N_("email waiting"),
}
"""The same in a list, where there is room for two words; of several recipients the first of these counts."""

NOT_ACTED_ON: dict[str, str] = {
    "other_sender": N_(
        "It came from another address than the one Penny wrote to, so nothing was decided. Your answer goes to the"
        " known address."
    ),
    "colleague": N_(
        "{address} writes in the thread of {known}: accept it as a contact? Nothing was decided. Your answer goes to"
        " the known address."
    ),
    "false": N_(
        "Its sender is not proven, it may be forged: nothing was decided. Ask by another way before you rely on it."
    ),
    "replayed": N_("A mail with the same signature has come before, it may be a copy: nothing was decided."),
    "two_faced": N_(
        "Its text and its formatted part say different things, or it holds words that nobody sees: nothing was"
        " decided. Ask by another way before you rely on it."
    ),
    "expired": N_("It came to a reply address that is no longer good, so nothing was decided."),
    "unreadable": N_("Penny could not read the mail completely, so nothing was decided."),
    "partly": N_("Penny did what was plain in it; the rest is for you."),
    "too_many": N_("It is one of very many mails from there; Penny no longer answers them for the moment."),
    "redirect": N_("Agreeing or declining is for owners and finance; a question back goes to whoever asked."),
    "": N_("Penny did not act on it: only a person can answer."),
}

REDIRECTS: dict[str, str] = {
    "asked": N_("Asked by {by}: mail is to go to {email}. It waits for an answer to that; nothing has changed."),
    "sent": N_("{email} has been asked to confirm that mail goes there. Nothing has changed yet."),
    "holds": N_("Mail goes to {email} until {until}, as {by} asked."),
    "for_good": N_("Mail goes to {email}, as {by} asked."),
}

REMINDER_REASONS: dict[str, str] = {
    "void": N_("the invoice is void"),
    "not_sent": N_("the invoice has not been sent"),
    "held": N_("the invoice is held until the customer approves you as its vendor"),
    "paid": N_("it is paid"),
    "rejected": N_("the customer rejected it"),
    "disputed": N_("the customer disputes it"),
    "paused": N_("reminders are paused"),
    "promised": N_("the customer promised to pay on {on}"),
    "claimed_paid": N_("the customer says it has paid"),
    "claimed_po": N_("the customer waits for a purchase order number on it"),
    "claimed_reading": N_("a colleague noted what the customer said"),
    "no_address": N_("there is no address to write to"),
    "bounced": N_("mail to the customer comes back"),
    "stopped": N_("the customer wants no more mail from Penny"),
    "blocked": N_("one side has blocked the other"),
    "approved": N_("the customer has approved it already"),
    "below_minimum": N_("less is open than the smallest amount you remind of"),
    "vetoed": N_("{by} took it off the list"),
    "already_today": N_("one had been sent that day already"),
    "coalesced": N_("a later reminder was due at the same time, and one is enough"),
}

READINGS: dict[str, str] = {
    "approved": N_("it is approved"),
    "rejected": N_("it is rejected"),
    "disputed": N_("it is disputed"),
    "promised": N_("it will be paid"),
    "paid": N_("it has been paid"),
}

DIGEST_DAYS: dict[str, str] = {
    "working": N_("on working days"),
    "daily": N_("every day"),
    "weekly": N_("on Mondays"),
}

STATES: dict[str, str] = {
    "draft": N_("draft"),
    "void": N_("void"),
    "paid": N_("paid"),
    "bounced": N_("bounced"),
    "held": N_("held"),
    "issued": N_("issued, not sent"),
    "rejected": N_("rejected"),
    "disputed": N_("disputed"),
    "credit": N_("credit note"),
    "credited": N_("credited"),
    "pending_approval": N_("pending approval"),
    "pending_overdue": N_("pending approval, overdue"),
    "overdue": N_("overdue"),
    "partly_paid": N_("partly paid"),
    "approved": N_("approved"),
    "invited": N_("invited"),
    "declined": N_("declined"),
    "expired": N_("expired"),
    "cancelled": N_("cancelled"),
    "blocked": N_("blocked"),
    "open": N_("open"),
    "answered": N_("answered"),
    "closed": N_("closed"),
    "agreed": N_("agreed to"),
    "withdrawn": N_("no longer asked"),
    "admitted": N_("made a member"),
    "turned_away": N_("turned away"),
}

WAYS: dict[str, str] = {
    "chat": N_("in chat"),
    "mail": N_("by email"),
    "link": N_("on the web page"),
    "shell": N_("from the command line"),
    "api": N_("through the API"),
    "clock": N_("by schedule"),
}

ROLES: dict[str, str] = {
    "owner": N_("owner"),
    "finance": N_("finance"),
    "approver": N_("approver"),
    "member": N_("member"),
    "contact": N_("contact"),
    "none": N_("none of its people"),
    "system": N_("the schedule"),
}

# What somebody wanted to do: with the thing's name, and without.
DOING: dict[str, tuple[str, str]] = {
    "approve": (N_("approve {number}"), N_("approve")),
    "reject": (N_("reject {number}"), N_("reject")),
    "decline": (N_("decline the request of {number}"), N_("decline")),
    "promise": (N_("promise a payment of {number}"), N_("promise payments")),
    "order": (N_("give a purchase order for {number}"), N_("give purchase orders")),
    "ask": (N_("ask about {number}"), N_("ask")),
    "answer": (N_("answer {number}"), N_("answer")),
    "take": (N_("take the question of {number}"), N_("take questions")),
    "give": (N_("give the question of {number} to somebody"), N_("give questions away")),
    "snooze": (N_("put the question of {number} aside"), N_("put questions aside")),
    "close": (N_("close the question of {number}"), N_("close questions")),
    "admit": (N_("make {number} a member"), N_("make somebody a member")),
    "turn_away": (N_("turn {number} away"), N_("turn somebody away")),
    "dispute": (N_("dispute {number}"), N_("dispute bills")),
    "note": (N_("note what was said about {number}"), N_("note what was said")),
    "withdraw": (N_("withdraw the dispute of {number}"), N_("withdraw disputes")),
    "chase": (N_("send reminders of the rest of {number}"), N_("send reminders of the rest")),
    "credit": (N_("credit {number}"), N_("issue credit notes")),
    "reissue": (N_("void {number} and write it anew"), N_("void invoices and write them anew")),
    "report": (N_("report a payment of {number}"), N_("report payments")),
    "not_found": (N_("say that no payment of {number} arrived"), N_("say that a payment did not arrive")),
    "stop": (N_("stop the reminders of {number}"), N_("stop reminders")),
    "need_order": (N_("ask for a purchase order number on {number}"), N_("ask for purchase order numbers")),
    "copy": (N_("ask for a copy of {number}"), N_("ask for copies")),
    "redirect": (N_("change where mail for {number} goes"), N_("change where mail goes")),
    "agree_redirect": (N_("agree to another address of {number}"), N_("agree to another address")),
    "decline_redirect": (N_("decline another address of {number}"), N_("decline another address")),
    "confirm_redirect": (N_("confirm the address for the mail of {number}"), N_("confirm an address")),
    "undo": (N_("take back what was done with {number}"), N_("take steps back")),
    "paid": (N_("record a payment of {number}"), N_("record payments")),
    "invoice": (N_("draft an invoice to {number}"), N_("draft invoices")),
    "details": (N_("change the details of {number}"), N_("change the details of customers and vendors")),
    "language": (N_("choose the language of {number}"), N_("choose a language")),
    "send_again": (N_("send {number} again"), N_("send invoices again")),
    "send_elsewhere": (N_("send {number} to somebody else"), N_("send invoices to somebody else")),
    "edit": (N_("change {number}"), N_("change drafts")),
    "issue": (N_("issue {number}"), N_("issue invoices")),
    "send": (N_("send {number}"), N_("send invoices")),
    "void": (N_("void {number}"), N_("void invoices")),
    "remind": (N_("send a reminder for {number}"), N_("send reminders")),
    "reminders": (N_("set the reminders of {number}"), N_("set reminders")),
    "statements": (N_("set the statements to {number}"), N_("set statements")),
    "digest": (N_("set the digest"), N_("set digests")),
    "notices": (N_("change the settings"), N_("change one's own settings")),
    "skip": (N_("skip a reminder of {number}"), N_("skip reminders")),
    "pause": (N_("pause the reminders of {number}"), N_("pause reminders")),
    "invite": (N_("invite {number}"), N_("invite businesses")),
    "cancel": (N_("cancel the invitation of {number}"), N_("cancel invitations")),
    "resend": (N_("resend the invitation to {number}"), N_("resend invitations")),
    "block": (N_("block {number}"), N_("block businesses")),
    "unblock": (N_("unblock {number}"), N_("unblock businesses")),
    "rename": (N_("rename {number}"), N_("rename the business")),
    "profile": (N_("change the profile of {number}"), N_("change the business profile")),
    "link": (N_("link a workspace to {number}"), N_("link workspaces")),
    "role": (N_("give a role to {number}"), N_("give roles")),
}
# What will happen, said before somebody confirms a button: by the action's name. Left out, only the subject is named.
WILL: dict[str, str] = {
    "undo": N_("Your last step is taken back. {party} is told."),
    "undo_connection": N_("Your last step is taken back."),
    "note_reading_of_mail": N_(
        "It is kept as your reading and decides nothing: your reminders go by it, and {party} is asked to confirm."
    ),
    "keep_address": N_("Mail goes to the address it went to before. {party} is told."),
    "agree_redirect": N_("The new address is asked to confirm; only then mail for {party} goes there."),
    "reissue_invoice": N_("The invoice is void; {party} is told. You get a draft of the same to correct."),
    "withdraw_dispute": N_("{party} is told. The invoice waits for your decision again."),
    "issue_and_send": N_(
        "It gets its number and can no longer be changed. It is mailed now, or waits until {party} has approved you"
        " as its vendor."
    ),
    "issue_invoice": N_("It gets its number and can no longer be changed. Nothing is mailed yet."),
    "send_again": N_("It is mailed to {party} again now."),
    "send_elsewhere": N_("It is mailed to that address now; later mail for {party} goes there too."),
    "send_invoice": N_("It is mailed now, or waits until {party} has approved you as its vendor."),
    "approve_invoice": N_("{party} is told that you approved it. Nothing is paid by this."),
    "remind_now": N_("{party} gets a reminder now."),
    "remind_customer": N_("{party} gets one email about all that it owes now."),
    "approve_connection": N_(
        "{party} is told, and invoices can pass between you. No invoice is approved and nothing is paid by this."
    ),
    "cancel_invitation": N_("{party} is told that you took the invitation back. You can send it again later."),
    "block_connection": N_(
        "From then on nothing passes between you: no invoices, no reminders, no questions. {party} is not told, and"
        " you can lift the block later."
    ),
    "unblock_connection": N_("The block is lifted. To trade again, one of you has to send a new invitation."),
}

DOING_ELSE = (N_("do this with {number}"), N_("do this"))

FIELDS: dict[str, str] = {
    "due": N_("The due date"),
    "on": N_("The date"),
    "received": N_("The day it was received"),
}

PROBLEMS: dict[str, Answer] = {
    "undo_hours": Answer(N_("{value} is no number of hours from 0 to 336."), N_("A day is 24; 0 ends undoing.")),
    "address": Answer(N_("“{value}” is no email address."), N_("Write it like {hint}.")),
    "came_back": Answer(N_("Email to {value} comes back."), N_("Give another address, like {hint}.")),
    "username": Answer(
        N_("“{value}” cannot be a username."),
        N_("Use 3 to 40 small letters, digits and hyphens, like {hint}."),
    ),
    "colour": Answer(N_("“{value}” is no colour."), N_("Write it like {hint}.")),
    "no_address": Answer(
        N_("There is no email address of {value} to send it to."),
        N_("An owner with an address can do it, or the operator: penny business logo."),
    ),
    "logo_large": Answer(N_("The logo has {value} KiB."), N_("Use a picture of at most 256 KiB.")),
    "logo_kind": Answer(N_("The logo is no picture that Penny can print."), N_("Use PNG, JPEG or SVG.")),
    "logo_shape": Answer(
        N_("The logo measures {value}: too narrow to print."), N_("Cut it so that no side is 20 times the other.")
    ),
    "logo_pixels": Answer(N_("The logo has {value} pixels."), N_("Make it smaller: 4 million pixels at most.")),
    "logo_broken": Answer(N_("The logo is damaged: it cannot be drawn."), N_("Save it again, best as PNG.")),
    "logo_svg": Answer(
        N_("The SVG has {value} in it, which Penny does not print."),
        N_("Export it as plain paths, with text turned into paths, or use a PNG."),
    ),
    "currency": Answer(N_("“{value}” is no currency code."), N_("Use three letters, like {hint}.")),
    "currency_unknown": Answer(
        N_("I do not know in which currency “{value}” is."), N_("Add its three letters, like {hint}.")
    ),
    "dollar": Answer(N_("“{value}” could be several dollars."), N_("Say which, like {hint}.")),
    "timezone": Answer(N_("“{value}” is no time zone."), N_("Use a name like {hint}.")),
    "country": Answer(N_("“{value}” is no country code."), N_("Use two letters, like {hint}.")),
    "percent": Answer(N_("“{value}” is no percentage from 0 to 100."), N_("Write it like {hint}.")),
    "days": Answer(N_("“{value}” is no number of days from 0 to 365."), N_("Write it like {hint}.")),
    "missing_reply": Answer(N_("Something is missing: {label}."), N_("Reply again, like this: “{hint}”.")),
    "quote": Answer(N_("In “{value}” a quotation mark is opened and never closed."), N_("Close it, like {hint}.")),
    "steps": Answer(N_("“{value}” does not say on which days to remind."), N_("Write it like {hint}.")),
    "pause_what": Answer(
        N_("“{value}” needs to know what: an invoice or a customer."),
        N_("Write it like `{hint}`; `reminders off` ends all."),
    ),
    "always_quiet": Answer(
        N_("Quiet from and until the same hour is quiet for ever."), N_("Leave both empty for no quiet hours.")
    ),
    "time": Answer(N_("“{value}” is no time of day."), N_("Write it like {hint}.")),
    "missing": Answer(N_("Something is missing: {label}."), N_("Fill it in and send it again.")),
    "people": Answer(N_("“{value}” is no number of people from 1 to 9."), N_("Write it like {hint}.")),
    "wait": Answer(N_("“{value}” is no number of working days from 0 to 60."), N_("Write it like {hint}.")),
    "yourself": Answer(N_("That is you."), N_("Name a colleague.")),
    "busy_deputy": Answer(
        N_("{value} is away or stands in for somebody else already."), N_("Name another colleague.")
    ),
    "stands_in": Answer(
        N_("You stand in for a colleague who is away."),
        N_("That colleague comes back first, or names somebody else."),
    ),
    "last_owner": Answer(
        N_("This is the last owner, and a business always has one."), N_("Make somebody else an owner first.")
    ),
    "not_customer": Answer(
        N_("{value} is your vendor, not your customer."), N_("Invite it as a customer to send it invoices.")
    ),
    "date": Answer(N_("“{value}” is no date I can read."), N_("Write it like {hint}.")),
    "amount": Answer(N_("“{value}” is no amount I can read."), N_("Write it like {hint}.")),
    "ambiguous_amount": Answer(
        N_("“{value}” can be read as two different amounts."), N_("Write it without doubt, like {hint}.")
    ),
    "quantity": Answer(N_("“{value}” is no quantity I can read."), N_("Write it like {hint}.")),
    "ambiguous_quantity": Answer(
        N_("“{value}” can be read as two different quantities."), N_("Write it without doubt, like {hint}.")
    ),
    "twice": Answer(N_("“{value}” is there twice."), N_("Remove one of the two.")),
    "no_main": Answer(N_("No address is chosen for mails."), N_("Tick the one that mails go to.")),
    "two_mains": Answer(N_("Mails go to one address only: {value}."), N_("Tick one of them.")),
    "po_required": Answer(
        N_("{value} pays no invoice without a purchase order."), N_("Add its number first: `edit draft po 4711`.")
    ),
    "currency_locked": Answer(
        N_("The currency can no longer be changed: there are documents in {hint}."),
        N_("A single invoice can be in {value}: choose it there."),
    ),
    "iban_twice": Answer(N_("“{value}” is an IBAN."), N_("Put it into the field for it.")),
    "lines": Answer(N_("“{value}” are no lines that can be meant here."), N_("Write their numbers like {hint}.")),
    "several_rates": Answer(
        N_("The invoice has more than one rate of tax, so an amount does not say which is given back."),
        N_("Give the lines: {hint}."),
    ),
    "amount_or_lines": Answer(
        N_("There are an amount ({hint}) and lines ({value})."), N_("Leave one of them blank.")
    ),
    "zero": Answer(N_("A quantity of {value} is nothing."), N_("Give another one, or remove the line.")),
    "negative_price": Answer(
        N_("A price cannot be below zero ({value})."),
        N_("Give a deduction a negative quantity, and {hint} as price."),
    ),
    "due_or_terms": Answer(
        N_("There are a due date and days to pay, and they do not agree."),
        N_("Leave one of them blank; the due date is {hint} days away."),
    ),
    "number": Answer(N_("“{value}” is no whole number."), N_("Write it like {hint}.")),
    "choice": Answer(N_("“{value}” is not one of the choices."), N_("Choose one of these: {hint}.")),
    "too_long": Answer(N_("{label} is too long."), N_("Shorten it to {hint} characters.")),
    "words": Answer(N_("I do not know what “{value}” means here."), N_("Write it like {hint}.")),
    "gone": Answer(
        N_("You are no longer one of the people of this business."), N_("An owner can give you a role again.")
    ),
    "guest": Answer(N_("Guests of this workspace cannot use Penny."), N_("Ask a full member to do it.")),
    "stranger": Answer(
        N_("You belong to another organisation, so you cannot act for this business."),
        N_("Ask one of its own people to do it."),
    ),
    "bot": Answer(N_("Penny takes no orders from bots."), N_("Let a person do it.")),
}
# Why somebody whom an owner names cannot be one of the people: by NotWelcome.why.
COLLEAGUES: dict[str, Answer] = {
    "colleague_guest": Answer(
        N_("{name} is a guest of this workspace, and guests cannot use Penny."), N_("Choose a full member.")
    ),
    "colleague_stranger": Answer(
        N_("{name} belongs to another organisation and cannot act for this business."),
        N_("Choose one of your own people."),
    ),
    "colleague_deactivated": Answer(
        N_("The Slack account of {name} is deactivated."), N_("Choose somebody who is still here.")
    ),
    "colleague_bot": Answer(N_("{name} is a bot, and Penny takes no orders from bots."), N_("Choose a person.")),
    "colleague_unknown": Answer(
        N_("Slack knows nobody of that name in this workspace."), N_("Choose one of your own people.")
    ),
}
# Why something is no IBAN: by BadIban.why.
IBAN_REASONS: dict[str, str] = {
    "country": N_("no country's begin with {country}"),
    "length": N_("those of {country} have {should} characters, this one has {length}"),
    "digits": N_("its check digits do not fit, so one of its characters is wrong"),
}
# What is wrong with a value whose example nobody gave.
HINTS: dict[str, str] = {
    "address": "ap@acme.example",
    "username": "acme-gmbh",
    "currency": "EUR",
    "currency_unknown": "1,250 EUR",
    "dollar": "USD 1,250",
    "timezone": "Europe/Berlin",
    "country": "DE",
    "percent": "19",
    "days": "30",
    "date": "2026-12-04",
    "amount": "1,250.00",
    "ambiguous_amount": "1250.00",
    "number": "30",
    "quantity": "1.5",
    "ambiguous_quantity": "1250",
    "zero": "1",
    "negative_price": "100",
    "quote": '"Acme GmbH"',
    "too_long": "500",
}

NOT_FOUND: dict[str, Answer] = {
    "document": Answer(N_("There is no invoice {word}."), N_("`list` shows your invoices.")),
    "draft": Answer(N_("There is no draft."), N_("`invoice` makes one.")),
    "party": Answer(N_("I know no business called “{word}”."), N_("`invite` makes a connection to it.")),
    "username": Answer(N_("Nobody uses the username {word}."), N_("Check the spelling, or invite by email address.")),
    "person": Answer(N_("There is no colleague “{word}” here."), N_("Use a name or an email address.")),
    "unmet": Answer(
        N_("This colleague has not used Penny yet."),
        N_("Ask them to type `help` once, or an owner to give them a role."),
    ),
    "connection": Answer(N_("There is no connection with “{word}”."), N_("`invite` makes one.")),
    "question": Answer(N_("There is no such question."), N_("It may have been answered or withdrawn.")),
    "business": Answer(N_("There is no business “{word}”."), N_("Check the spelling.")),
    "action": Answer(N_("“{word}” can no longer be done here."), N_("`help` shows what can be done.")),
    "": Answer(N_("I found nothing called “{word}”."), N_("Check the spelling.")),
}
NOT_FOUND["invoice"] = NOT_FOUND["document"]
NOT_FOUND["customer"] = NOT_FOUND["vendor"] = NOT_FOUND["invitee"] = NOT_FOUND["party"]
GONE = Answer(N_("That is no longer there, or it is not yours to see."), N_("`list` shows your invoices."))

# 'state', 'state:action' or ':action' for every state; the more special key goes first.
WRONG_STATES: dict[str, Answer] = {
    "draft": Answer(
        N_("{number} is still a draft: you cannot {doing} yet."), N_("`issue and send draft` comes first.")
    ),
    "issued:edit": Answer(
        N_("{number} is issued and can no longer be changed."), N_("Void it and make a new one: `void {number}`.")
    ),
    "issued": Answer(N_("{number} has not been sent: you cannot {doing} yet."), N_("Send it first.")),
    "not_sent": Answer(N_("{number} has not been sent: you cannot {doing} yet."), N_("`send {number}` comes first.")),
    "held": Answer(
        N_("{number} is held until the customer approves you as its vendor: you cannot {doing} yet."),
        N_("It leaves by itself as soon as the customer approves."),
    ),
    "void": Answer(N_("{number} is void: you cannot {doing}."), N_("Nothing is to be done or paid on it.")),
    "paid": Answer(N_("{number} is paid in full: you cannot {doing}."), N_("Nothing is left to do.")),
    "partly_paid": Answer(
        N_("{number} is partly paid: you cannot {doing}."), N_("Settle the payment with the other side first.")
    ),
    "approved": Answer(
        N_("{number} is approved already: you cannot {doing} now."),
        N_("Ask the other side if something has to change."),
    ),
    "approved:decline": Answer(
        N_("{number} is approved already: you cannot decline it now."), N_("`block {number}` ends the connection.")
    ),
    "approved:cancel": Answer(
        N_("{number} has approved already: there is no invitation to cancel."),
        N_("`block {number}` ends the connection."),
    ),
    "approved:resend": Answer(
        N_("{number} has approved already: there is no invitation to send again."), N_("Nothing is left to do.")
    ),
    ":send_again": Answer(N_("{number} did not come back."), N_("Nothing has to be sent again.")),
    ":unblock": Answer(N_("{number} is not blocked."), N_("Nothing has to be lifted.")),
    "rejected": Answer(
        N_("The customer rejected {number}: you cannot {doing}."), N_("Void it or send a new invoice.")
    ),
    "credit_note": Answer(N_("{number} is a credit note: you cannot {doing}."), N_("Nothing is to be paid on it.")),
    "no_step": Answer(
        N_("Nothing was done with {number} that could be taken back."), N_("`why {number}` shows all.")
    ),
    "step_too_old": Answer(
        N_("The last step on {number} is too old to be taken back."), N_("Write to the other side: `ask {number} …`.")
    ),
    "step_settled": Answer(
        N_("Money was recorded on {number} since, so the last step cannot be taken back."),
        N_("Write to the other side: `ask {number} …`."),
    ),
    "step_version": Answer(
        N_("A new version of {number} was sent since, so the last step cannot be taken back."),
        N_("Write to the other side: `ask {number} …`."),
    ),
    "nothing_open": Answer(
        N_("{number} owes nothing of which a reminder could be sent."), N_("`list {number}` shows its invoices.")
    ),
    "no_redirect": Answer(
        N_("No other address is asked for or used with {number}."), N_("`why {number}` shows where it stands.")
    ),
    "redirect_over": Answer(
        N_("The request for another address of {number} is over: it was answered, taken back or ran out."),
        N_("`why {number}` shows where it stands."),
    ),
    "not_disputed": Answer(N_("{number} is not disputed."), N_("`why {number}` shows where it stands.")),
    "all_disputed": Answer(N_("All of {number} is contested: there is no rest."), N_("Settle the dispute first.")),
    "not_reported": Answer(
        N_("Nobody has reported a payment of {number}."), N_("`why {number}` shows where it stands.")
    ),
    "ordered": Answer(
        N_("{number} has a purchase order number."), N_("Give another one if it is wrong: `po {number} 4711`.")
    ),
    "disputed": Answer(N_("The customer disputes {number}: you cannot {doing}."), N_("Settle the dispute first.")),
    "join": Answer(
        N_("{number} asks nothing in words: the question is whether it is a member of your business."),
        N_("An owner says `admit {number}` or `turn away {number}`."),
    ),
    "question": Answer(N_("{number} asks something else than to be a member."), N_("Answer it in words.")),
    "admitted": Answer(N_("{number} is a member already: you cannot {doing}."), N_("`role` changes what it may do.")),
    "paused": Answer(N_("Reminders for {number} are paused."), N_("Let a colleague resume them first.")),
    "promised": Answer(N_("The customer promised a date for {number}."), N_("Wait until that day has passed.")),
    "nothing_planned": Answer(
        N_("No reminder of {number} is planned, so there is none to skip."), N_("`why {number}` shows what happened.")
    ),
    "not_vetoed": Answer(
        N_("No reminder of {number} was taken off the list."), N_("`why {number}` shows what comes next.")
    ),
    "declined_by_customer": Answer(
        N_("The customer declined your request, so nothing can be sent to it."),
        N_("Clear it up with the customer, then invite it again."),
    ),
    "invited": Answer(
        N_("The invitation of {number} is still unanswered: you cannot {doing}."), N_("Wait for the answer.")
    ),
    "declined": Answer(N_("The request was declined: you cannot {doing}."), N_("Approving is still possible.")),
    "declined:cancel": Answer(
        N_("{number} declined already: there is nothing to cancel."), N_("`resend {number}` asks again.")
    ),
    "expired": Answer(
        N_("The invitation expired: you cannot {doing}."), N_("The side that invited can send it again.")
    ),
    "cancelled": Answer(
        N_("The invitation was taken back: you cannot {doing}."), N_("The side that invited can send it again.")
    ),
    "blocked": Answer(
        N_("Nothing passes between you and {number} while one side blocks the other."),
        N_("Whoever blocked can lift it: `unblock {number}`."),
    ),
    "": Answer(N_("{number} does not allow that now: you cannot {doing}."), N_("`help` shows what can be done.")),
}

OTHER_SIDE: dict[str, str] = {
    "approve": N_("A seller never decides for its buyer: {party} answers the email. `remind {number}` reminds it."),
    "reject": N_("A seller never decides for its buyer: {party} answers the email. `remind {number}` reminds it."),
    "ask": N_("`ask {party} …` writes to its people."),
    "unblock": N_("{party} blocked the connection, so only {party} can lift it."),
    "": N_("Ask {party} to do it."),
}

# The same about a request to trade: the number is the party itself.
OTHER_SIDE_REQUEST: dict[str, Answer] = {
    "approve": Answer(
        N_("Only {party} can approve or decline this request."), N_("`why {party}` shows where it stands.")
    ),
    "cancel": Answer(
        N_("{party} sent this request, so only {party} can take it back."), N_("`why {party}` shows where it stands.")
    ),
    "resend": Answer(
        N_("{party} sent this request, so only {party} can send it again."),
        N_("`why {party}` shows where it stands."),
    ),
}
OTHER_SIDE_REQUEST["decline"] = OTHER_SIDE_REQUEST["approve"]

EXPIRED: dict[str, str] = {
    "link": N_("This link is no longer good."),
    "reply": N_("This reply address is no longer good."),
    "code": N_("This code is no longer good."),
    "confirmation": N_("This confirmation is no longer good."),
    "invitation": N_("This invitation is no longer good."),
    "": N_("This is no longer good."),
}

REFUSALS: dict[type[Refusal], Answer] = {
    # Those marked (…) say it by their own table above.
    errors.NotFound: GONE,  # NOT_FOUND
    errors.WrongState: WRONG_STATES[""],  # WRONG_STATES
    errors.BadField: PROBLEMS["words"],  # PROBLEMS
    errors.Expired: Answer(
        N_("This is no longer good."), N_("Use the newest email from Penny, or ask for a new one.")
    ),  # EXPIRED
    errors.NotProven: Answer(
        N_("It is not proven that this email came from {email}, so nothing was done."),
        N_("Write again from your own mail program. If this happens again, ask whoever runs your mail about DKIM."),
    ),
    errors.NotWelcome: PROBLEMS["stranger"],  # PROBLEMS
    errors.BadFields: Answer(N_("Some values cannot be used: {labels}."), N_("Correct them and send it again.")),
    errors.Ambiguous: Answer(N_("“{word}” can be {candidates}."), N_("Say which one you mean.")),
    errors.NotYours: Answer(
        N_("Your role here ({role}) does not let you {doing}."),
        N_("Ask a colleague with this role: {needs}."),
    ),
    errors.OwnInvoice: Answer(
        N_("You belong to {party} too, which issued {number}: nobody approves an invoice of their own."),
        N_("Ask a colleague to approve it."),
    ),
    errors.OwnVendor: Answer(
        N_("You belong to {party} too: nobody approves a business of their own as a vendor."),
        N_("Ask a colleague to approve it."),
    ),
    errors.OverLimit: Answer(
        N_("{number} is over {amount}, above your limit of {limit}."), N_("Ask an owner to approve it.")
    ),
    errors.OtherSideDecides: Answer(N_("Only {party} can {doing}."), OTHER_SIDE[""]),
    errors.NotAddressed: Answer(
        N_("You can ask about {number} and promise a date, but you do not decide for {party}."),
        N_("Ask whoever decides at {party} to answer."),
    ),
    errors.AmountNotPositive: Answer(N_("The amount {amount} is not above zero."), N_("Give an amount above zero.")),
    errors.TooMuch: Answer(
        N_("{amount} is more than the {open} that is open on {number}."), N_("Record {open} at most.")
    ),
    errors.CurrencyDiffers: Answer(
        N_("{number} is in {expected}, not in {given}."), N_("Give the amount in {expected}.")
    ),
    errors.DateInPast: Answer(N_("{label} {given} lies before today ({today})."), N_("Give today or a later day.")),
    errors.DateTooFar: Answer(
        N_("{label} {given} is more than {days} days away."), N_("Check the year, or name a nearer day.")
    ),
    errors.NotUnderstood: Answer(N_("I did not understand “{word}”."), N_("`help` shows what you can say.")),
    errors.Blocked: Answer(
        N_("{party} cannot be reached through Penny: one side has blocked the other, or wants no mail."),
        N_("Talk to {party} by another way."),
    ),
    errors.Doubt: Answer(N_("Please look at it once more."), N_("Send it in again if it is right.")),
    errors.ChangedMeanwhile: Answer(
        N_("{by} changed this on {at}, while you had it open. Below is what you typed; nothing is saved yet."),
        N_("Send it in again to put yours in its place, or cancel to keep what {by} wrote."),
    ),
    errors.BankDetailsChange: Answer(
        N_("Your customers will pay to another account. Before: {old}. From now on: {new}."),
        N_("Compare each digit. Send it in again to confirm; every owner is told."),
    ),
    errors.NoWayToReach: Answer(
        N_("{number} was not sent: mail to {party} ({email}) comes back, and nobody there uses Penny in chat."),
        N_("Give another address first: `customer {party}`."),
    ),
    iban.BadIban: Answer(N_("“{iban}” is no IBAN: {reason}."), N_("Copy it once more from your bank.")),
    errors.TooManyRows: Answer(
        N_("{label}: {count} are too many, {most} fit in here."), N_("Put the rest on a second one.")
    ),
    errors.CapReached: Answer(
        N_("That is enough for today: at most {limit} of these a day."), N_("Try again tomorrow.")
    ),
    errors.UsernameTaken: Answer(N_("The username @{username} is taken."), N_("Choose another one.")),
    errors.OwnBusiness: Answer(
        N_("“{word}” is your own business."), N_("Give the address or username of another one.")
    ),
    errors.ProfileLacks: Answer(
        N_(
            "Your invoices need what you have not said yet: {labels}. Until you say otherwise they are in {currency},"
            " with {tax} % tax."
        ),
        N_('Say it like this: `profile country DE address "Hauptstr. 1, 10115 Berlin" currency EUR tax 19`.'),
    ),
    errors.NotLinked: Answer(
        N_("This workspace belongs to no business yet."), N_("Any command opens the form that sets it up.")
    ),
    errors.AlreadyLinked: Answer(
        N_("This workspace belongs to a business already."), N_("`help` shows what you can say.")
    ),
    errors.WrongCode: Answer(N_("That code is not right. Tries left: {left}."), N_("Copy it from the newest email.")),
    currencies.UnknownCurrency: Answer(N_("“{code}” is no currency code."), N_("Use three letters, like EUR.")),
    money.CurrencyMismatch: Answer(
        N_("{left} and {right} cannot be added up."), N_("Keep each currency on a document of its own.")
    ),
    money.NotAnAmount: Answer(N_("“{text}” is no amount I can read."), N_("Write it like 1,250.00.")),
    money.TooManyDecimals: Answer(
        N_("{amount} has too many decimals: {currency} has {decimals}."), N_("Round it and try again.")
    ),
    money.AmountOutOfRange: Answer(
        N_("This amount is too large to be kept in {currency}."), N_("Check the number of zeros.")
    ),
    tax.NegativePrice: Answer(
        N_("The price {unit_price} of “{description}” is below zero."), N_("Give a deduction a negative quantity.")
    ),
    tax.BadBaseQuantity: Answer(
        N_("The price of “{description}” is for a quantity of {base_quantity}; it has to be above zero."),
        N_("Give a quantity above zero."),
    ),
    tax.BadTaxRate: Answer(
        N_("A tax of {rate} % is not possible here (category {category})."), N_("Give 0 or a positive percentage.")
    ),
    tax.NumberOutOfRange: Answer(
        N_("The number {number} in “{field}” is out of range."), N_("Give an ordinary number.")
    ),
}
REFUSED = Answer(N_("That is not possible now."), N_("`help` shows what you can do."))
