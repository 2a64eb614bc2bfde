// A mail program: accounts, folders, conversations, mails as HTML, text or source, answers as programs write them.

import { avatar, h, icon, keyed, fillWith } from "./dom.js";
import { bytes } from "./slack.js";
import { toast } from "./dialogs.js";
import { businessNow, memory, post, read, remember, world } from "./store.js";
import { fullMoment, listTime } from "./times.js";

const PROGRAMS = [["gmail", "Gmail"], ["outlook", "Outlook"], ["apple", "Apple Mail"], ["plain", "Text only (mutt)"]];
const ZONE = "Europe/Berlin";

export class MailPane {
  constructor(mine) {
    this.mine = mine; // {account, folder, open}, remembered
    this.bodies = new Map();
    this.looks = new Map(); // mail key → html, text, source
    this.opened = new Set();
    this.draft = null;
    this.list = h("div", { class: "mail-list", role: "list", "aria-label": "Conversations" });
    this.tools = h("div", { class: "mail-tools" });
    this.reading = h("section", { class: "mail-reading", "aria-label": "Mail" });
    this.subject = h("header", { class: "mail-subject" });
    this.letters = h("div", { class: "letters" });
    this.desk = h("div", { class: "desk" });
    this.nothing = h("div", { class: "empty" }, icon("inbox"), h("h3", {}, "No mail is open"), h("p", {}, "Choose a conversation, or write a new mail."));
    this.reading.append(this.subject, this.letters, this.desk, this.nothing);
    this.root = h("div", { class: "mail" }, h("section", { class: "mail-side" }, this.tools, this.list), this.reading);
  }

  // What there is

  accounts() {
    const found = new Map(Object.entries(world.accounts));
    for (const mail of world.mails.values()) if (mail.box === "in") for (const to of mail.rcpt_tos) if (!found.has(to)) found.set(to, "");
    return [...found]; // in the order in which they were made
  }

  get account() {
    const all = this.accounts();
    return all.find(([address]) => address === this.mine.account)?.[0] ?? all[0]?.[0];
  }

  nameOf(address) {
    return world.accounts[address] || address.split("@")[0];
  }

  /** The conversations of an account, the latest first: {key, mails}. */
  conversations(account) {
    const mine = [...world.mails.values()].filter((one) => (one.box === "in" ? one.rcpt_tos.includes(account) : address(one.from) === account || one.mail_from === account));
    const byId = new Map(mine.map((one) => [one.message_id, one]));
    const found = new Map();
    for (const mail of mine.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
      const known = [...mail.references.split(/\s+/), mail.in_reply_to].filter(Boolean);
      const root = known.map((id) => byId.get(id)?.conversation).find(Boolean) ?? mail.key;
      mail.conversation = root;
      if (!found.has(root)) found.set(root, []);
      found.get(root).push(mail);
    }
    return [...found].map(([key, mails]) => ({ key, mails })).sort((a, b) => Date.parse(b.mails.at(-1).at) - Date.parse(a.mails.at(-1).at));
  }

  isRead(mail) {
    return mail.box === "out" || Date.parse(mail.at) <= Date.parse(world.stage.opened_at || 0) || Boolean(memory.mails?.[mail.key]);
  }

  unread(account) {
    return [...world.mails.values()].filter((one) => one.box === "in" && one.rcpt_tos.includes(account) && !this.isRead(one)).length;
  }

  keep(changes) {
    Object.assign(this.mine, changes);
    remember();
    this.update();
  }

  // Drawing

  update() {
    const account = this.account;
    this.root.classList.toggle("nothing", !account);
    if (!account) return;
    const folder = this.mine.folder ?? "in";
    const all = this.conversations(account);
    const shown = all.filter((one) => one.mails.some((mail) => mail.box === folder));
    this.drawTools(account, folder);
    this.drawList(shown, folder);
    const open = all.find((one) => one.key === this.mine.open);
    this.drawReading(open);
    this.root.classList.toggle("is-open", Boolean(open || this.draft?.kind === "new"));
  }

  drawTools(account, folder) {
    const all = this.accounts().map(([one, name]) => [one, name, this.unread(one)]);
    const sign = JSON.stringify([all, account, folder]);
    if (sign === this.toolSign) return;
    this.toolSign = sign;
    const total = all.find(([one]) => one === account)?.[2] ?? 0;
    const choice = h("select", { class: "account", "aria-label": "Mailbox", on: { change: (event) => this.switchTo(event.target.value) } }, all.map(([one, , news]) => h("option", { value: one, selected: one === account }, `${one}${news ? ` (${news})` : ""}`)));
    const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(folder === name), on: { click: () => this.keep({ folder: name }) } }, label);
    fillWith(this.tools, 
      h("label", { class: "mail-who" }, avatar(this.nameOf(account)), h("span", { class: "mail-who-words" }, h("b", {}, this.nameOf(account)), choice), icon("down")),
      h("div", { class: "mail-folders" }, h("div", { class: "tabs", role: "tablist", "aria-label": "Folders" }, tab("in", total ? `Inbox (${total})` : "Inbox"), tab("out", "Sent")), h("button", { type: "button", class: "icon-button", title: "New mail", "aria-label": "New mail", on: { click: () => this.write({ kind: "new" }) } }, icon("pen"))),
    );
  }

  switchTo(account) {
    this.draft = null;
    this.keep({ account, open: "" });
  }

  drawList(conversations, folder) {
    const of = `${this.account}/${folder}`;
    if (this.listOf !== of) {
      this.listOf = of;
      delete this.list.dataset.filled;
      fillWith(this.list);
    }
    const now = businessNow();
    const rows = conversations.length ? conversations : [{ key: "none", mails: [] }];
    keyed(this.list, rows, {
      key: (one) => one.key,
      sign: (one) => JSON.stringify([one.mails.map((mail) => [mail.key, this.isRead(mail)]), one.key === this.mine.open, folder]),
      make: ({ key, mails }) => {
        if (!mails.length) return h("div", { class: "empty" }, icon("inbox"), h("p", {}, folder === "in" ? "No mail yet." : "Nothing was sent from here."));
        const last = mails.findLast((one) => one.box === folder) ?? mails.at(-1);
        const isNew = mails.some((one) => !this.isRead(one));
        const others = [...new Set(mails.map((one) => (one.box === "in" ? personOf(one.from) : "me")))].join(", ");
        return h(
          "button",
          { type: "button", class: `mail-row${isNew ? " unread" : ""}${key === this.mine.open ? " current" : ""}`, role: "listitem", on: { click: () => this.open(key) } },
          h("span", { class: "mail-row-head" }, h("b", {}, others), mails.length > 1 && h("span", { class: "count" }, String(mails.length)), last.attachments > 0 && icon("clip", "with attachment"), h("time", {}, listTime(Date.parse(last.at), now, ZONE))),
          h("span", { class: "mail-row-subject" }, last.subject || "(no subject)"),
          h("span", { class: "mail-row-snippet" }, last.snippet),
        );
      },
    });
  }

  open(key) {
    this.draft = null;
    this.opened.clear();
    this.keep({ open: key });
    this.letters.scrollTop = 0;
    this.reading.scrollTop = 0;
  }

  drawReading(conversation) {
    const isNew = this.draft?.kind === "new";
    this.nothing.hidden = Boolean(conversation) || isNew;
    this.subject.hidden = this.letters.hidden = !conversation || isNew;
    if (conversation && !isNew) {
      const last = conversation.mails.at(-1);
      if (this.subjectOf !== conversation.key) {
        this.subjectOf = conversation.key;
        fillWith(this.subject, h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "All mails", on: { click: () => this.open("") } }, icon("back")), h("h2", {}, conversation.mails[0].subject || "(no subject)"));
        delete this.letters.dataset.filled;
        fillWith(this.letters);
      }
      keyed(this.letters, this.folded(conversation), {
        key: (mail) => mail.key,
        sign: (mail) => JSON.stringify([mail.key, mail.folded, this.isOpen(mail, last), this.looks.get(mail.key)]),
        make: (mail) => (mail.folded ? this.drawFold(conversation, mail.folded) : this.drawLetter(mail, this.isOpen(mail, last))),
      });
      if (this.root.offsetParent && conversation.mails.some((one) => !this.isRead(one))) {
        memory.mails ??= {};
        for (const one of conversation.mails) memory.mails[one.key] = 1;
        remember();
        queueMicrotask(() => this.update());
      }
    } else this.subjectOf = "";
    this.drawDesk(conversation);
  }

  /** Of a long conversation the first mail and the last; the others behind a line until somebody wants them. */
  folded({ key, mails }) {
    if (mails.length <= 3 || this.unfolded === key) return mails;
    return [mails[0], { key: "fold", folded: mails.length - 2 }, mails.at(-1)];
  }

  drawFold({ key, mails }, count) {
    const unfold = () => {
      this.unfolded = key;
      this.update();
      this.letters.children[1]?.querySelector("button")?.focus();
    };
    return h("button", { type: "button", class: "letter-fold", on: { click: unfold } }, h("span", { class: "fold-count" }, String(count)), `earlier mails, the latest from ${listTime(Date.parse(mails.at(-2).at), businessNow(), ZONE)}`);
  }

  isOpen(mail, last) {
    return this.opened.has(mail.key) !== (mail === last);
  }

  drawLetter(mail, isOpen) {
    const toggle = () => {
      if (this.opened.has(mail.key)) this.opened.delete(mail.key);
      else this.opened.add(mail.key);
      this.update();
    };
    const from = mail.box === "out" && address(mail.from) === this.account ? "me" : personOf(mail.from);
    const head = h(
      "button",
      { type: "button", class: "letter-head", "aria-expanded": String(isOpen), on: { click: toggle } },
      avatar(personOf(mail.from), { small: true }),
      h("span", { class: "letter-who" }, h("b", {}, from), h("small", {}, isOpen ? `to ${mail.to || mail.rcpt_tos.join(", ")}` : mail.snippet)),
      h("time", { title: fullMoment(Date.parse(mail.at), ZONE) }, listTime(Date.parse(mail.at), businessNow(), ZONE)),
    );
    const letter = h("article", { class: `letter${isOpen ? " open" : ""}`, "aria-label": mail.subject }, head);
    if (isOpen) letter.append(this.drawBody(mail));
    return letter;
  }

  drawBody(mail) {
    const box = h("div", { class: "letter-body" });
    const fill = (whole) => {
      const look = this.looks.get(mail.key) ?? (whole.html ? "html" : "text");
      const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(look === name), on: { click: () => this.look(mail, name) } }, label);
      const files = whole.attachments.map((one, at) => ({ ...one, at })).filter((one) => !one.inline);
      fillWith(box, 
        h("div", { class: "letter-tools" }, h("div", { class: "tabs small", role: "tablist", "aria-label": "How it is shown" }, whole.html && tab("html", "HTML"), tab("text", "Text"), tab("source", "Source")), h("details", { class: "letter-details" }, h("summary", {}, "Details"), h("dl", {}, ["From", "Reply-To", "To", "Date", "Message-ID", "In-Reply-To"].map((name) => [name, whole.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]]).filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))),
        this.drawLook(mail, whole, look),
        files.length > 0 && h("div", { class: "letter-files" }, files.map((one) => h("a", { class: "file", href: `/page/mail/${mail.key}/file/${one.at}`, download: one.filename }, h("span", { class: "file-head" }, h("span", { class: "file-icon" }, icon("file")), h("span", { class: "file-words" }, h("b", {}, one.filename), h("small", {}, `${one.content_type} · ${bytes(one.size)}`)))))),
        mail.box === "in" && h("div", { class: "letter-acts" }, h("button", { type: "button", class: "b-button", on: { click: () => this.write({ kind: "reply", mail }) } }, icon("reply"), "Reply"), h("button", { type: "button", class: "b-button", on: { click: () => this.write({ kind: "forward", mail }) } }, icon("forward"), "Forward")),
      );
    };
    if (this.bodies.has(mail.key)) fill(this.bodies.get(mail.key));
    else {
      box.append(h("p", { class: "loading" }, "Loading…"));
      read(`/page/mail/${mail.key}`).then(
        (whole) => {
          this.bodies.set(mail.key, whole);
          fill(whole);
        },
        (error) => fillWith(box, h("p", { class: "b-error" }, error.message)),
      );
    }
    return box;
  }

  look(mail, name) {
    this.looks.set(mail.key, name);
    this.update();
  }

  drawLook(mail, whole, look) {
    if (look === "html") return letterFrame(mail, whole);
    const box = h("pre", { class: `letter-text${look === "source" ? " source" : ""}`, tabindex: "0" }, look === "text" ? linked(whole.text || "(this mail has no text)") : "");
    if (look === "source") fetch(`/page/mail/${mail.key}/source`).then((answer) => answer.text()).then((text) => (box.textContent = text));
    return box;
  }

  // Writing

  /** Begins a draft: {kind: reply|forward|new, mail, to, text}; what is half written elsewhere is kept until then. */
  write(draft) {
    this.draft = { to: "", subject: "", text: "", from: "", style: this.mine.style ?? "gmail", files: [], ...draft };
    this.deskSign = "";
    this.update();
    const wanted = this.draft.kind === "reply" ? ".desk-text" : ".desk-to";
    this.desk.querySelector(wanted)?.focus();
    this.desk.scrollIntoView({ block: "nearest" });
  }

  drawDesk(conversation) {
    const { draft } = this;
    const sign = draft ? `${draft.kind}/${draft.mail?.key}/${this.account}` : "";
    if (sign === this.deskSign) return;
    this.deskSign = sign;
    fillWith(this.desk);
    if (!draft || (draft.kind !== "new" && !conversation)) return;
    const bound = (name, props) => {
      const node = h(props.rows ? "textarea" : "input", { ...props, class: `field ${props.class ?? ""}`, on: { input: () => (draft[name] = node.value) } });
      node.value = draft[name];
      return node;
    };
    const row = (label, node) => h("label", { class: "desk-row" }, h("span", {}, label), node);
    const { mail } = draft;
    const isReply = draft.kind === "reply";
    const style = h("select", { class: "field", on: { change: (event) => ((draft.style = event.target.value), this.keep({ style: draft.style })) } }, PROGRAMS.map(([name, label]) => h("option", { value: name, selected: name === draft.style }, label)));
    const files = h("span", { class: "desk-files" });
    const showFiles = () => fillWith(files, ...draft.files.map((one, at) => h("button", { type: "button", class: "chip", title: "Take it out", on: { click: () => (draft.files.splice(at, 1), showFiles()) } }, icon("clip"), `${one.filename} (${bytes(one.size)})`, icon("close"))));
    const picker = h("input", { type: "file", multiple: true, class: "visually-hidden", "aria-label": "Attach a file", on: { change: async () => (draft.files.push(...(await Promise.all([...picker.files].map(asFile)))), (picker.value = ""), showFiles()) } });
    const send = h("button", { type: "submit", class: "b-button primary" }, icon("send"), "Send");
    const form = h(
      "form",
      { class: "desk-form", "aria-label": isReply ? "Reply" : draft.kind === "forward" ? "Forward" : "New mail" },
      h("div", { class: "desk-head" }, h("b", {}, isReply ? `Reply to ${personOf(mail.from)}` : draft.kind === "forward" ? "Forward" : "New mail"), h("button", { type: "button", class: "icon-button", "aria-label": "Discard", on: { click: () => this.discard() } }, icon("close"))),
      isReply ? row("To", h("input", { class: "field", value: address(mail.reply_to || mail.from), readonly: true, tabindex: "-1" })) : row("To", bound("to", { class: "desk-to", type: "text", placeholder: "name@example.org" })),
      draft.kind === "new" && row("Subject", bound("subject", { type: "text" })),
      bound("text", { class: "desk-text", rows: isReply ? "4" : "6", "aria-label": "Text", placeholder: isReply ? "Write your answer" : "" }),
      mail && h("details", { class: "quoted" }, h("summary", { title: "What is quoted below" }, "•••"), h("pre", {}, isReply ? `${mail.from} wrote:\n` + (this.bodies.get(mail.key)?.text ?? "").trim().split("\n").map((line) => `> ${line}`).join("\n") : `---------- Forwarded message ---------\nFrom: ${mail.from}\nSubject: ${mail.subject}\n\n${this.bodies.get(mail.key)?.text ?? ""}`)),
      h("details", { class: "desk-more" }, h("summary", {}, "Sender and program"), row("From", bound("from", { type: "text", placeholder: this.account })), isReply && row("Written with", style)),
      h("p", { class: "b-error", role: "alert", hidden: true }),
      h("div", { class: "desk-foot" }, send, h("label", { class: "b-button attach" }, icon("clip"), "Attach", picker), files),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form, send);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    this.desk.append(form);
    showFiles();
  }

  discard() {
    this.draft = null;
    this.update();
  }

  async send(form, button) {
    const { draft } = this;
    const trouble = form.querySelector(".b-error");
    const say = (text) => {
      trouble.hidden = !text;
      fillWith(trouble, icon("warn"), text);
      form.scrollIntoView({ block: "end" });
    };
    const account = draft.from.trim() || this.account;
    const fields = { address: account, name: draft.from.trim() ? "" : world.accounts[this.account] || "", text: draft.text, attachments: draft.files.map(({ filename, content_type, content }) => ({ filename, content_type, content })) };
    const to = draft.to.split(/[,;]\s*/).map((one) => one.trim()).filter(Boolean);
    if (draft.kind !== "reply" && (!to.length || to.some((one) => !/^[^@\s]+@[^@\s]+$/.test(one)))) return say(to.length ? `“${to.find((one) => !/^[^@\s]+@[^@\s]+$/.test(one))}” is no mail address.` : "Whom does it go to?");
    button.disabled = true;
    button.classList.add("busy");
    try {
      const id = draft.mail && Number(draft.mail.key.split("-")[1]);
      const answer =
        draft.kind === "reply"
          ? await post("/control/mail/reply", { ...fields, id, style: draft.style })
          : draft.kind === "forward"
            ? await post("/control/mail/forward", { ...fields, id, to })
            : await post("/control/mail/compose", { ...fields, to, subject: draft.subject });
      if (answer.code >= 200 && answer.code < 300) {
        this.draft = null;
        toast(`Sent: ${answer.code} ${answer.text}`);
        this.update();
      } else say(answer.code ? `It was not taken. The mail server answered: ${answer.code} ${answer.text}` : `The mail server cannot be reached: ${answer.text}`);
    } catch (error) {
      say(error.message);
    } finally {
      button.disabled = false;
      button.classList.remove("busy");
    }
    return undefined;
  }
}

/** The mail's own HTML in a frame that may draw and nothing else; as high as what is in it. */
function letterFrame(mail, whole) {
  const frame = h("iframe", { class: "letter-frame", title: mail.subject || "Mail", sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox", src: `/page/mail/${mail.key}/html` });
  if (/prefers-color-scheme/.test(whole.html)) frame.classList.add("knows-dark");
  const fit = () => {
    const inside = frame.contentDocument?.documentElement;
    if (inside) frame.style.height = `${Math.max(60, inside.scrollHeight)}px`;
  };
  frame.addEventListener("load", () => {
    fit();
    if (frame.contentDocument?.body) new ResizeObserver(fit).observe(frame.contentDocument.body);
  });
  return frame;
}

/** Text with its links to be pressed. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"')\]]+)/).map((part, at) => (at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}

const address = (from) => (from?.match(/<([^<>]+)>\s*$/)?.[1] ?? from ?? "").trim().toLowerCase();
const personOf = (from) => from?.match(/^\s*"?([^"<]+?)"?\s*</)?.[1] ?? address(from);

function asFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ filename: file.name, content_type: file.type || "application/octet-stream", size: file.size, content: reader.result.split(",")[1] ?? "" });
    reader.onerror = reject;
    reader.readAsDataURL(file);
  });
}
