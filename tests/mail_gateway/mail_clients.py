# ruff: noqa: E501
"""What mail programs put above and around the history, in eight languages: written from how they do it, as data.

`LINES` are the lines above a quotation, `BLOCKS` headers of the answered mail, `HTML` how a program marks it up.
{who} is 'Northwind <billing@northwind.example>', and the mail that is answered is of 4 March 2025, 09:12.
"""

from typing import NamedTuple

WHO = "Northwind GmbH <billing@northwind.example>"
NAME = "Northwind GmbH"


class Language(NamedTuple):
    """A reply, our mail that it answers, a signature and a disclaimer."""

    reply: str
    old: str
    signature: str
    disclaimer: str


LANGUAGES = {
    "en": Language(
        "Hello,\n\nthat is fine, but please wait until Friday: our clerk is away.\n\nKind regards\nDana",
        "Good morning,\n\nyou have got invoice INV-0042 over EUR 1,450.00.\n\nReply APPROVE to approve it.\nNorthwind",
        "-- \nDana Reyes\nAcme Ltd, Leeds\n+44 113 496 0000",
        "This email and any attachments are confidential and intended solely for the addressee. If you are not the"
        " intended recipient, please notify the sender and delete this message. Any use is prohibited.",
    ),
    "de": Language(
        "Guten Tag,\n\ndas passt so, aber bitte erst nach dem 15.: vorher ist niemand da.\n\nViele Grüße\nJörg",
        "Guten Morgen,\n\nSie haben die Rechnung INV-0042 über 1.450,00 EUR.\n\nAntworten Sie mit FREIGEBEN.\nNorthwind",
        "-- \nJörg Bäcker\nAcme GmbH, Ulm\nTel. 0731 000000",
        "Diese E-Mail enthält vertrauliche und rechtlich geschützte Informationen. Wenn Sie nicht der richtige"
        " Adressat sind, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    ),
    "fr": Language(
        "Bonjour,\n\nc'est bon pour nous, mais le règlement partira le 20 : la comptable est absente.\n\nCordialement\nÉlise",
        "Bonjour,\n\nvous avez reçu la facture INV-0042 de 1 450,00 EUR.\n\nRépondez APPROUVER.\nNorthwind",
        "-- \nÉlise Moreau\nAcme SARL, Lyon\n04 00 00 00 00",
        "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leurs"
        " destinataires. Si vous recevez ce message par erreur, merci de le détruire et d'en avertir l'expéditeur.",
    ),
    "es": Language(
        "Buenos días:\n\nestá bien, pero pagaremos el día 20: ahora no hay nadie.\n\nUn saludo\nÍñigo",
        "Buenos días:\n\ntiene la factura INV-0042 por 1.450,00 EUR.\n\nResponda APROBAR.\nNorthwind",
        "-- \nÍñigo Pérez\nAcme S.L., Sevilla\n950 000 000",
        "Este mensaje y sus archivos adjuntos son confidenciales y se dirigen exclusivamente a su destinatario."
        " Si usted no es el destinatario, le rogamos que lo comunique al remitente y lo elimine.",
    ),
    "it": Language(
        "Buongiorno,\n\nva bene, ma pagheremo il 20: adesso non c'è nessuno.\n\nCordiali saluti\nLucia",
        "Buongiorno,\n\navete la fattura INV-0042 di 1.450,00 EUR.\n\nRispondete APPROVA.\nNorthwind",
        "-- \nLucia Riva\nAcme S.r.l., Torino\n011 0000000",
        "Questo messaggio e i suoi allegati sono riservati e destinati esclusivamente al destinatario indicato. Se"
        " lo avete ricevuto per errore, vi preghiamo di cancellarlo e di avvisare il mittente.",
    ),
    "nl": Language(
        "Goedemorgen,\n\nprima zo, maar wij betalen pas op de 20e: er is nu niemand.\n\nMet vriendelijke groet\nSanne",
        "Goedemorgen,\n\nu heeft factuur INV-0042 van EUR 1.450,00.\n\nAntwoord met GOEDKEUREN.\nNorthwind",
        "-- \nSanne de Wit\nAcme B.V., Breda\n076 000 0000",
        "Dit e-mailbericht en eventuele bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde."
        " Indien u dit bericht ten onrechte ontvangt, verzoeken wij u de afzender te informeren en het te wissen.",
    ),
    "pt": Language(
        "Bom dia,\n\nestá certo, mas só pagamos no dia 20: agora não há ninguém.\n\nCumprimentos\nJoão",
        "Bom dia,\n\ntem a fatura INV-0042 de 1.450,00 EUR.\n\nResponda APROVAR.\nNorthwind",
        "-- \nJoão Antão\nAcme Lda., Porto\n220 000 000",
        "Esta mensagem e os seus anexos são confidenciais e destinam-se exclusivamente ao destinatário. Se recebeu"
        " esta mensagem por engano, por favor avise o remetente e elimine-a de imediato.",
    ),
    "ja": Language(
        "お世話になっております。\n\n承知しましたが、担当者が不在のため、お支払いは20日以降になります。\n\nよろしくお願いいたします。\n山田",
        "いつもお世話になっております。\n\n請求書 INV-0042(1,450.00 EUR)をお送りします。\n\n「承認」とご返信ください。\nNorthwind",
        "-- \n山田太郎\nアクメ株式会社 経理部\n03-0000-0000",
        "本メールおよび添付ファイルには機密情報が含まれている場合があります。お心当たりのない場合は、"
        "送信者にご連絡のうえ、本メールを破棄していただきますようお願いいたします。",
    ),
}

LINES: dict[str, dict[str, str]] = {
    "gmail": {
        "en": "On Tue, Mar 4, 2025 at 9:12 AM {who} wrote:",
        "de": "Am Di., 4. März 2025 um 09:12 Uhr schrieb {who}:",
        "fr": "Le mar. 4 mars 2025 à 09:12, {who} a écrit :",
        "es": "El mar, 4 mar 2025 a las 9:12, {name} (<billing@northwind.example>) escribió:",
        "it": "Il giorno mar 4 mar 2025 alle ore 09:12 {who} ha scritto:",
        "nl": "Op di 4 mrt 2025 om 09:12 schreef {who}:",
        "pt": "Em ter., 4 de mar. de 2025 às 09:12, {who} escreveu:",
        "ja": "2025年3月4日(火) 9:12 {who}:",
    },
    "gmail elsewhere": {
        "en": "On Tue, 4 Mar 2025, 09:12 {name}, <billing@northwind.example> wrote:",
        "de": "{who} schrieb am Di., 4. März 2025, 09:12:",
        "fr": "Le mar. 4 mars 2025, 09:12, {who} a écrit :",
        "es": "El mar., 4 de marzo de 2025 9:12 a. m., {who} escribió:",
        "it": "Il mar 4 mar 2025, 09:12 {who} ha scritto:",
        "nl": "Op di 4 mrt. 2025 09:12 schreef {who}:",
        "pt": "{who} escreveu (terça, 4/03/2025 à(s) 09:12):",
        "ja": "2025年3月4日(火) 午前9:12 {who}:",
    },
    "apple": {
        "en": "On Mar 4, 2025, at 9:12\u202fAM, {who} wrote:",
        "de": "Am 04.03.2025 um 09:12 schrieb {who}:",
        "fr": "Le 4 mars 2025 à 09:12, {who} a écrit\xa0:",
        "es": "El 4 mar 2025, a las 9:12, {who} escribió:",
        "it": "Il giorno 4 mar 2025, alle ore 09:12, {who} ha scritto:",
        "nl": "Op 4 mrt 2025, om 09:12 heeft {who} het volgende geschreven:",
        "pt": "Em 4 de mar. de 2025, à(s) 09:12, {who} escreveu:",
        "ja": "2025/03/04 9:12、{who}のメール:",
    },
    "iphone": {
        "en": "On 4 Mar 2025, at 09:12, {name} wrote:",
        "de": "Am 4. März 2025 um 09:12 schrieb {name}:",
        "fr": "Le 4 mars 2025 à 09:12, {name} a écrit :",
        "es": "El 4 mar 2025, a la(s) 9:12 a. m., {name} escribió:",
        "it": "Il giorno 4 mar 2025, alle ore 09:12, {name} ha scritto:",
        "nl": "Op 4 mrt 2025 om 09:12 heeft {name} het volgende geschreven:",
        "pt": "No dia 04/03/2025, às 09:12, {name} escreveu:",
        "ja": "2025/03/04 午前9:12、{name}のメール:",
    },
    "thunderbird": {
        "en": "On 3/4/25 9:12 AM, {name} wrote:",
        "de": "Am 04.03.25 um 09:12 schrieb {name}:",
        "fr": "Le 04/03/2025 à 09:12, {name} a écrit\xa0:",
        "es": "El 4/3/25 a las 9:12, {name} escribió:",
        "it": "Il 04/03/2025 09:12, {name} ha scritto:",
        "nl": "Op 04-03-2025 om 09:12 schreef {name}:",
        "pt": "Às 09:12 de 04/03/2025, {name} escreveu:",
        "ja": "2025/03/04 9:12、{name} さんは書きました:",
    },
    "yahoo": {
        "en": "On Tuesday, March 4, 2025 at 09:12:33 AM GMT+1, {who} wrote:",
        "de": "Am Dienstag, 4. März 2025 um 09:12:33 MEZ hat {who} Folgendes geschrieben:",
        "fr": "Le mardi 4 mars 2025 à 09:12:33 UTC+1, {who} a écrit :",
        "es": "En martes, 4 de marzo de 2025, 09:12:33 CET, {who} escribió:",
        "it": "Il martedì 4 marzo 2025 alle ore 09:12:33 CET, {who} ha scritto:",
        "nl": "Op dinsdag 4 maart 2025 om 09:12:33 CET schreef {who}:",
        "pt": "Em terça-feira, 4 de março de 2025 às 09:12:33 BRT, {who} escreveu:",
        "ja": "2025年3月4日火曜日 9:12:33 JST、{who}のメール:",
    },
    "proton": {
        "en": "On Tuesday, March 4th, 2025 at 9:12 AM, {who} wrote:",
        "de": "{who} schrieb am Dienstag, 4. März 2025 um 09:12:",
        "fr": "Le mardi 4 mars 2025 à 09:12, {who} a écrit :",
        "es": "El martes, 4 de marzo de 2025 a las 9:12, {who} escribió:",
        "it": "martedì 4 marzo 2025 09:12, {who} ha scritto:",
        "nl": "Op dinsdag 4 maart 2025 om 09:12, {who} schreef:",
        "pt": "terça-feira, 4 de março de 2025 às 09:12, {who} escreveu:",
        "ja": "2025年3月4日火曜日の9:12に、{who} さんは書きました:",
    },
    "roundcube": {
        "en": "On 2025-03-04 09:12, {name} wrote:",
        "de": "Am 2025-03-04 09:12, schrieb {name}:",
        "fr": "Le 2025-03-04 09:12, {name} a écrit :",
        "es": "El 2025-03-04 09:12, {name} escribió:",
        "it": "Il 2025-03-04 09:12 {name} ha scritto:",
        "nl": "{name} schreef op 2025-03-04 09:12:",
        "pt": "Em 2025-03-04 09:12, {name} escreveu:",
        "ja": "2025-03-04 09:12 に {name} さんは書きました:",
    },
    "spark": {
        "en": "On 4 Mar 2025, 09:12 +0100, {who}, wrote:",
        "de": "Am 4. März 2025, 09:12 +0100 schrieb {who}:",
        "fr": "Le 4 mars 2025 à 09:12 +0100, {who}, a écrit :",
        "es": "El 4 mar 2025 9:12 +0100, {who}, escribió:",
        "it": "Il 4 mar 2025, 09:12 +0100, {who}, ha scritto:",
        "nl": "Op 4 mrt. 2025 09:12 +0100 schreef {who}:",
        "pt": "Em 4 de mar. de 2025 09:12 +0100, {who}, escreveu:",
        "ja": "2025年3月4日 9:12 +0900、{who} のメール:",
    },
    "k-9": {
        "en": "On 4 March 2025 09:12:33 CET, {who} wrote:",
        "de": "Am 4. März 2025 09:12:33 MEZ schrieb {who}:",
        "fr": "Le 4 mars 2025 09:12:33 GMT+01:00, {who} a écrit :",
        "es": "El 4 de marzo de 2025 9:12:33 CET, {who} escribió:",
        "it": "Il 4 marzo 2025 09:12:33 CET, {who} ha scritto:",
        "nl": "{who} schreef op 4 maart 2025 09:12:33 CET:",
        "pt": "A 4 de março de 2025 09:12:33 WET, {who} escreveu:",
        "ja": "2025年3月4日 9:12:33 JST、{who}のメール:",
    },
    "evolution": {
        "en": "On Tue, 2025-03-04 at 09:12 +0100, {name} wrote:",
        "de": "Am Dienstag, dem 04.03.2025 um 09:12 +0100 schrieb {name}:",
        "fr": "Le mardi 04 mars 2025 à 09:12 +0100, {name} a écrit :",
        "es": "El mar, 04-03-2025 a las 09:12 +0100, {name} escribió:",
        "it": "Il giorno mar, 04/03/2025 alle 09.12 +0100, {name} ha scritto:",
        "nl": "{name} schreef op di 04-03-2025 om 09:12 [+0100]:",
        "pt": "Em ter, 2025-03-04 às 09:12 +0000, {name} escreveu:",
        "ja": "2025-03-04 (火) の 09:12 +0900 に {name} さんは書きました:",
    },
    "zoho": {
        "en": "---- On Tue, 04 Mar 2025 09:12:33 +0100 {who} wrote ----",
        "de": "---- Am Di., 04 März 2025 09:12:33 +0100 {who} schrieb ----",
        "fr": "---- Le mar., 04 mars 2025 09:12:33 +0100 {who} a écrit ----",
        "es": "---- El mar, 04 mar 2025 09:12:33 +0100 {who} escribió ----",
        "it": "---- Il mar, 04 mar 2025 09:12:33 +0100 {who} ha scritto ----",
        "nl": "---- Op di, 04 mrt. 2025 09:12:33 +0100 {who} schreef ----",
        "pt": "---- Em ter, 04 mar. 2025 09:12:33 +0000 {who} escreveu ----",
        "ja": "---- 2025年3月4日 (火) 09:12:33 +0900 {who} wrote ----",
    },
}
"""By client and language."""

QUOTED_ONLY = {
    "en": "Quoting {who}:",
    "de": "Zitat von {who}:",
    "fr": "{who} a écrit :",
    "es": "Citando a {who}:",
    "it": "Citando {who}:",
    "nl": "Citeren {who}:",
    "pt": "Citando {who}:",
    "ja": "{who} さんの発言:",
}
"""Lines without a date, as webmails put them above lines that are marked with '>'."""

BLOCKS: dict[str, dict[str, str]] = {
    "outlook": {
        "en": "From: {who}\nSent: Tuesday, March 4, 2025 9:12 AM\nTo: Dana Reyes\nSubject: Invoice",
        "de": "Von: {who}\nGesendet: Dienstag, 4. März 2025 09:12\nAn: Jörg Bäcker\nBetreff: Rechnung",
        "fr": "De : {who}\nEnvoyé : mardi 4 mars 2025 09:12\nÀ : Élise Moreau\nObjet : Facture",
        "es": "De: {who}\nEnviado el: martes, 4 de marzo de 2025 9:12\nPara: Íñigo Pérez\nAsunto: Factura",
        "it": "Da: {who}\nInviato: martedì 4 marzo 2025 09:12\nA: Lucia Riva\nOggetto: Fattura",
        "nl": "Van: {who}\nVerzonden: dinsdag 4 maart 2025 09:12\nAan: Sanne de Wit\nOnderwerp: Factuur",
        "pt": "De: {who}\nEnviada em: terça-feira, 4 de março de 2025 09:12\nPara: João Antão\nAssunto: Fatura",
        "ja": "差出人: {who}\n送信日時: 2025年3月4日 9:12\n宛先: 山田太郎\n件名: 請求書",
    },
    "outlook mac": {
        "en": "From: {who}\nDate: Tuesday, 4 March 2025 at 09:12\nTo: Dana Reyes\nCc: x@acme.example\nSubject: Invoice",
        "de": "Von: {who}\nDatum: Dienstag, 4. März 2025 um 09:12\nAn: Jörg Bäcker\nCc: Ute\nBetreff: Rechnung",
        "fr": "De : {who}\nDate : mardi, 4 mars 2025 à 09:12\nÀ : Élise Moreau\nCc : Luc\nObjet : Facture",
        "es": "De: {who}\nFecha: martes, 4 de marzo de 2025, 9:12\nPara: Íñigo Pérez\nCC: Ana\nAsunto: Factura",
        "it": "Da: {who}\nData: martedì, 4 marzo 2025 alle ore 09:12\nA: Lucia Riva\nCc: Ada\nOggetto: Fattura",
        "nl": "Van: {who}\nDatum: dinsdag, 4 maart 2025 om 09:12\nAan: Sanne de Wit\nCC: Jan\nOnderwerp: Factuur",
        "pt": "De: {who}\nData: terça-feira, 4 de março de 2025 às 09:12\nPara: João\nCc: Rui\nAssunto: Fatura",
        "ja": "差出人: {who}\n日付: 2025年3月4日 火曜日 9:12\n宛先: 山田太郎\nCC: 佐藤\n件名: 請求書",
    },
    "outlook ruled": {
        "en": "________________________________\nFrom: {who}\nSent: 04 March 2025 09:12\nTo: Dana\nSubject: Invoice",
        "de": "________________________________\nVon: {who}\nGesendet: 04 März 2025 09:12\nBis: Jörg\nBetreff: Rechnung",
        "fr": "________________________________\nDe : {who}\nEnvoyé : mardi 4 mars 2025 09:12\nÀ : É\nObjet : Facture",
        "es": "________________________________\nDe: {who}\nEnviado: martes, 4 de marzo de 2025 9:12\nPara: Í\nAsunto: F",
        "it": "________________________________\nDa: {who}\nInviato: martedì 4 marzo 2025 09:12\nA: L\nOggetto: F",
        "nl": "________________________________\nVan: {who}\nVerzonden: dinsdag 4 maart 2025 09:12\nAan: S\nOnderwerp: F",
        "pt": "________________________________\nDe: {who}\nEnviado: terça-feira, 4 de março de 2025 09:12\nPara: J\nAssunto: F",
        "ja": "________________________________\n差出人: {who}\n送信日時: 2025年3月4日 9:12\n宛先: 山田\n件名: 請求書",
    },
    "outlook plain": {
        "en": "-----Original Message-----\nFrom: {who} \nSent: Tuesday, March 4, 2025 9:12 AM\nTo: D\nSubject: I",
        "de": "-----Ursprüngliche Nachricht-----\nVon: {who} \nGesendet: Dienstag, 4. März 2025 09:12\nAn: J\nBetreff: R",
        "fr": "-----Message d’origine-----\nDe : {who} \nEnvoyé : mardi 4 mars 2025 09:12\nÀ : É\nObjet : F",
        "es": "-----Mensaje original-----\nDe: {who} \nEnviado el: martes, 4 de marzo de 2025 9:12\nPara: Í\nAsunto: F",
        "it": "-----Messaggio originale-----\nDa: {who} \nInviato: martedì 4 marzo 2025 09:12\nA: L\nOggetto: F",
        "nl": "-----Oorspronkelijk bericht-----\nVan: {who} \nVerzonden: dinsdag 4 maart 2025 09:12\nAan: S\nOnderwerp: F",
        "pt": "-----Mensagem original-----\nDe: {who} \nEnviada em: terça-feira, 4 de março de 2025 09:12\nPara: J\nAssunto: F",
        "ja": "-----元のメッセージ-----\n差出人: {who} \n送信日時: 2025年3月4日火曜日 9:12\n宛先: 山田\n件名: 請求書",
    },
    "samsung": {
        "en": "-------- Original message --------\nFrom: {who}\nDate: 04/03/2025 09:12 (GMT+00:00)\nTo: d@acme.example\nSubject: I",
        "de": "-------- Ursprüngliche Nachricht --------\nVon: {who}\nDatum: 04.03.25 09:12 (GMT+01:00)\nAn: j@acme.example\nBetreff: R",
        "fr": "-------- Message d'origine --------\nDe : {who}\nDate : 04/03/2025 09:12 (GMT+01:00)\nÀ : e@acme.example\nObjet : F",
        "es": "-------- Mensaje original --------\nDe: {who}\nFecha: 4/3/25 9:12 (GMT+01:00)\nPara: i@acme.example\nAsunto: F",
        "it": "-------- Messaggio originale --------\nDa: {who}\nData: 04/03/25 09:12 (GMT+01:00)\nA: l@acme.example\nOggetto: F",
        "nl": "-------- Oorspronkelijk bericht --------\nVan: {who}\nDatum: 04-03-2025 09:12 (GMT+01:00)\nAan: s@acme.example\nOnderwerp: F",
        "pt": "-------- Mensagem original --------\nDe: {who}\nData: 04/03/2025 09:12 (GMT-03:00)\nPara: j@acme.example\nAssunto: F",
        "ja": "-------- 元のメッセージ --------\n差出人: {who}\n日時: 2025/03/04 9:12 (GMT+09:00)\n宛先: y@acme.example\n件名: 請求書",
    },
    "gmx": {
        "en": 'Sent: Tuesday, March 04, 2025 at 9:12 AM\nFrom: "{name}" <billing@northwind.example>\nTo: d@acme.example\nSubject: I',
        "de": 'Gesendet: Dienstag, 4. März 2025 um 09:12 Uhr\nVon: "{name}" <billing@northwind.example>\nAn: j@acme.example\nBetreff: R',
        "fr": 'Envoyé: mardi 4 mars 2025 à 09:12\nDe: "{name}" <billing@northwind.example>\nÀ: e@acme.example\nObjet: F',
        "es": 'Enviado: martes, 4 de marzo de 2025 a las 9:12\nDe: "{name}" <billing@northwind.example>\nPara: i@acme.example\nAsunto: F',
        "it": 'Inviato: martedì 4 marzo 2025 alle 09:12\nDa: "{name}" <billing@northwind.example>\nA: l@acme.example\nOggetto: F',
        "nl": 'Verzonden: dinsdag 4 maart 2025 om 09:12\nVan: "{name}" <billing@northwind.example>\nAan: s@acme.example\nOnderwerp: F',
        "pt": 'Enviado: terça-feira, 4 de março de 2025 às 09:12\nDe: "{name}" <billing@northwind.example>\nPara: j@acme.example\nAssunto: F',
        "ja": '送信日時: 2025年3月4日 火曜日 9:12\n差出人: "{name}" <billing@northwind.example>\n宛先: y@acme.example\n件名: 請求書',
    },
    "notes": {
        "en": "From: {name}\nTo: Dana Reyes/ACME@ACME\nDate: 04/03/2025 09:12\nSubject: Invoice",
        "de": "Von: {name}\nAn: Jörg Bäcker/ACME@ACME\nDatum: 04.03.2025 09:12\nBetreff: Rechnung",
        "fr": "De : {name}\nA : Élise Moreau/ACME@ACME\nDate : 04/03/2025 09:12\nObjet : Facture",
        "es": "De: {name}\nPara: Íñigo Pérez/ACME@ACME\nFecha: 04/03/2025 09:12\nAsunto: Factura",
        "it": "Da: {name}\nPer: Lucia Riva/ACME@ACME\nData: 04/03/2025 09:12\nOggetto: Fattura",
        "nl": "Van: {name}\nAan: Sanne de Wit/ACME@ACME\nDatum: 04-03-2025 09:12\nOnderwerp: Factuur",
        "pt": "De: {name}\nPara: João Antão/ACME@ACME\nData: 04/03/2025 09:12\nAssunto: Fatura",
        "ja": "From: {name}\nTo: 山田太郎/ACME@ACME\n日付: 2025/03/04 09:12\n件名: 請求書",
    },
    "zimbra": {
        "en": '----- Original Message -----\nFrom: "{name}" <billing@northwind.example>\nTo: "D" <d@acme.example>\nSent: Tuesday, 4 March, 2025 09:12:33\nSubject: I',
        "de": '----- Ursprüngliche Mail -----\nVon: "{name}" <billing@northwind.example>\nAn: "J" <j@acme.example>\nGesendet: Dienstag, 4. März 2025 09:12:33\nBetreff: R',
        "fr": '----- Mail original -----\nDe: "{name}" <billing@northwind.example>\nÀ: "E" <e@acme.example>\nEnvoyé: Mardi 4 Mars 2025 09:12:33\nObjet: F',
        "es": '----- Mensaje original -----\nDe: "{name}" <billing@northwind.example>\nPara: "I" <i@acme.example>\nEnviados: Martes, 4 de Marzo 2025 9:12:33\nAsunto: F',
        "it": '----- Messaggio originale -----\nDa: "{name}" <billing@northwind.example>\nA: "L" <l@acme.example>\nInviato: Martedì, 4 marzo 2025 9:12:33\nOggetto: F',
        "nl": '----- Oorspronkelijk bericht -----\nVan: "{name}" <billing@northwind.example>\nAan: "S" <s@acme.example>\nVerzonden: Dinsdag 4 maart 2025 09:12:33\nOnderwerp: F',
        "pt": '----- Mensagem original -----\nDe: "{name}" <billing@northwind.example>\nPara: "J" <j@acme.example>\nEnviadas: Terça-feira, 4 de Março de 2025 9:12:33\nAssunto: F',
        "ja": '----- 元のメッセージ -----\n差出人: "{name}" <billing@northwind.example>\n宛先: "Y" <y@acme.example>\n送信済み: 2025年3月4日, 火曜日 午前 9:12:33\n件名: 請求書',
    },
    "em client": {
        "en": "------ Original Message ------\nFrom {who}\nTo d@acme.example\nDate 04/03/2025 09:12:33\nSubject I",
        "de": "------ Originalnachricht ------\nVon {who}\nAn j@acme.example\nDatum 04.03.2025 09:12:33\nBetreff R",
        "fr": "------ Message d'origine ------\nDe {who}\nÀ e@acme.example\nDate 04/03/2025 09:12:33\nObjet F",
        "es": "------ Mensaje Original ------\nDe {who}\nPara i@acme.example\nFecha 04/03/2025 9:12:33\nAsunto F",
        "it": "------ Messaggio Originale ------\nDa {who}\nA l@acme.example\nData 04/03/2025 09:12:33\nOggetto F",
        "nl": "------ Origineel bericht ------\nVan {who}\nAan s@acme.example\nDatum 04-03-2025 09:12:33\nOnderwerp F",
        "pt": "------ Mensagem original ------\nDe {who}\nPara j@acme.example\nData 04/03/2025 09:12:33\nAssunto F",
        "ja": "------ 元のメッセージ ------\n差出人 {who}\n宛先 y@acme.example\n日付 2025/03/04 9:12:33\n件名 請求書",
    },
}

MOBILE = {
    "en": ["Sent from my iPhone", "Get Outlook for Android", "Sent from Yahoo Mail on Android", "Sent from Samsung Mobile",
           "Sent with Proton Mail secure email.", "Sent from my Galaxy", "Get Outlook for iOS<https://aka.ms/o0ukef>"],
    "de": ["Von meinem iPhone gesendet", "Holen Sie sich Outlook für Android", "Gesendet von Mail für Windows",
           "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Gesendet mit der WEB.DE Mail App",
           "Gesendet mit Proton Mail E-Mail."],
    "fr": ["Envoyé de mon iPhone", "Obtenir Outlook pour Android", "Télécharger Outlook pour iOS",
           "Envoyé à partir de Yahoo Mail sur Android", "Envoyé depuis mon smartphone Samsung Galaxy.",
           "Envoyé avec la messagerie sécurisée Proton Mail."],
    "es": ["Enviado desde mi iPhone", "Obtener Outlook para Android", "Enviado desde Yahoo Mail para Android",
           "Enviado desde mi Samsung Mobile de Claro", "Enviado con el correo electrónico seguro de Proton Mail."],
    "it": ["Inviato da iPhone", "Inviato dal mio iPhone", "Ottieni Outlook per Android", "Inviato da Yahoo Mail su Android",
           "Inviato dal mio dispositivo Samsung", "Inviato con l'email sicura Proton Mail."],
    "nl": ["Verstuurd vanaf mijn iPhone", "Download Outlook voor Android", "Verzonden vanuit Outlook voor iOS",
           "Verzonden vanaf mijn Galaxy", "Verzonden met Proton Mail beveiligde e-mail."],
    "pt": ["Enviado do meu iPhone", "Obter o Outlook para Android", "Enviado do Yahoo Mail no Android",
           "Enviado do meu dispositivo Samsung Galaxy", "Enviado com o e-mail seguro do Proton Mail.", "Enviado a partir do meu iPhone"],
    "ja": ["iPhoneから送信", "Android 版 Outlook を入手", "iOS 版 Outlook を入手", "AndroidのYahooメールから送信", "Galaxyから送信"],
}  # fmt: skip


def filled(template: str) -> str:
    """A template with the sender put in."""
    return template.format(who=WHO, name=NAME)


def html_of(text: str) -> str:
    """Text as the inside of a paragraph."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>\n")


HTML = {
    "gmail": '<div dir="ltr">{reply}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr"'
    ' class="gmail_attr">{line}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{old}'
    "</blockquote></div>",
    "apple": '<html><body dir="auto"><div dir="ltr">{reply}</div><div dir="ltr"><br><blockquote type="cite">{line}<br>'
    '<br></blockquote></div><blockquote type="cite"><div dir="ltr">{old}</div></blockquote></body></html>',
    "thunderbird": '<html><body><p>{reply}</p><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite"'
    ' cite="mid:1@x"><p>{old}</p></blockquote></body></html>',
    "yahoo": '<html><body><div class="ydp1 yahoo-style-wrap"><div dir="ltr">{reply}</div><div><br></div></div>'
    '<div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div><div>{line}</div><div>{old}</div></div></div></body></html>',
    "proton": '<div style="font-family: Arial">{reply}</div><div class="protonmail_quote">{line}<br><blockquote'
    ' class="protonmail_quote" type="cite">{old}</blockquote><br></div>',
    "outlook": '<html><body><div class="WordSection1"><p class="MsoNormal">{reply}</p><div><div style="border:none;'
    'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{block}</p></div></div>'
    '<p class="MsoNormal">{old}</p></div></body></html>',
    "owa": '<html><body><div class="elementToProof">{reply}</div><div id="appendonsend"></div><hr tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr"><font>{block}</font></div><div>{old}</div></body></html>',
    "outlook mobile": '<html><body><div dir="auto">{reply}</div><div id="ms-outlook-mobile-signature"></div>'
    '<div id="mail-editor-reference-message-container"><hr><div>{block}</div><div>{old}</div></div></body></html>',
    "samsung": '<html><body><div dir="auto">{reply}</div><div align="left" dir="auto" style="font-size:100%"><div>'
    "{block}</div><div><br></div></div>{old}</body></html>",
    "gmx": '<html><body><div style="font-family: Verdana"><div>{reply}</div><div name="quote" style="margin:10px 5px 5px'
    ' 10px;border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{block}</div><div name="quoted-content">'
    "{old}</div></div></div></body></html>",
    "zoho": '<html><body><div>{reply}<br></div><div class="zmail_extra" style=""><div id="Zm-_Id_-Sgn1">{line}</div>'
    '<blockquote id="blockquote_zmail" style="margin: 0px;"><div>{old}</div></blockquote></div></body></html>',
    "spark": '<html><body><div name="messageBodySection"><div dir="auto">{reply}</div></div><div name="'
    'messageReplySection">{line}<br><blockquote type="cite">{old}</blockquote></div></body></html>',
    "k-9": '<html><body><div dir="auto">{reply}</div><br><br><div class="k9mail_quote">{line}<blockquote class='
    '"gmail_quote">{old}</blockquote></div></body></html>',
    "roundcube": '<html><body><p>{reply}</p><p id="reply-intro">{line}</p><blockquote type="cite" style="border-left:'
    '#1010ff 2px solid"><div id="replybody1">{old}</div></blockquote></body></html>',
    "zimbra": '<html><body><div style="color:#000"><div>{reply}</div><hr id="zwchr" data-marker="__DIVIDER__"><div'
    ' data-marker="__HEADERS__"><blockquote>{block}</blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote>'
    "{old}</blockquote></div></div></body></html>",
    "tuta": '<html><body><div>{reply}</div><div>{line}<br></div><blockquote class="tutanota_quote">{old}</blockquote>'
    "</body></html>",
}
