"""What a writer wrote is told from what the mail program put below it, in any of the usual languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rendering.catalogue import languages
from core.rendering.words import words_for
from mail_gateway.coloured import points_below
from mail_gateway.mail_words import MARKERS
from mail_gateway.reply_text import REPLY_MARKER, Passage, answers_elsewhere, new_text, texts_of

ADDRESS = "Penny <r+abc@in.example>"

ATTRIBUTIONS = [
    f"On Mon, 6 Jan 2025 at 13:17, {ADDRESS} wrote:",
    f"On 6 Jan 2025, at 13:17, {ADDRESS} wrote:",
    "On Jan 6, 2025 1:17 PM, Penny wrote:",
    f"Am Mo., 6. Jan. 2025 um 13:17 Uhr schrieb {ADDRESS}:",
    "Am 06.01.2025 um 13:17 schrieb Penny:",
    f"Le lun. 6 janv. 2025 à 13:17, {ADDRESS} a écrit :",
    "Le 06/01/2025 à 13:17, Penny a écrit\xa0:",
    f"El lun, 6 ene 2025 a las 13:17, {ADDRESS} escribió:",
    f"Il giorno lun 6 gen 2025 alle ore 13:17 {ADDRESS} ha scritto:",
    "Il 06/01/2025 13:17, Penny ha scritto:",
    f"Op ma 6 jan 2025 om 13:17 schreef {ADDRESS}:",
    f"{ADDRESS} escreveu (segunda, 6/01/2025 à(s) 13:17):",
    "Em seg., 6 de jan. de 2025 às 13:17, Penny escreveu:",
    f"2025年1月6日(月) 13:17 {ADDRESS}:",
    "2025/01/06 13:17、Pennyのメール:",
    f"Den mån 6 jan. 2025 kl 13:17 skrev {ADDRESS}:",
    f"pon., 6 sty 2025 o 13:17 {ADDRESS} napisał(a):",
    f"2025-01-06 13:17 GMT+01:00 {ADDRESS}:",
]

HEADER_BLOCKS = [
    ("From", "Sent", "To", "Subject"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Enviado el", "Para", "Asunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    ("De", "Enviada em", "Para", "Assunto"),
    ("差出人", "送信日時", "宛先", "件名"),
]

DIVIDERS = [
    "-----Original Message-----",
    "----- Ursprüngliche Nachricht -----",
    "-----Message d'origine-----",
    "---- Messaggio originale ----",
    "-----Mensaje original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Mensagem original-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    f"{REPLY_MARKER}",
    f"*{REPLY_MARKER.upper()}*",
]

SIGNATURES = [
    "Sent from my iPhone",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Enviado do meu iPhone",
    "iPhoneから送信",
    "-- \nDana Reyes\nAccounts payable",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_the_line_above_quoted_lines_is_quoted_too(attribution: str) -> None:
    read = new_text(f"Approved, thanks.\nDana\n\n{attribution}\n\n> Hello,\n> reply APPROVE\n")
    assert read.text == "Approved, thanks.\nDana"
    assert attribution in read.quoted


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_what_follows_unmarked_below_such_a_line_is_quoted(attribution: str) -> None:
    read = new_text(f"Approved.\n\n{attribution}\nHello,\nreply APPROVE\n\nGoodbye")
    assert read.text == "Approved."
    assert read.quoted.endswith("Goodbye")


@pytest.mark.parametrize("cut", [30, 45, 60])
def test_a_wrapped_line_above_quoted_lines_is_found(cut: int) -> None:
    line = "On Monday, January the 6th 2025 at 13:17, Penny for Northwind <r+abc@in.example> wrote:"
    at = line.rindex(" ", 0, cut)
    assert new_text(f"Yes.\n{line[:at]}\n{line[at + 1 :]}\n> old").text == "Yes."
    assert new_text(f"Yes.\n\n{line.replace('<', '<' + chr(10))}\n> old").text == "Yes."


@pytest.mark.parametrize("names", HEADER_BLOCKS)
@pytest.mark.parametrize("bold", ["", "*"])
def test_a_block_of_headers_begins_the_history(names: tuple[str, ...], bold: str) -> None:
    values = ("Penny <r+abc@in.example>", "Montag, 6. Januar 2025 13:17", "Dana", "Invoice 7")
    block = "\n".join(f"{bold}{name}:{bold} {value}" for name, value in zip(names, values, strict=True))
    for above in ("", "________________________________\n"):
        read = new_text(f"Approved.\n\n{above}{block}\n\nHello,\nreply APPROVE")
        assert read.text == "Approved."


@pytest.mark.parametrize("divider", DIVIDERS)
def test_a_divider_begins_the_history(divider: str) -> None:
    assert new_text(f"Approved.\n\n{divider}\nHello,\nreply APPROVE").text == "Approved."


def test_the_marker_counts_within_quoted_lines_too() -> None:
    assert new_text(f"Yes\n> {REPLY_MARKER}\n> Hello").text == "Yes"


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_kept_apart(signature: str) -> None:
    read = new_text(f"Approved.\n\n{signature}\n\nOn 6 Jan 2025 at 13:17, {ADDRESS} wrote:\n> Hello")
    assert read.text == "Approved."
    assert signature.split("\n", maxsplit=1)[-1] in read.signature


def test_answers_between_quoted_lines_are_new_text() -> None:
    read = new_text(f"On 6 Jan 2025 at 13:17, {ADDRESS} wrote:\n> line 1?\nYes\n> line 2?\n\nNo\n> line 3\n")
    assert read.text == "Yes\n\nNo"
    assert "> line 2?" in read.quoted


@pytest.mark.parametrize(
    "text",
    [
        "Approved.",
        "On the other hand, we wrote: pay later.",
        "On Monday we will send you this:\n500 EUR",
        "From our side: fine.\nTo be clear: approved.",
        "Subject to this: approved once the PO is on it.",
        "I sent from my account 500 EUR",
        "Sent from my account yesterday: 500 EUR",
        "--\nnot a signature alone",
        "Total - 500\n-------\nok",
        "Please send it to Jo <jo@x.example>:\nshe pays on 2025-01-06",
        "",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    read = new_text(text)
    assert (read.text, read.quoted, read.signature) == (text, "", "")


def test_an_answer_on_the_line_of_the_history_is_kept() -> None:
    assert new_text(f"Approved On Mon, Jan 6, 2025 at 1:17 PM {ADDRESS} wrote:\n> Hello").text == "Approved"


GMAIL = (
    '<div dir="ltr">Approved</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    "Neznámý řádek 6. 1. 2025</div><blockquote class=gmail_quote>Hello<br>reply REJECT</blockquote></div>"
)
OUTLOOK = "<div>Approved</div><div id='x_divRplyFwdMsg'><b>Xx:</b> Penny</div><div>Hello, reply REJECT</div>"
THUNDERBIRD = (
    "<p>Approved</p><div class='moz-cite-prefix'>unbekannt 2025</div><blockquote type='cite'>REJECT</blockquote>"
)
APPLE = "<div>Approved</div><div><br><blockquote type=cite>On x</blockquote></div>"
APPLE += "<blockquote type=cite>REJECT</blockquote>"


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK, THUNDERBIRD, APPLE])
def test_what_the_mail_program_marked_is_history_in_any_language(html: str) -> None:
    assert new_text("", html).text == "Approved"
    assert new_text("Approved\n\nNeznámý řádek\nREJECT", html).text == "Approved"


def test_an_answer_between_marked_quotes_is_new_text() -> None:
    html = "<div class=gmail_quote><blockquote>1?</blockquote>yes<blockquote>2?</blockquote>no</div>"
    assert new_text("", html).text.split() == ["yes", "no"]


def test_a_forwarded_mail_is_history_though_only_its_head_is_marked() -> None:
    html = (
        "<div>FYI</div><div class='gmail_quote'><div class='gmail_attr'>---------- Forwarded message ---------<br>"
        "From: x</div><div>please approve</div></div>"
    )
    assert new_text("", html).text == "FYI"


def test_html_without_marks_leaves_the_plain_text() -> None:
    assert new_text("plain\n> old", "<p>html</p>").text == "plain"


PIECES = [
    "\n",
    "> \n",
    "On ",
    "On 1\n",
    "From:\n",
    "From: a\nSent: b\n",
    "-- \n",
    "_" * 20 + "\n",
    "wrote:\n",
    "<a@b> 1:23\n",
]
PIECES += [
    "a",
    "- ",
    "*",
    "On 6 Jan 2025 at 13:17, x <\n",
    "Sent from my \n",
    ">",
    " ",
    "\r",
    "-----Original Message",
    "1",
    "<",
]
PIECES += ["-" * 398 + "x\n", "on schrieb " * 36 + ":\n", "a wrote " * 45 + ":\n", " " * 390 + "On 1:\n"]


@pytest.mark.timeout(30)  # a hang guard, no measure: quadratic would take minutes
@pytest.mark.parametrize("piece", PIECES)
def test_long_mails_take_no_time(piece: str) -> None:
    text = piece * (150_000 // len(piece))
    new_text(text)
    new_text(text + ":")
    new_text("", "<blockquote>" + text)


@given(
    st.lists(
        st.sampled_from(
            [*ATTRIBUTIONS, *DIVIDERS, *SIGNATURES, "> q", "", "text", "From: a", "Sent: 1.1.2025", "To: b@c"]
        )
    )
)
def test_no_line_is_lost(lines: list[str]) -> None:
    read = new_text("\n".join(lines))
    parts = "\n".join([read.text, read.quoted, read.signature])
    assert sorted(x.strip() for x in parts.split("\n") if x.strip()) == sorted(
        x.strip() for x in "\n".join(lines).split("\n") if x.strip()
    )


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    new_text(text, text)


# What must never be lost: text that only looks like the beginning of history

HISTORY = f"On 6 Jan 2025 at 13:17, {ADDRESS} wrote:\n> Hello\n> approved?"


@pytest.mark.parametrize(
    "text",
    [
        "From: our side it is fine.\nPay Friday.",
        "Payment advice:\n\nFrom: Acme Ltd\nTo: Northwind\nDate: 12 June 2025 09:15\nAmount: 1,450.00 EUR",
        "Please write to Bob <bob@acme.example> from 1 June 2025:\nhe approves now.",
        "From 1.7.2025 our new address is (ap@acme.example):\nuse it.",
        "Name: ____________\nDate: ____________\n\nplease fill in",
        "Two things:\n\n1. approve\n----------\n2. send a copy",
        "My boss wrote:\n\nplease approve\n\nSo approved.",
        "Am 12.05.2025 schrieb uns Ihr Kollege:\nwir geben 5% Rabatt.",
    ],
)
@pytest.mark.parametrize(
    "history",
    [
        HISTORY,
        "-----\nFrom: Jo <b@x.example>\nSent: Wednesday, June 4, 2025 9:12 AM\nTo: Dana\nSubject: x\n\nHello",
        "---- On Wed, 04 Jun 2025 09:12:33 +0200 b@northwind.example wrote ----\n\nHello",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_beginning_of_history_stays(text: str, history: str) -> None:
    assert new_text(f"{text}\n\n{history}\n").text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Dear Sir,</p><p>Line 2 is wrong</p><blockquote>5 % discount</blockquote><p>Please correct.</p>",
         "Dear Sir,\n\nLine 2 is wrong\n\n5 % discount\n\nPlease correct."),
        ("<p>Fine</p><div>On 6 Jan 2025, Jo &lt;jo@x.example&gt; wrote:</div><blockquote>old</blockquote>", "Fine"),
        ("<p>Fine</p><p>Subject: INV-0042</p><blockquote>old</blockquote>", "Fine\n\nSubject: INV-0042"),
        ("<blockquote>old</blockquote><p>Fine</p>", "Fine"),
        ("<p>Fine</p><blockquote type=cite>old</blockquote>", "Fine"),
    ],
)  # fmt: skip
def test_words_that_a_writer_set_off_are_theirs_unless_something_tells_of_a_quotation(html: str, text: str) -> None:
    assert new_text("", html).text.replace("\n\n\n", "\n\n") == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See *Acme*<https://acme.example/x>", "<p>See <b>Acme</b></p>"),
        ("Yes\n[image: logo]", "<p>Yes<img alt='logo' src='cid:1'></p>"),
        ("* one\n* two", "<ul><li>one<li>two</ul>"),
    ],
)
def test_a_plain_part_that_only_names_links_and_pictures_says_the_same(text: str, html: str) -> None:
    assert texts_of(text, html)[1] == ""


@pytest.mark.parametrize(("text", "html"), [("Approved?", "Approved"), ("1.250", "1,250"), ("5", "-5")])
def test_a_sign_can_make_another_mail_of_it(text: str, html: str) -> None:
    assert texts_of(text, html)[1] == html


@pytest.mark.parametrize("language", MARKERS)
@pytest.mark.parametrize("quoted", ["", "> ", "| ", "*"])
def test_our_marker_begins_the_history_in_every_language(language: str, quoted: str) -> None:
    line = f"{quoted}— {MARKERS[language]} —{quoted.strip() if quoted == '*' else ''}"
    assert new_text(f"Yes\n\n{line}\n{quoted.strip('*')}Hello\n").text == "Yes"
    assert new_text("", f"<div>Yes</div><p>— {MARKERS[language]} —</p><p>Hello</p>").text == "Yes"


@pytest.mark.parametrize("language", languages())
def test_the_marker_that_is_sent_is_the_one_that_is_known(language: str) -> None:
    assert words_for(language)._("— Reply above this line —") == f"— {MARKERS[language]} —"


@pytest.mark.parametrize(
    "text",
    [
        "See my comments below.",
        "Please find our answers inline, in red.",
        "Meine Antworten stehen unten in Blau.\n\nViele Grüße\nJörg",
        "Bonjour,\n\nvoir mes réponses en rouge ci-dessous.\n\nÉlise",
        "Respuestas más abajo en azul. Saludos",
        "Vedi le mie risposte in rosso nel testo",
        "Zie mijn antwoorden hieronder",
        "As minhas respostas estão abaixo.",
        "赤字で回答いたしました。",
    ],
)
def test_words_that_point_below_are_known(text: str) -> None:
    assert points_below(text)
    assert answers_elsewhere(f"{text}\n\n-----Original Message-----\nFrom: Penny\nIs it right?\nYes.\n", None)
    assert not answers_elsewhere(f"{text}\n\n> Is it right?\nYes.\n> When?\nFriday.\n", None)
    assert not answers_elsewhere(text, None)


@pytest.mark.parametrize(
    "text",
    ["Approved.", "The amount is below what we agreed.", "See below:\n" + "line 2 is wrong, four pieces came. " * 4],
)
def test_what_says_its_answer_itself_does_not_point_below(text: str) -> None:
    assert not points_below(text)


def test_coloured_answers_in_the_history_are_new_text_where_the_words_above_say_so() -> None:
    history = (
        "<div style='border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Penny</p></div><p>PO 1?</p>"
        "<p><span style='color:#C00000'>No, <b>2</b>.</span></p><p style='color:#333'>When?</p>"
        "<p><font color=blue>Friday</font></p><p><a style='color:blue' href='x'>Pay</a></p>"
    )
    assert new_text("", f"<p>See my comments in red below</p>{history}").passages == (
        Passage(answers="", text="See my comments in red below"),
        Passage(answers="PO 1?", text="No, 2."),
        Passage(answers="When?", text="Friday"),
    )
    assert new_text("", f"<p>Approved</p>{history}").text == "Approved"


@pytest.mark.parametrize(
    "line",
    [
        "    Op zondag 19 juli 2026 12:19 CET, Polder BV <debiteuren@polder.example> schreef  ",
        "On 3 May 2026 Bob <bob@x.example> wrote",
        "Am 3. Mai 2026 um 10:02 schrieb Bob <bob@x.example>:",
    ],
)
def test_who_wrote_is_known_without_the_colon_too(line: str) -> None:
    assert new_text(f"We pay later.\n\n{line}\n\n Hello,\n\n No more reminders? STOP.\n").text == "We pay later."


def test_somebody_who_tells_what_another_wrote_is_not_cut_off() -> None:
    text = "On 3 May 2026 Bob <bob@x.example> wrote that it was fine.\nSo it is."
    assert new_text(text).text == text
