"""What people write every day in English, in trades and offices from Ireland to India.

All was written on Tuesday, 10 June 2025.
"""

from core.understanding.replies import STATE_CHANGING, Intent
from tests.core.understanding.replies.saying import read

SAID = """
invoice | approve | Fire away with it
invoice | approve | Work away there, all correct
invoice | approve | Crack on
invoice | approve | That's grand, book it in
invoice | approve | Bang on, get it booked
invoice | approve | Happy days, approved
invoice | approve | Sound, put it through so
invoice | approve | No bother at all, approved
invoice | approve | Looks about right, approved
invoice | approve | Right as rain. Approved.
invoice | approve | Lovely jubbly, all good
invoice | approve | Yes mate all good
invoice | approve | Consider it approved
invoice | approve | Please accept this email as approval of the invoice
invoice | approve | This email serves as our approval
invoice | approve | I can confirm this invoice is approved
invoice | approve | Confirming this is correct and OK to pay
invoice | approve | I have reviewed and approved the attached invoice
invoice | approve | Checked and correct
invoice | approve | Checked against our order and delivery note, all in order
invoice | approve | Three-way match done, approved
invoice | approve | Cleared for payment
invoice | approve | The invoice has been approved on our side
invoice | approve | Signed off and sent to accounts
invoice | approve | Approved and passed to finance
invoice | approve | Approved. Forwarding to AP now.
invoice | approve | Approved, GL 6100
invoice | approve | Aprroved
invoice | approve | Apprvd
invoice | approve | ok approved
invoice | approve | OK for payment
invoice | approve | okay by us
invoice | approve | thats fine
invoice | approve | this is fine, thank you
invoice | approve | Fine by us, carry on
invoice | approve | please continue
invoice | approve | Good to proceed
invoice | approve | Go ahead and book it
invoice | approve | Please book it
invoice | approve | You can book it in
invoice | approve | Post it to our account please
invoice | approve | please put it on the account, thanks
invoice | approve | Pop it on the system
invoice | approve | chuck it through
invoice | approve | shove it through
invoice | approve | Push it through please
invoice | approve | you've got the nod from me
invoice | approve | You've got the green light
invoice | approve | Green light from our side
invoice | approve | that's a thumbs up
invoice | approve | it's a yes from me
invoice | approve | A yes from our side
invoice | approve | Yes, that is correct
invoice | approve | Amount is correct, approved
invoice | approve | The figures are correct, you may proceed
invoice | approve | Numbers match
invoice | approve | Hours match the timesheets, approved
invoice | approve | Everything adds up
invoice | approve | All present and correct
invoice | approve | As ordered, approved
invoice | approve | as quoted, happy to pay
invoice | approve | Happy for you to process this
invoice | approve | Happy for this to go through
invoice | approve | We're happy with everything
invoice | approve | I have no issue with this
invoice | approve | No issues from my side
invoice | approve | Nothing to query here
invoice | approve | no qs from me, approved
invoice | approve | No changes needed
invoice | approve | No corrections required. Approved.
invoice | approve | can't argue with that, approve
invoice | approve | Accepted
invoice | approve | We accept the invoice
invoice | approve | The invoice is accepted from our side
invoice | approve | Duly approved
invoice | approve | Authorised for payment
invoice | approve | I authorise this
invoice | approve | I authorize payment
invoice | approve | Payment approved
invoice | approve | approved as presented
invoice | approve | Approved in full
invoice | approve | Approved for €1,000.00
invoice | approve | lgtm, ship it
invoice | approve | Yessir approved
invoice | approve | Copy that, approved
invoice | approve | You bet, approved
invoice | approve | Sure, that works
invoice | approve | works for me
invoice | approve | I'm good with this
invoice | approve | we are good to go on this one
invoice | approve | Approved on our end, all set
invoice | approve | all sweet
invoice | approve | no wuckas, approved
invoice | approve | Good as gold
invoice | approve | bonza, approved
invoice | approve | Lekker, approved
invoice | approve | 100% correct
invoice | approve | Kindly proceed
invoice | approve | Kindly proceed with the invoice
invoice | approve | Please be informed that the invoice has been approved
invoice | approve | This is to inform you that your invoice is approved
invoice | approve | Please note our approval
invoice | approve | Same is approved
invoice | approve | Invoice verified and found correct
invoice | approve | Verified and ok
invoice | approve | I've spoken to the foreman and it's all correct, approved
invoice | approve | Job done well, happy to sign off
invoice | approve | Cracking job. Approved
invoice | approve | Kitchen looks amazing, approved
invoice | approve | Goods received in good order, invoice approved
invoice | approve | All 40 boxes arrived, approved
invoice | approve | Boiler's working a treat, approved
invoice | approve | Sorry, missed this one. Approved.
invoice | approve | Apologies for the slow reply, all fine with me
invoice | approve | Thanks for sending this over. I'm happy to approve.
invoice | approve | Thank you for your invoice, which we hereby accept.
invoice | approve | In my capacity as budget holder I approve this invoice
invoice | approve | As the owner I approve this
invoice | approve | Approved. Any problems give me a shout.
invoice | approve | Approved, have a good weekend
invoice | approve | Approved. Let me know when it's been received.
invoice | approve | Approved, see you Thursday
invoice | approve | agreed
invoice | approve | Agreed. Please proceed.
invoice | approve | Invoice agreed
invoice | approve | Passed for payment, thanks
invoice | approve | Released for payment today
invoice | approve | We've cleared it
invoice | approve | Invoice has been booked
invoice | approve | Processed and approved, thank you
invoice | approve | Rubber-stamped this end
invoice | approve | OK'd by me
invoice | approve | okeydoke
invoice | approve | Righto, approved
invoice | approve | Very good, please proceed
invoice | approve | By all means go ahead
invoice | approve | Not a problem, go ahead
invoice | approve | no problemo
invoice | approve | np, approved
invoice | approve | Perfectly fine
invoice | approve | completely happy with this
invoice | approve | this one is good
invoice | approve | invoice correct
invoice | approve | Invoice looks spot on
invoice | approve | This all looks in order, thank you
invoice | approve | It all looks good
invoice | approve | Looks OK
invoice | approve | I am in agreement
invoice | approve | I approve the above
invoice | approve | We do approve
invoice | approve | You may process this invoice
invoice | approve | This can be processed
invoice | approve | This one can be paid
invoice | approve | That may be booked
invoice | approve | please pay this one
invoice | approve | Approved, please arrange payment
invoice | approve + promise 2025-06-13 | Approved, will be paid Friday
invoice | approve + promise 2025-06-30 | Approved, payment by end of month
invoice | approve + promise 2025-06-19 | Approved. Will go on next Thursday's run
invoice | approve + promise 2025-06-27 | Approved for the 27 June pay run
invoice | approve + order 4500123 | Approved, PO 4500123
invoice | approve + order 4500123 | Approved against PO 4500123
invoice | approve + order AB-7712 | Approved - please reference PO AB-7712
invoice | approve | Approved
vendor_request | approve | You are now on our approved suppliers list
vendor_request | approve | We have set you up as a supplier
vendor_request | approve | You're all set up
vendor_request | approve | You've been onboarded
vendor_request | approve | Onboarding complete, you're approved
vendor_request | approve | Vendor approved
vendor_request | approve | You are approved as a vendor
vendor_request | approve | Your registration has been approved
vendor_request | approve | Happy to add you
vendor_request | approve | Happy to do business with you
vendor_request | approve | We would be delighted to work with you
vendor_request | approve | welcome to the supplier list
vendor_request | approve | Yes you're approved, vendor number is 220391
vendor_request | approve | Yes that's fine
vendor_request | approve | Accepted, welcome
vendor_request | reject | No thank you
vendor_request | reject | Not interested thanks
vendor_request | reject | We are not accepting new vendors
vendor_request | reject | We're not adding any new suppliers at present
vendor_request | reject | We've already got someone for this
vendor_request | reject | We already have a supplier for this
vendor_request | reject | We don't need this service
vendor_request | reject | Your application has been rejected
vendor_request | reject | We have decided not to proceed
vendor_request | reject | We will not be proceeding with your application
vendor_request | reject | Vendor request declined
vendor_request | reject | We don't deal with you
vendor_request | reject | We're happy with our current supplier
vendor_request | reject | Wrong company, sorry
vendor_request | reject | No, we can't add you
vendor_request | reject | Unfortunately we cannot approve you as a vendor
invoice | reject | Not ours
invoice | reject | This isn't our invoice
invoice | reject | This is not for us
invoice | reject | Not one of ours
invoice | reject | Wrong company mate
invoice | reject | You've got the wrong company
invoice | reject | Wrong customer
invoice | reject | We never ordered this
invoice | reject | Nobody here ordered this
invoice | reject | We never had this delivery, nothing arrived. Not paying.
invoice | reject | This job was never done
invoice | reject | You never turned up
invoice | reject | We cancelled this order
invoice | reject | This order was cancelled
invoice | reject | The booking was cancelled
invoice | reject | This is a duplicate
invoice | reject | You've already invoiced us for this
invoice | reject | Already invoiced on INV-0990
invoice | reject | We've been charged twice
invoice | reject | Please cancel
invoice | reject | please void
invoice | reject | please withdraw this invoice
invoice | reject | please bin this one
invoice | reject | Tear it up
invoice | reject | Reject
invoice | reject | We reject this invoice
invoice | reject | I'm rejecting this one
invoice | reject | Your invoice has been rejected
invoice | reject | Refused
invoice | reject | Declined
invoice | reject | I can't accept this invoice
invoice | reject | We don't accept this invoice
invoice | reject | Not paying this
invoice | reject | We will not pay this invoice
invoice | reject | Not a chance we are paying this, never ordered
invoice | reject | We sent it all back
invoice | reject | We returned the goods last week, please cancel
invoice | reject | Sent to us by mistake
invoice | reject | Returned as not ours
invoice | reject | Please raise a full credit
invoice | reject | We don't owe you anything
invoice | reject | We have no record of this order
invoice | reject | I don't recognise this
invoice | reject | We're not your customer
invoice | reject | This belongs to a different company
invoice | dispute | The price is wrong
invoice | dispute | Wrong price
invoice | dispute | Price doesn't match the quote
invoice | dispute | The price doesn't match our PO
invoice | dispute | Your price is higher than quoted
invoice | dispute | We agreed 900 not 1000
invoice | dispute | It should be 900
invoice | dispute | Quantity is wrong
invoice | dispute | We only received 8 of the 10
invoice | dispute | We were 2 short on the delivery
invoice | dispute | VAT number is missing
invoice | dispute | You've used the wrong VAT rate
invoice | dispute | You forgot the discount
invoice | dispute | Address is wrong, please reissue
invoice | dispute | Company name is wrong
invoice | dispute | Please amend and resend
invoice | dispute | Please correct and send back
invoice | dispute | Please revise the invoice
invoice | dispute | Please send a corrected invoice
invoice | dispute | Can you reissue with the right address please
invoice | dispute | Can we have a credit note for the difference please
invoice | dispute | We need a credit note for the damaged items
invoice | dispute | You have overcharged by 100
invoice | dispute | Too many hours
invoice | dispute | The callout charge shouldn't be on there
invoice | dispute | Take the delivery charge off please
invoice | dispute | We never agreed to a fuel surcharge
invoice | dispute | We're disputing this
invoice | dispute | We are disputing the amount
invoice | dispute | I'm querying the amount on this, it's too high
invoice | dispute | The total doesn't add up
invoice | dispute | The maths is wrong
invoice | dispute | There is an error in the total
invoice | dispute | That's not what was quoted
invoice | dispute | That's more than the quote
invoice | dispute | Wrong rate, should be 45 an hour
invoice | dispute | The day rate is wrong
invoice | dispute | The job isn't finished
invoice | dispute | Line 2 is wrong
invoice | dispute | The second line should be 8 not 10
invoice | order 4500123 | PO 4500123
invoice | order 4500123 | PO: 4500123
invoice | order 4500123 | PO number is 4500123
invoice | order 4500123 | Our PO number is 4500123
invoice | order 4500123 | The PO for this is 4500123
invoice | order 4500123 | Our order no. 4500123
invoice | order 4500123 | Please use PO 4500123
invoice | order 4500123 | Please put PO 4500123 on the invoice
invoice | order 4500123 | Can you add PO 4500123 please
invoice | order 4500123 | You need PO 4500123 on this
invoice | order 4500123 | PO is 4500123, sorry forgot to give you it
invoice | order 4500123 | Here's the PO: 4500123
invoice | order 4500123 | Here is the purchase order number: 4500123
invoice | order 4500123 | We have raised PO 4500123 for this
invoice | order 4500123 | Please quote order 4500123
invoice | order 4500123 | Against PO 4500123 please
invoice | order 4500123 | The order number should be 4500123
reminder | promise 2025-06-13 | Friday
reminder | promise 2025-06-13 | Will pay Friday
reminder | promise 2025-06-13 | Paying Friday
reminder | promise 2025-06-13 | I'll pay on Friday
reminder | promise 2025-06-13 | I'll get it paid Friday
reminder | promise 2025-06-13 | I'll get this paid by Friday
reminder | promise 2025-06-13 | We'll have it paid by Friday
reminder | promise 2025-06-13 | It'll be paid Friday
reminder | promise 2025-06-13 | This is being paid on Friday
reminder | promise 2025-06-13 | To be paid Friday
reminder | promise 2025-06-13 | Payment on Friday
reminder | promise 2025-06-13 | Payment going out Friday
reminder | promise 2025-06-13 | Payment scheduled for Friday
reminder | promise 2025-06-13 | Payment has been scheduled for 13 June
reminder | promise 2025-06-13 | It's set up to go on Friday
reminder | promise 2025-06-13 | It's on the run for Friday
reminder | promise 2025-06-13 | Included in our payment run of 13 June
reminder | promise 2025-06-13 | You'll be in Friday's run
reminder | promise 2025-06-13 | You will be paid on Friday
reminder | promise 2025-06-13 | You'll have your money Friday
reminder | promise 2025-06-13 | You'll have it Friday
reminder | promise 2025-06-13 | Money will be with you Friday
reminder | promise 2025-06-13 | Funds will be with you by Friday
reminder | promise 2025-06-13 | It'll be with you by Friday
reminder | promise 2025-06-13 | You can expect payment on Friday
reminder | promise 2025-06-13 | It'll be in your bank by Friday
reminder | promise 2025-06-13 | Will do it Friday
reminder | promise 2025-06-13 | Will sort on Friday
reminder | promise 2025-06-13 | Will get it sorted by Friday
reminder | promise 2025-06-13 | I'll square it with you on Friday
reminder | promise 2025-06-13 | I'll settle it Friday
reminder | promise 2025-06-13 | We'll settle up on Friday
reminder | promise 2025-06-13 | I'll clear it Friday
reminder | promise 2025-06-13 | I'll transfer it Friday
reminder | promise 2025-06-13 | Will transfer the money Friday
reminder | promise 2025-06-13 | I'll BACS it over on Friday
reminder | promise 2025-06-13 | We'll wire the funds on Friday
reminder | promise 2025-06-13 | ACH goes out on Friday
reminder | promise 2025-06-13 | Check will be mailed Friday
reminder | promise 2025-06-13 | A check will be cut on Friday
reminder | promise 2025-06-13 | We cut checks Friday, yours is in there
reminder | promise 2025-06-13 | I'll post you a cheque on Friday
reminder | promise 2025-06-13 | I'll drop the cash round Friday
reminder | promise 2025-06-13 | I'll push it through Friday
reminder | promise 2025-06-13 | I'll send the money Friday
reminder | promise 2025-06-13 | I'll get the payment over to you Friday
reminder | promise 2025-06-13 | I'll have the money to you by Friday
reminder | promise 2025-06-13 | We'll be making payment on Friday
reminder | promise 2025-06-13 | We will make the payment on 13th
reminder | promise 2025-06-13 | We shall release the payment on Friday
reminder | promise 2025-06-13 | Payment will be credited by Friday
reminder | promise 2025-06-13 | We will be doing the payment by Friday
reminder | promise 2025-06-13 | Payment will be done by 13th June
reminder | promise 2025-06-13 | It's down to be paid on Friday
reminder | promise 2025-06-13 | It's queued for Friday
reminder | promise 2025-06-13 | It's booked in for Friday
reminder | promise 2025-06-13 | Scheduled for Friday
reminder | promise 2025-06-13 | It's due to go out Friday
reminder | promise 2025-06-13 | It's going out Friday
reminder | promise 2025-06-13 | Leaves our account Friday
reminder | promise 2025-06-13 | Sorry, will pay by Friday
reminder | promise 2025-06-13 | Whoops, totally forgot. Paying Friday!
reminder | promise 2025-06-13 | Sorry been flat out, will pay Friday
reminder | promise 2025-06-13 | Apologies, this got missed. It'll be paid on Friday
reminder | promise 2025-06-13 | My bad, paying on Friday
reminder | promise 2025-06-13 | I've just got back from holiday, will pay Friday
reminder | promise 2025-06-13 | You're in the queue, payment Friday
reminder | promise 2025-06-13 | Friday without fail
reminder | promise 2025-06-13 | Will pay before the weekend
reminder | promise 2025-06-13 | Will be paid this week
reminder | promise 2025-06-13 | Paying at the end of this week
reminder | promise 2025-06-10 | Paying today
reminder | promise 2025-06-10 | I'll pay it today
reminder | promise 2025-06-10 | Will pay this today
reminder | promise 2025-06-10 | Will pay tonight
reminder | promise 2025-06-10 | I'll do it this evening
reminder | promise 2025-06-10 | I'll do it tonight when I get in
reminder | promise 2025-06-10 | I'll do the transfer this afternoon
reminder | promise 2025-06-10 | Will be paid by close of play today
reminder | promise 2025-06-10 | Will pay by end of day
reminder | promise 2025-06-11 | I'll pay tomorrow
reminder | promise 2025-06-11 | will pay tmrw
reminder | promise 2025-06-11 | Will do a bank transfer tomorrow
reminder | promise 2025-06-11 | I'll pay it first thing tomorrow
reminder | promise 2025-06-11 | Tomorrow morning
reminder | promise 2025-06-11 | Will sort it tomorrow morning
reminder | promise 2025-06-11 | Tomorrow, promise!
reminder | promise 2025-06-16 | Will pay Monday
reminder | promise 2025-06-16 | Will pay on Monday when I'm back in the office
reminder | promise 2025-06-16 | Will pay first thing Monday
reminder | promise 2025-06-16 | on Monday morning I'll transfer it
reminder | promise 2025-06-17 | Will pay in a week
reminder | promise 2025-06-17 | Will pay in a week's time
reminder | promise 2025-06-17 | Will pay within a week
reminder | promise 2025-06-17 | Will pay within 7 days
reminder | promise 2025-06-24 | Will pay in two weeks
reminder | promise 2025-06-24 | Will be paid in 14 days
reminder | promise 2025-06-30 | Will pay at month end
reminder | promise 2025-06-30 | Will pay end of the month
reminder | promise 2025-06-30 | It's going in the month end run
reminder | promise 2025-06-30 | End of June
reminder | promise 2025-06-30 | Will pay end of June
reminder | promise 2025-06-30 | Paying 30 June
reminder | promise 2025-06-30 | Payment will be made 30/6
reminder | promise 2025-06-30 | Payment by 30th
reminder | promise 2025-07-01 | Payment on the 1st
reminder | promise 2025-07-01 | Will be paid on the first of July
reminder | promise 2025-07-01 | We'll pay on 1 July
reminder | promise 2025-07-01 | We will pay this on July 1st
reminder | promise 2025-06-27 | We'll pay it on payday, 27th
reminder | promise 2025-06-20 | Will pay next Friday
reminder | promise 2025-06-20 | Will be paid Friday week
reminder | promise 2025-06-20 | Will pay Friday 20th
reminder | promise 2025-06-20 | Will pay Fri 20 June
reminder | promise 2025-06-20 | Payment to be made on June 20, 2025
reminder | paid | Paid
reminder | paid | Paid already
reminder | paid | Already paid
reminder | paid | This is paid
reminder | paid | This has been paid
reminder | paid | This one's been paid
reminder | paid | This one is already paid
reminder | paid | Paid, thanks
reminder | paid | Invoice paid
reminder | paid | We paid this already
reminder | paid | I already paid
reminder | paid | We have already settled this
reminder | paid | Already settled
reminder | paid | Payment sent
reminder | paid | Payment made
reminder | paid | Payment has been made
reminder | paid | Payment has already been made
reminder | paid | Payment is on its way
reminder | paid | Money's on its way
reminder | paid | Money has been sent
reminder | paid | The cheque is in the post
reminder | paid | Check was mailed
reminder | paid | Transferred
reminder | paid | I've transferred it
reminder | paid | I've sent the money
reminder | paid | Have sent the payment through
reminder | paid | BACS done
reminder | paid | Sorted, money sent
reminder | paid | Wire sent
reminder | paid 2025-06-10 | Just paid this now, sorry
reminder | paid 2025-06-10 | Paid this morning
reminder | paid 2025-06-10 | Paid today
reminder | paid 2025-06-10 | Done! Paid just now
reminder | paid 2025-06-10 | Paid today by card
reminder | paid 2025-06-10 | Transferred today
reminder | paid 2025-06-10 | Payment went out today
reminder | paid 2025-06-09 | Paid yesterday
reminder | paid 2025-06-09 | I paid this yesterday
reminder | paid 2025-06-09 | That went yesterday
reminder | paid 2025-06-09 | It went through yesterday
reminder | paid 2025-06-09 | Money went across yesterday
reminder | paid 2025-06-09 | Transferred yesterday
reminder | paid 2025-06-09 | Paid last night
reminder | paid 2025-06-09 | This was paid on Monday
reminder | paid 2025-06-06 | Paid on Friday
reminder | paid 2025-06-06 | Paid last Friday
reminder | paid 2025-06-06 | This went out on Friday
reminder | paid 2025-06-06 | It went out last Friday
reminder | paid 2025-06-06 | This was in Friday's run
reminder | paid 2025-06-06 | Payment left our account on 6 June
reminder | paid 2025-06-06 | It left our account on Friday
reminder | paid 2025-06-06 | According to our records this was paid on 06/06/2025
reminder | paid 2025-06-06 | Our bank shows this went out on 6th June
reminder | paid 2025-06-06 | Payment has already been released on 06-06-2025
reminder | paid 2025-06-06 | We have remitted the amount on 6 June
reminder | paid 2025-06-06 | The cheque was posted on 6 June
reminder | paid 2025-06-06 | Cheque was cashed on 6 June
reminder | paid 2025-06-06 | We did a transfer on 6 June
reminder | paid 2025-06-03 | We paid this last Tuesday
reminder | paid 2025-05-27 | Paid two weeks ago
reminder | paid | Paid in May
reminder | paid AB12345 | Paid, ref AB12345
reminder | paid AB12345 | Paid under reference AB12345
reminder | paid AB12345 | Payment sent, reference AB12345
reminder | paid 20991 | Check #20991 was mailed
reminder | paid 20991 | Paid by cheque no. 20991
reminder | paid 7712 | Paid with check 7712
reminder | paid | Please check, this has been paid
reminder | paid | Paid, please see attached remittance
reminder | paid | Paid, remittance advice attached
reminder | paid | Payment confirmation attached, this has been paid
reminder | paid + stop | This has been paid, please stop chasing
reminder | paid + stop | Paid weeks ago, please stop sending reminders
reminder | paid | Paid through the portal
reminder | paid | Paid by credit card over the phone
reminder | paid | paid your lad in cash on site
reminder | paid | Paid via the link
reminder | paid | Our accounts team paid this
reminder | stop | Stop
reminder | stop | Please stop sending reminders
reminder | stop | Please stop
reminder | stop | Stop emailing me
reminder | stop | Stop chasing us
reminder | stop | Please stop chasing
reminder | stop | Stop the reminders please
reminder | stop | No more emails please
reminder | stop | Don't send me any more of these
reminder | stop | No need to keep reminding us
reminder | stop | Enough with the reminders
reminder | stop | Give it a rest with the emails
reminder | stop | Take us off the reminder list
reminder | stop | Please remove me from these reminders
reminder | stop | Please unsubscribe me
reminder | stop | Please suspend reminders on this
reminder | stop | Please switch off the reminders for this one
reminder | stop | Could you please stop these automatic emails
reminder | stop | Quit sending me these
reminder | stop | I've had five of these now. Please stop.
reminder | copy | Can you resend
reminder | copy | Can you resend please
reminder | copy | Please resend
reminder | copy | Please resend the invoice
reminder | copy | Please resend it
reminder | copy | Please send again
reminder | copy | Please send it again
reminder | copy | Please send a copy invoice
reminder | copy | Copy please
reminder | copy | Could I get a copy of this please
reminder | copy | Can you send the invoice over again
reminder | copy | Can you send us the pdf
reminder | copy | Can you forward a copy
reminder | copy | Can you ping me the invoice
reminder | copy | Can you shoot me a copy
reminder | copy | Can you bung me a copy
reminder | copy | Any chance of a copy
reminder | copy | Do you have a copy you can send
reminder | copy | We need a copy of the invoice
reminder | copy | I've not got this invoice
reminder | copy | I don't have a copy
reminder | copy | We haven't got this one
reminder | copy | We have not received this invoice
reminder | copy | Never received it
reminder | copy | I've never seen this invoice
reminder | copy | I don't seem to have this invoice
reminder | copy | I can't find the invoice
reminder | copy | I can't locate this invoice
reminder | copy | We have no trace of this invoice
reminder | copy | This invoice isn't on our system
reminder | copy | We do not have this invoice on our ledger
reminder | copy | I've lost it, can you send another
reminder | copy | The dog ate it, can I have another copy
reminder | copy | The attachment won't open
reminder | copy | I can't open the PDF
reminder | copy | There was no attachment
reminder | copy | You forgot the attachment
reminder | copy | Invoice not attached
reminder | copy | Kindly share the invoice copy
reminder | copy | Please share invoice copy
reminder | copy | Please provide the invoice
reminder | copy | Please forward the invoice in PDF
reminder | statement | Please send a statement
reminder | statement | Can you send a statement
reminder | statement | Can I have a statement please
reminder | statement | Can we get an up to date statement
reminder | statement | Statement please
reminder | statement | Please send me your latest statement
reminder | statement | Could you send us a full statement of account
reminder | statement | Please send a list of all outstanding invoices
reminder | statement | Kindly send us the statement of account
reminder | statement | Please share the ledger
reminder | statement | We need an account statement for reconciliation
reminder | statement | I need an updated statement before I can do anything
invoice | redirect | Please send invoices to new.ap@holt.example
invoice | redirect | All invoices should go to new.ap@holt.example
invoice | redirect | Please send all invoices to new.ap@holt.example
invoice | redirect | Invoices now go to new.ap@holt.example
invoice | redirect | Our invoices address is new.ap@holt.example
invoice | redirect | Our AP address has changed to new.ap@holt.example
invoice | redirect | Please email new.ap@holt.example in future
invoice | redirect | Please use new.ap@holt.example from now on
invoice | redirect | I'm not the right person, try new.ap@holt.example
invoice | redirect | You want new.ap@holt.example for this
invoice | redirect | This should go to our accounts team at new.ap@holt.example
invoice | redirect | Please forward all future correspondence to new.ap@holt.example
invoice | redirect | Please update your records: our accounts email is new.ap@holt.example
invoice | redirect | New email for invoices: new.ap@holt.example
invoice | redirect | I no longer handle this, new.ap@holt.example does
invoice | redirect | Jill Frost deals with these now, jill.frost@holt.example
invoice | redirect | Jill Frost (jill.frost@holt.example) is your contact from now on
invoice | redirect | Jill Frost has taken over from me, jill.frost@holt.example
invoice | redirect | You'll need to speak to Jill Frost, jill.frost@holt.example
invoice | redirect | I have retired, please write to Jill Frost at jill.frost@holt.example
invoice | redirect | My wife Jill does the books, jill@holt.example
invoice | redirect | Jill does our accounts, email her on jill@holt.example
invoice | received | Received
invoice | received | Received, thanks
invoice | received | Got it
invoice | received | Got it, ta
invoice | received | Thanks
invoice | received | Thank you
invoice | received | Noted
invoice | received | Many thanks for your invoice
invoice | received | Thanks, will look at it
invoice | received | I'll take a look
invoice | received | Will review and revert
invoice | received | I'm on it
invoice | received | Let me look into it
invoice | received | I'll look into this
invoice | received | Passing it to accounts
invoice | received | I've passed this on to our accounts team
invoice | received | It's with our accounts team
invoice | received | I'll forward it to my manager for approval
invoice | received | It's in progress
invoice | received | We are processing it
reminder | received | Thanks for the reminder, will look into it
reminder | received | Thanks for the nudge
reminder | received | Will chase it up
reminder | received | I'll chase accounts
reminder | received | I'll ask accounts
reminder | received | Checking with our bank
invoice | approve | Yep happy, whack it on the account
invoice | approve | No quarrel with that one
invoice | approve | All above board, cleared this end
invoice | approve | ok looks legit
invoice | approve | We're happy enough with that
invoice | approve | The charges are as per our contract. Approved.
invoice | approve | Looks grand to me, thanks Mick
invoice | approve | That's the agreed figure so yes
invoice | approve | Approved from finance side
invoice | approve | Alright by me
invoice | reject | Kindly cancel the invoice as the material was not supplied
invoice | reject | No way are we paying this, nobody turned up
invoice | reject | Nope, not ours mate
invoice | dispute | The mileage is wrong, it's 40 miles not 60
invoice | dispute | You've charged us the old rate
invoice | dispute | The discount we agreed isn't showing
invoice | dispute | Two of the panels were cracked, can you knock something off
invoice | order SO-99812 | PO is SO-99812
invoice | order 77410 | please add our PO no 77410 to this invoice, thanks
invoice | order LP-2231 | Our order ref LP-2231
invoice | order 88123 | You'll need PO number 88123 for this to go through
reminder | promise 2025-06-12 | Going out Thursday
reminder | promise 2025-06-12 | It's on Thursday's list
reminder | promise 2025-06-12 | We'll get it over to you on Thursday
reminder | promise 2025-06-16 | Apologies, the bookkeeper only works Mondays. She'll pay it on the 16th.
reminder | promise 2025-06-16 | Will arrange payment by Monday
reminder | promise 2025-06-20 | We will be clearing this by 20th June
reminder | promise 2025-06-20 | Funds should be transferred on 20 June
reminder | promise 2025-06-30 | Our next run is 30 June and you're on it
reminder | promise 2025-06-10 | Sorry! Paying now
reminder | promise 2025-06-13 | It's going in Friday's BACS
reminder | promise 2025-06-13 | You're due to be paid on Friday
reminder | promise 2025-06-18 | I get paid on the 18th so I'll pay then
reminder | paid 2025-06-05 | That was transferred on Thursday 5th June
reminder | paid 2025-06-05 | Cheque sent 5/6
reminder | paid 2025-06-09 | Done yesterday via online banking
reminder | paid 2025-06-09 TRX88120 | Remitted yesterday, txn id TRX88120
reminder | paid | This one has been cleared already
reminder | paid 2025-06-06 | Went out on the 6th
reminder | stop | Can you stop these automated emails please
reminder | stop | Please discontinue the reminders
reminder | copy | Could you send through another copy of the invoice
reminder | copy | I've no record of receiving this invoice, please forward it
reminder | statement | Could I get a statement of our account
reminder | statement | Can you send me everything we have outstanding
invoice | received | Cheers, will get to it this week
invoice | received | With our accounts team now
reminder | question | How much is it again?
reminder | question | We're in dispute with your sales team over this
reminder | question | Give me a call please
reminder | question | Can we do a payment plan?
invoice | question | Who ordered this?
invoice | question | Can you tell me what this is for?
vendor_request | approve | You're approved, welcome
vendor_request | approve | Happy to onboard you
vendor_request | reject | We'll pass thanks
vendor_request | question | Can you send over your W-9 first?
"""
"""What was answered | what a careful clerk takes from it | what was written."""

HARMLESS = """
invoice | I'd approve it if the hours were right
invoice | We'd sign it off if you took the surcharge off
invoice | Will be approved once the credit is through
invoice | Approved by nobody yet
invoice | Not approved by anyone yet
invoice | The other one is approved
invoice | The last one was approved, this one I need to look at
invoice | I approved your March invoice, not this one
invoice | Approved? Not by me
invoice | Is this approved?
invoice | Has anyone approved this?
invoice | Shall I approve it?
invoice | Who should book it in?
invoice | Can you book it in?
invoice | Do we just book it in?
invoice | How do I put it through?
invoice | Don't book it yet
invoice | Please don't put it through
invoice | Please don't post it till Monday
invoice | Do not process
invoice | Book it once the PO is on
invoice | Crack on once the PO arrives
invoice | I'll crack on with checking it
invoice | I'll book it in when the goods arrive
invoice | Can't book it without a PO
invoice | We can only book it with a PO
invoice | Your driver signed for it
invoice | Your engineer approved the extra hours
invoice | The client has approved the drawings
invoice | The drawings are approved
invoice | The quote was approved, the invoice wasn't
invoice | Your quote is accepted
invoice | The sample is approved
invoice | The paint sample is fine
invoice | My holiday's been approved
invoice | Booked you in for Thursday
invoice | I've booked the van in for a service
invoice | I booked a table for Friday
invoice | The room is booked
invoice | Sorted? Not from where I'm sitting
invoice | No issues? There are plenty
invoice | No changes since last time? Really?
invoice | If there are no changes needed I'll pass it on
invoice | If no queries by Friday then we'll pass it
invoice | Grand total looks high to me
invoice | That's a grand more than last year
invoice | Sweet, but who is it from?
invoice | Sound like a plan? Let me ask the boss
invoice | Sure it isn't for the other branch?
invoice | You're having a laugh
invoice | Ha, good one, approved my foot
invoice | Oh yes, approved, and pigs might fly
invoice | Absolutely brilliant, another bill for nothing
invoice | Fire away with your questions
invoice | fire it over to my boss
invoice | Send it through to Jenny for approval
invoice | Put it through to my boss please
invoice | run it through with Jim first
invoice | Just running it past the boss
invoice | I'll get the nod from the boss first
invoice | Need the nod from head office
invoice | You need the green light from Karen
invoice | Waiting on a thumbs up from site
invoice | Half approved
invoice | Approved in part
invoice | Partly approved
invoice | Approved except line 2
invoice | Approved apart from the delivery charge
invoice | Approved less 10%
invoice | Some of it is fine
invoice | Most of this is fine
invoice | The first half is fine
invoice | Only the labour is approved
invoice | I only approve the labour
invoice | Materials approved, labour isn't
invoice | Everything bar the parking is fine
invoice | Fine apart from the date
invoice | Approved, but hold payment until Friday
invoice | Approved pending receipt of goods
invoice | Approved assuming the tiles arrive
invoice | Should be ok
invoice | Probably fine
invoice | I think it's fine, ask Dave
invoice | It looks ok but I'll double check
invoice | Looks fine at first glance, will confirm tomorrow
invoice | I suppose it's ok
invoice | It was approved before you changed it
invoice | I had approved it, but now I see the rate is off
invoice | I thought it was approved
invoice | I was told it's approved
invoice | Karen says it's approved
invoice | Apparently Finance passed it
invoice | Someone must have approved it
invoice | Nobody told me it was approved
invoice | I'm sure someone will approve it
invoice | He'll sign it off tomorrow
invoice | It'll be signed off on Monday
invoice | It'll get signed off at the board meeting
invoice | We approve invoices on Thursdays
invoice | We only accept invoices with a PO
invoice | We accept card payments
invoice | I accept that it's late
invoice | I agree it's confusing
invoice | Agreed price was 900, was it not?
invoice | Thanks for the great work
invoice | The kitchen looks amazing
invoice | The lads did a great job
invoice | Great job
invoice | Everything arrived
invoice | The boxes arrived this morning
invoice | Goods received
invoice | Please pay attention to the address
invoice | Please pay our invoice first
invoice | Please arrange collection
invoice | Please release the goods
invoice | Please book it as a credit
invoice | Please book the driver for Tuesday
invoice | Please carry on with the job
invoice | Go ahead with the job on Monday
invoice | Please proceed with the order
invoice | Please proceed with delivery
invoice | Proceed with the second phase please
invoice | Go ahead with the next phase
invoice | You can proceed with the works
invoice | Happy to proceed with the quote
invoice | Happy to pay when the job is done
invoice | Happy to pay half
invoice | Happy to discuss
invoice | Happy to help
invoice | You're not on our list
invoice | The account has been set up, please tell me who placed the order
invoice | Welcome back! How was your holiday?
invoice | Please cancel my subscription to your newsletter
invoice | Please cancel the direct debit
invoice | Please cancel Thursday's visit
invoice | Should I cancel it?
invoice | Do you want to cancel this one?
invoice | Is this a duplicate?
invoice | Isn't this the same one as last week?
invoice | Is this ours?
invoice | I don't think this is ours
invoice | Might be a duplicate, checking
invoice | Don't cancel it
invoice | Please don't void it
invoice | This is not a duplicate
invoice | It's not wrong, just late
invoice | What happens if we reject it?
invoice | To reject, do I just reply?
invoice | If it's a duplicate please cancel it
invoice | If it's wrong I'll reject it
invoice | My boss wants to reject it
invoice | Which PO did we give you?
invoice | Do you have a PO?
invoice | What is the PO number?
invoice | We'll raise a PO and let you know
invoice | PO to follow
invoice | PO 4500123 has been cancelled, I'll get a new one
invoice | Don't use PO 4500123
invoice | Was it PO 4500123?
invoice | PO 4500123 was for the other job
invoice | You may need PO 4500123 or 4500124, not sure which
reminder | We'd pay Friday if we had the copy
reminder | We can't pay until Friday's meeting is done
reminder | Our customer pays on Friday
reminder | Our client is paying on Friday and then it's your turn
reminder | I paid the electricity yesterday
reminder | I paid the rent on Friday
reminder | I paid the deposit last week
reminder | We paid the other invoice on Friday
reminder | We paid INV-0990 on Friday
reminder | I've paid the plumber
reminder | I'll pay the other ones on Friday
reminder | I paid someone else for this job
reminder | Paid? By whom?
reminder | Has it been paid?
reminder | Wasn't this paid on Friday?
reminder | Did we not pay that on Friday?
reminder | Not paid yet
reminder | It hasn't been paid
reminder | Never paid, sorry
reminder | It should have been paid on Friday
reminder | It was supposed to be paid last week
reminder | It was meant to go out on Friday
reminder | I thought I'd paid it
reminder | I think I paid that on Friday
reminder | I'm pretty sure we paid that
reminder | Karen said it was paid on Friday
reminder | My accountant reckons it's been paid
reminder | We might pay on Friday
reminder | We hope to pay on Friday
reminder | Hopefully Friday
reminder | I'll try and pay Friday
reminder | With any luck it'll go out Friday
reminder | We aim to pay on Friday
reminder | If we get paid we'll pay Friday
reminder | Weather permitting I'll be there Friday with the cash
reminder | Would Friday do?
reminder | Is Friday ok?
reminder | Can I pay on Friday?
reminder | Can we pay in three goes?
reminder | When do you want it paid?
reminder | Do you take cards?
reminder | Where do I send the cheque?
reminder | Who do I make the cheque out to?
reminder | We pay on Fridays
reminder | We always pay on the 30th
reminder | Our payment runs are on Fridays
reminder | Checks are cut every other Friday
reminder | Payday here is Friday
reminder | I'm back on Friday
reminder | I'm off till Friday
reminder | Call me on Friday
reminder | The accounts lady is back on Friday
reminder | Our office reopens on Friday
reminder | Let's talk on Friday
reminder | The meeting is on Friday
reminder | See you Friday
reminder | We're moving on Friday
reminder | The bank transfer bounced on Friday
reminder | The cheque was returned
reminder | The payment failed yesterday
reminder | We stopped the cheque
reminder | We cancelled the payment we made on Friday
reminder | We won't pay on Friday
reminder | We're not paying Friday
reminder | I never said Friday
reminder | Don't expect it before Friday
reminder | Not before the 20th
reminder | Half was paid by someone, no idea who
reminder | Insurance will pay on Friday
reminder | The landlord pays this
reminder | My brother-in-law's company pays for that
reminder | Head office pays these, ask them
reminder | You'd have had it by Friday if you'd sent the invoice
reminder | You'll have it when I have it
reminder | You'll get it when I get it
reminder | I'll pay when I'm back
reminder | I'll pay as soon as the bank lets me
reminder | I'll sort it
reminder | I'll sort it soon
reminder | Will pay soon
reminder | Payment will be made in due course
reminder | Sent it to accounts on Friday
reminder | I sent it to the bookkeeper yesterday
reminder | I sent you an email on Friday
reminder | I posted the form on Friday
reminder | It went to accounts yesterday
reminder | That went wrong yesterday
reminder | It went missing on Friday
reminder | Just sent it to my boss
reminder | Just done the school run, will look later
reminder | I did that job on Friday
reminder | I'll do the paperwork Friday
reminder | I'll do the sums on Friday
reminder | I'll drop the forms in on Friday
reminder | I'll send it to accounts on Friday
reminder | I'll send over the form on Friday
reminder | I'll get it to my accountant by Friday
reminder | I'll put it to the board on Friday
reminder | I'll put it through to accounts on Friday
reminder | I'll run it past the boss on Friday
reminder | I'll settle in first, new job
reminder | We'll sort the paperwork out on Friday
reminder | It's in the diary to discuss on Friday
reminder | Added to Friday's agenda
reminder | It's booked in for review on Friday
reminder | It's pencilled in for a chat on Friday
reminder | Scheduled for review on Friday
reminder | Don't stop sending reminders, they help
reminder | Do the reminders stop when I pay?
reminder | How do I stop the reminders?
reminder | If you stop the reminders I'll pay
reminder | I can't stop laughing
reminder | The machine stopped on Friday
reminder | We stopped using your service in May
reminder | Please stop by on Friday
reminder | Please don't stop
reminder | Stop me if you've heard this before
reminder | Take me off hold
reminder | Can you take this off my hands
invoice | I'm not the person for this but don't know who is
invoice | Jill (jill@holt.example) is copied in
invoice | My email is jo@holt.example if you need me
invoice | Please send a copy to jo@holt.example as well
invoice | Can you send the statement to jo@holt.example
invoice | Should I send it to jo@holt.example?
invoice | Don't use jo@holt.example any more
invoice | Jo used to deal with this, jo@holt.example
vendor_request | You would be approved if you had insurance
vendor_request | You're not approved yet
vendor_request | Are you already set up with us?
vendor_request | Welcome to the process! Please fill in the form first
vendor_request | Happy to add you once the form is back
vendor_request | We approve new vendors quarterly
vendor_request | Purchasing decides on new vendors
vendor_request | I've forwarded your request to purchasing
vendor_request | What do you do exactly?
vendor_request | Who recommended us?
vendor_request | Before we add you we need your bank details
vendor_request | You're on the list to be reviewed
vendor_request | We've added you to the list of applicants
vendor_request | Your registration is nearly complete
vendor_request | Your application has been received
statement | Which of these are paid?
statement | Two of these were paid
statement | Some of these are paid
statement | One of them has been paid
statement | Most of these were paid last month
statement | We'll pay some of it on Friday
statement | We'll pay what we can on Friday
"""
"""What was answered | what was written, that sounds like an answer and must change nothing."""

_LISTED = ("INV-1001", "INV-1002", "INV-1003")
_SHORT = {
    "approve": "approve", "reject": "reject", "dispute": "dispute", "promise_to_pay": "promise",
    "report_payment": "paid", "set_purchase_order": "order", "redirect": "redirect", "stop_reminders": "stop",
    "request_copy": "copy", "request_statement": "statement", "question": "question", "acknowledge": "received",
}  # fmt: skip


def _told(intent: Intent) -> str:
    parts = (intent.date, intent.reference, intent.number)
    return " ".join([_SHORT.get(intent.name, intent.name), *(str(part) for part in parts if part)])


def _intents(kind: str, text: str) -> tuple[Intent, ...]:
    return read(text, kind, *(_LISTED if kind == "statement" else ())).intents


def test_everyday_replies_are_read_exactly() -> None:
    wrong = {}
    for line in SAID.strip().splitlines():
        kind, wanted, text = line.split(" | ", 2)
        told = sorted(_told(intent) for intent in _intents(kind, text))
        if told != sorted(wanted.split(" + ")):
            wrong[text] = told
    assert wrong == {}


def test_what_only_sounds_like_an_answer_changes_nothing() -> None:
    acted = {}
    for line in HARMLESS.strip().splitlines():
        kind, text = line.split(" | ", 1)
        if names := [intent.name for intent in _intents(kind, text) if intent.name in STATE_CHANGING]:
            acted[text] = names
    assert acted == {}
