"""What mail programs write around a quotation, by language: data for `reply_text`, nothing keyed to one mail.

Everything is in lower case and compared with casefolded text. A new language is a word or two in each table.
"""

import re
from collections.abc import Iterable

FIRST_WORD = re.compile(r"[\w-]+")


def one_of(alternatives: Iterable[str]) -> str:
    """Give a pattern for any of them, the longest first."""
    return "(?:" + "|".join(re.escape(one) for one in sorted(alternatives, key=len, reverse=True)) + ")"


STARTS = (
    # en de fr es it nl pt
    "on", "at", "am", "um", "den", "le", "el", "en", "il", "il giorno", "op", "em", "a", "às", "no dia",
    "dia", "no",
    # sv da nb fi pl cs ro ru vi tr
    "på", "kl", "tor", "w dniu", "dnia", "dne", "în", "в", "vào", "ngày", "在", "於",
)  # fmt: skip
"""What stands before the date in 'On … wrote:'."""

WEEKDAYS = (
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday",
    "sunday", "mo", "di", "mi", "do", "fr", "sa", "so", "montag", "dienstag", "mittwoch", "donnerstag",
    "freitag",
    "samstag", "sonntag", "lun", "mar", "mer", "jeu", "ven", "sam", "dim", "lundi", "mardi", "mercredi",
    "jeudi",
    "vendredi", "samedi", "dimanche", "mié", "mie", "jue", "vie", "sáb", "sab", "dom", "lunes", "martes",
    "miércoles",
    "jueves", "viernes", "sábado", "domingo", "gio", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì",
    "sabato",
    "domenica", "ma", "wo", "vr", "za", "zo", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag",
    "zondag", "seg", "ter", "qua", "qui", "sex", "segunda", "terça", "quarta", "quinta", "sexta",
    "segunda-feira",
    "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "mån", "tis", "ons", "tors", "fre", "lör",
    "sön",
    "man", "tir", "lør", "søn", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "po", "út", "st", "čt", "pá",
    "ne",
    "пн", "вт", "ср", "чт", "пт", "сб", "вс",
)  # fmt: skip

HOURS = (
    "uhr",
    "om",
    "à",
    "s",
    "las",
    "la",
    "ore",
    "alle",
    "hrs",
    "dem",
    "de",
    "kl",
    "klo",
    "godz",
    "o",
    "в",
    "pm",
    "m",
    "p",
    "の",
    "に",
)
"""What else stands between a day and the time of day."""

WROTE = (
    "wrote", "schrieb", "schrieben", "a écrit", "a ecrit", "ont écrit", "escribió",
    "escribio", "ha scritto", "schreef", "escreveu", "escreveram", "skrev", "kirjoitti", "napisał",
    "napisała",
    "napisał(a)", "napsal", "napsala", "napsal(a)", "a scris", "yazdı", "пишет", "писал", "писала",
    "написал", "написала", "đã viết", "írta",
)  # fmt: skip

SAID = ("writes", "said", "sent", "pisze", "schreibt", "scrive", "escribe", "schrijft", "écrit")
"""Verbs of ordinary sentences too: they need an address, or quoted lines below."""

WROTE_AROUND = (("hat", "geschrieben"), ("heeft", "geschreven"))
"""Verbs in two halves with the writer between them."""

WROTE_WITHOUT_SPACES = (
    "のメール", "さんは書きました", "が書きました", "は書きました", "さんからのメッセージ", "のメッセージ",
    "さんの発言", "写道", "寫道", "작성",
)  # fmt: skip

QUOTING = (
    "quoting", "zitat von", "zitiere", "citando a", "citando", "citation de", "citeren", "citaat van",
    "quoto",
    "in reply to", "in antwort auf", "en réponse à", "begin quote from", "citat av", "citat fra",
)  # fmt: skip
"""Before a name and a colon, without any date: counts only right above quoted lines."""

PERSONS = frozenset({
    "i", "we", "ich", "wir", "j'ai", "je", "nous", "yo", "nosotros", "io", "noi", "ik", "wij", "eu", "nós",
    "jag", "vi", "jeg", "man", "they", "you", "he", "she", "sie", "er", "vous", "elle", "u", "jullie",
})  # fmt: skip
POSSESSIVES = frozenset({
    "my", "our", "your", "his", "her", "their", "mein", "meine", "unser", "unsere", "ihr", "ihre", "euer",
    "mon",
    "ma",
    "notre", "nos", "votre", "vos", "mi", "nuestro", "nuestra", "su", "mio", "mia", "nostro", "nostra",
    "suo", "mijn",
    "onze", "ons", "uw", "meu", "minha", "nosso", "nossa", "seu", "sua",
})  # fmt: skip
"""A person beside the verb, or a possessive anywhere, makes a sentence of the line: then only quoted lines below
make a quotation of it."""

HEADERS = {
    "from": "from von de da di van från fra od 差出人 送信者 送信元 发件人 寄件者 от lähettäjä gönderen kimden"
    " remitente expéditeur mittente afzender remetente odesílatel absender từ",
    "sent": "sent date gesendet datum envoyé enviado enviados enviadas fecha data inviato verzonden skickat sendt"
    " dato wysłano data.wysłania 送信日時 送信日 送信済み 日付 日時 发送时间 日期 时间 寄件日期 enviada enviado.el"
    " enviada.em enviado.em envoyé.le data.invio lähetetty отправлено дата odesláno gönderildi tarih data/hora"
    " päiväys fecha.de.envío date.d'envoi verzonden.op gesendet.am đã.gửi date.sent",
    "to": "to an à a para aan till til do komu 宛先 送信先 收件人 收件者 кому vastaanottaja kime pour destinataire"
    " per bis empfänger destinatario destinatário ontvanger đến",
    "subject": "subject betreff objet asunto oggetto onderwerp assunto ämne emne temat 件名 主题 主旨 тема aihe konu"
    " předmět sujet re chủ.đề",
    "cc": "cc bcc kopie copia copie kopia 副本 抄送 kopi cópia reply-to antwort.an répondre.à responder.a importance"
    " wichtigkeit attachments anlagen pièces.jointes organisation organization",
}
"""By what it says; a dot stands for a space inside a name."""

MESSAGE_NOUNS = (
    "message", "messages", "mail", "e-mail", "email", "courriel", "appointment", "nachricht",
    "originalnachricht",
    "original-nachricht", "termin", "mensaje", "correo", "messaggio", "bericht", "mensagem", "melding",
    "meddelande",
    "meddelelse", "besked", "viesti", "wiadomość", "zpráva", "сообщение", "письмо", "ileti", "mesaj",
)  # fmt: skip
MESSAGE_KINDS = (
    "original", "originale", "originalnachricht", "original-nachricht", "d'origine", "origine", "initial",
    "ursprüngliche",
    "ursprünglicher", "oorspronkelijk", "oorspronkelijke", "origineel", "originele", "forwarded", "forward",
    "weitergeleitete", "transféré", "réexpédié", "reenviado", "inoltrato", "doorgestuurd", "encaminhada",
    "reencaminhada", "reply", "replied", "antwort", "previous", "opprinnelig", "ursprungligt",
    "vidarebefordrat",
    "oprindelig", "videresendt", "alkuperäinen", "oryginalna", "původní", "исходное", "пересылаемое", "özgün",
    "orijinal",
)  # fmt: skip
MESSAGE_WITHOUT_SPACES = (
    "元のメッセージ",
    "転送されたメッセージ",
    "転送メッセージ",
    "元のメール",
    "原始邮件",
    "原始郵件",
    "转发邮件",
    "원본 메시지",
)
"""'---- Original message ----' is one noun and one kind, in whatever order, or one of the last."""

FORWARDED = (
    "begin forwarded message", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    "début du message réexpédié", "début du message transféré", "inicio del mensaje reenviado",
    "inizio messaggio inoltrato", "begin doorgestuurd bericht", "início da mensagem reencaminhada",
    "início da mensagem encaminhada", "転送されたメッセージ", "vidarebefordrat brev", "start på videresendt besked",
)  # fmt: skip

SENT_WITH = (
    "sent from", "sent via", "secured with", "gesichert mit", "sécurisé avec", "provenance :", "provenance",
    "sent with", "sent using", "sent by", "sent to you by", "get", "posted from",
    "composed on",
    "gesendet von", "gesendet mit", "gesendet aus", "gesendet über", "von meinem", "von unterwegs",
    "verschickt mit",
    "verschickt von", "abgeschickt von", "holen sie sich", "hol dir", "diese nachricht wurde von",
    "diese e-mail wurde von",
    "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé via", "envoyé par",
    "envoyée depuis",
    "télécharger", "téléchargez", "obtenir", "obtenez",
    "enviado desde", "enviado con", "enviado mediante", "enviado a través", "enviado vía", "obtener", "obtén",
    "obtenga",
    "descargar", "inviato da", "inviato dal", "inviato dall", "inviato con", "inviato tramite", "scarica",
    "ottieni",
    "verzonden vanaf", "verzonden van", "verzonden met", "verzonden via", "verzonden vanuit",
    "verstuurd vanaf",
    "verstuurd met", "verstuurd via", "outlook voor", "download", "enviado do", "enviado de", "enviado da",
    "enviado por", "enviado pelo", "enviado com", "enviado através", "enviado a partir", "enviada do",
    "obter o",
    "obtenha o", "baixar", "skickat från", "sendt fra", "lähetetty", "wysłane z", "wysłano z", "odesláno z",
    "отправлено с", "отправлено из", "outlook for", "outlook für", "outlook pour", "outlook para",
    "outlook per",
)  # fmt: skip
"""How the line begins that a program or a telephone appends; it must go on to name a `GADGET`."""

GADGETS = (
    "iphone", "ipad", "ipod", "macbook", "ios", "android", "galaxy", "samsung", "blackberry", "windows phone",
    "windows mail", "mail für windows", "mail for windows", "courrier pour windows", "correo para windows",
    "posta per windows", "mail voor windows", "correio para windows", "email para windows", "outlook",
    "mobil", "cell", "handy", "smartphone",
    "phone",
    "tablet", "huawei", "xiaomi", "redmi", "oneplus", "oppo", "pixel", "nokia", "motorola", "yahoo", "gmx",
    "web.de",
    "t-online", "freenet", "proton", "tutanota", "tuta", "posteo", "sparrow", "mailbox", "mailbird",
    "mailspring",
    "blue mail",
    "bluemail", "spark", "airmail", "thunderbird", "k-9", "fairemail", "postbox", "em client", "téléphone",
    "móvil",
    "celular", "cellulare", "telefoon", "telefon", "telemóvel", "puhelim", "aol", "gmail", "verizon",
    "t-mobile",
    "at&t",
    "handheld", "mobiel", "fairphone", "superhuman", "front", "hey", "zoho", "fastmail", "polymail", "nine",
    "orange",
    "sfr", "laposte", "libero", "virgilio", "wind", "tim", "ziggo", "kpn", "mail.ru", "yandex", "boxer",
    "acompli",
    "nylas", "missive", "shortwave", "edison", "newton", "mail app", "mail-app",
)  # fmt: skip
SENT_FROM_BEHIND = ("から送信", "より送信", "を入手", "を使用して送信", "傳送", "发送")
"""Languages that put the verb behind the gadget."""

SECRET_WORDS = (
    "confidential", "privileged", "intended", "vertraulich", "geschützte", "confidentiel", "exclusive",
    "exclusivamente", "confidencial", "riservat", "confidenziali", "esclusivamente", "vertrouwelijk",
    "uitsluitend",
    "confidenciais", "confidenzial", "機密", "社外秘", "konfidentiell", "fortrolig", "poufne",
)  # fmt: skip
MAIL_WORDS = (
    "message", "mail", "communication", "transmission", "attachment", "nachricht", "courriel", "mensaje",
    "correo",
    "messaggio", "comunicazione", "bericht", "mensagem", "comunicação", "comunicación", "メール", "meddelande",
    "wiadomość",
)  # fmt: skip
ADDRESSEE_WORDS = (
    "recipient", "addressee", "in error", "delete", "adressat", "empfänger", "vernichten", "löschen",
    "irrtümlich",
    "destinataire", "par erreur", "détruire", "destinatari", "por error", "elimin", "per errore", "cancell",
    "geadresseerde", "ten onrechte", "wissen", "verwijder", "destinatário", "por engano", "por erro", "apagu",
    "お心当たり", "誤って", "破棄", "削除", "mottagare", "modtager", "adresat",
)  # fmt: skip
"""A disclaimer's first sentence speaks of this mail as a secret; all of it also of whom it is for."""

DISCLAIMER_TITLES = (
    "disclaimer", "confidentiality notice", "confidentiality", "legal notice", "important notice",
    "proclaimer",
    "privileged and confidential", "private and confidential", "vertraulichkeitshinweis",
    "haftungsausschluss",
    "rechtlicher hinweis", "wichtiger hinweis", "avis de confidentialité", "confidentialité", "avertissement",
    "aviso legal", "aviso de confidencialidad", "confidencialidad", "avviso di riservatezza",
    "nota di riservatezza",
    "riservatezza", "vertrouwelijkheid", "aviso de confidencialidade", "confidencialidade", "免責事項", "守秘義務",
)  # fmt: skip
"""What may stand before that sentence."""

BOILERPLATE = (
    "please consider the environment", "think before you print", "denken sie an die umwelt", "umwelt zuliebe",
    "pensez à l'environnement", "antes de imprimir", "prima di stampare", "denk aan het milieu",
    "avant d'imprimer",
    "virus-free", "virenfrei", "sin virus", "checked for viruses", "auf viren geprüft", "been scanned",
    "sans virus", "libre de virus",
    "privo di virus", "virusvrij", "livre de vírus", "garanti sans virus",
)  # fmt: skip
"""What else is appended by rule and says nothing: counts as a disclaimer's paragraph when it is short."""

REGISTERED = (
    "registered in england", "registered in scotland", "registered in ireland", "company number", "registered office",
    "handelsregister", "amtsgericht", "registergericht", "hrb", "hra", "geschäftsführer", "geschäftsführung",
    "sitz der gesellschaft", "sitz", "aufsichtsrat", "vorstand", "capital social", "siège social", "rcs",
    "registro mercantil", "domicilio social", "capitale sociale", "sede legale", "registro imprese", "rea",
    "handelsregister", "kvk", "kvk-nr", "statutair", "sede social", "matriculada", "conservatória",
)  # fmt: skip
"""What the law has firms append to their letters; who asks for other data on an invoice names a tax number."""

WARNS = (
    "caution", "warning", "attention", "external", "[external]", "external email", "external sender", "achtung",
    "warnung", "vorsicht", "hinweis", "extern", "[extern]", "externe e-mail", "externe", "avertissement", "atención",
    "precaución", "aviso", "externo", "attenzione", "avviso", "esterno", "let op", "waarschuwing", "atenção",
    "cuidado", "注意", "警告",
)  # fmt: skip
FROM_OUTSIDE = (
    "outside of the organi", "outside the organi", "outside of your organi", "outside your organi",
    "outside of our organi", "outside our organi", "outside of the company", "outside the company", "external sender",
    "external source", "external email", "external e-mail", "außerhalb der organisation",
    "außerhalb ihrer organisation",
    "außerhalb unserer organisation", "außerhalb des unternehmens", "externen absender", "externer absender",
    "externe e-mail", "expéditeur externe", "extérieur de l'organisation", "extérieur de votre organisation",
    "extérieur à l'organisation", "source externe", "remitente externo", "fuera de la organización",
    "fuera de su organización", "origen externo", "mittente esterno", "esterno all'organizzazione",
    "esterna all'organizzazione", "esterno dell'organizzazione", "externe afzender", "buiten de organisatie",
    "buiten uw organisatie", "buiten onze organisatie", "remetente externo", "fora da organização",
    "fora da sua organização", "外部からの", "外部の送信者", "社外からの", "組織外",
)  # fmt: skip
"""How a receiver's server begins the lines that it puts above a mail from outside, and what they say."""

EXCUSES = (
    "please excuse", "excuse the brevity", "excuse my brevity", "bitte entschuldigen sie", "tippfehler",
    "veuillez excuser",
    "disculpe la brevedad", "perdonate", "excuus voor", "desculpe a brevidade", "あしからずご了承",
)  # fmt: skip
"""How the line goes on that follows what a telephone appended."""

REACTED = (
    "reacted via gmail", "reacted to your message", "über gmail reagiert", "mit gmail reagiert",
    "a réagi via gmail",
    "ha reaccionado mediante gmail", "ha reaccionado a través de gmail", "ha reagito tramite gmail",
    "ha reagito con gmail", "via gmail gereageerd", "heeft gereageerd via gmail", "reagiu através do gmail",
    "reagiu pelo gmail", "reagiu com o gmail", "gmail でリアクションしました", "gmailでリアクションしました",
)  # fmt: skip
"""How the line ends that a program appends to a single sign."""

SEE = (
    "see", "find", "siehe", "s.", "voir", "cf.", "ver", "véase", "vea", "vean", "vedi", "vedere", "zie",
    "veja",
    "vide", "inline", "in-line",
)  # fmt: skip
ANSWERS = (
    "comments", "answers", "replies", "remarks", "notes", "responses", "antworten", "anmerkungen",
    "kommentare",
    "réponses", "commentaires", "remarques", "respuestas", "comentarios", "observaciones", "risposte",
    "commenti",
    "osservazioni", "antwoorden", "opmerkingen", "respostas", "comentários", "observações",
)  # fmt: skip
BELOW = (
    "below", "inline", "in-line", "in red", "in blue", "in green", "in bold", "in colour", "in color",
    "unten",
    "im text", "in rot", "in blau", "in grün", "rot markiert", "blau markiert", "ci-dessous", "en rouge",
    "en bleu",
    "dans le texte", "más abajo", "abajo", "en rojo", "en azul", "in basso", "di seguito", "qui sotto",
    "in rosso",
    "in blu", "nel testo", "hieronder", "in het rood", "in het blauw", "in rood", "in blauw", "in de tekst",
    "abaixo",
    "em vermelho", "em azul", "no texto",
)  # fmt: skip
"""'See my answers in red below': a verb or a noun, and where."""

CONTACT = (
    "tel", "tel.", "telefon", "telefax", "phone", "mobile", "mobil", "mob", "cell", "fax", "direct",
    "office", "e-mail",
    "email", "mail", "web", "website", "t", "m", "f", "e", "w", "d", "tél", "tél.", "téléphone", "portable",
    "teléfono",
    "móvil", "cell.", "telefono", "telefoon", "mobiel", "telefone", "telemóvel", "url", "hp", "携帯",
)  # fmt: skip
"""What stands before a number, an address or a link in a block of contact data."""

_PREFIXES = (
    # en de fr es it nl pt ja
    "re", "fw", "fwd", "aw", "antwort", "wg", "rép", "rep", "réf", "tr", "rv", "rif", "r", "i", "antw",
    "doorst",
    "res", "enc", "返信", "転送",
    # sv da nb fi pl cs ro tr zh
    "sv", "vb", "vs", "vl", "odp", "pd", "ynt", "ilt", "回复", "回覆", "答复", "转发", "轉寄",
)  # fmt: skip
REPLY_PREFIX = re.compile(
    rf"\s*{one_of(_PREFIXES)}\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}})?\s?[:：]\s*", re.IGNORECASE
)
"""What stands before the subject of an answered or forwarded mail, in the languages of the world's mail programs."""

MARKERS = {
    "en": "Reply above this line",
    "de": "Bitte oberhalb dieser Zeile antworten",
    "fr": "Répondez au-dessus de cette ligne",
    "es": "Responda por encima de esta línea",
    "it": "Rispondere sopra questa riga",
    "nl": "Antwoord boven deze regel",
    "pt": "Responda acima desta linha",
    "ja": "この行より上にご返信ください",
}
"""Stands in our own mails above what a reply would quote, between '— ' and ' —'."""
