// One person's Slack: sidebar, a conversation or the app's tabs, a thread, the composer, modals over it.

import { avatar, h, icon, keyed, fillWith } from "./dom.js";
import { anchor, mrkdwn } from "./mrkdwn.js";
import { drawBlocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { exactly, Modal, Typed } from "./modal.js";
import { shown, toast } from "./dialogs.js";
import { businessNow, memory, post, remember, world } from "./store.js";
import { clockTime, dayKey, dayName, fullMoment } from "./times.js";

const TOGETHER = 5 * 60_000; // messages of one author within this time stand together

export class SlackPane {
  constructor(team, mine) {
    this.teamId = team;
    this.mine = mine; // {user, channel, thread, tab}, remembered
    this.notices = []; // lines of Slack itself, for this screen only
    this.frozen = null;
    this.words = new Map();
    this.side = h("nav", { class: "side", "aria-label": "Conversations" });
    this.head = h("header", { class: "talk-head" });
    this.body = h("div", { class: "messages", tabindex: "0", role: "log", "aria-label": "Messages" });
    this.tabBody = h("div", { class: "app-tab", hidden: true });
    this.composer = this.makeComposer(false);
    this.talk = h("section", { class: "talk" }, this.head, this.composer.root, this.body, this.tabBody); // by Tab the composer comes first, messages are many
    this.threadBody = h("div", { class: "messages", tabindex: "0", role: "log", "aria-label": "Thread" });
    this.threadComposer = this.makeComposer(true);
    for (const box of [this.body, this.threadBody]) staysAtEnd(box);
    this.threadComposer.label("Reply…");
    this.thread = h("aside", { class: "thread", hidden: true, "aria-label": "Thread" }, h("header", { class: "talk-head" }, h("h2", {}, "Thread"), h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", on: { click: () => this.openThread("") } }, icon("close"))), this.threadComposer.root, this.threadBody);
    this.thread.addEventListener("keydown", (event) => event.key === "Escape" && this.openThread(""));
    this.modal = new Modal({ who: () => ({ team: this.teamId, user: this.me.id }), context: () => this.shared() });
    this.root = h("div", { class: "slack" }, this.side, this.talk, this.thread, this.modal.root);
  }

  get team() {
    return world.teams.find((one) => one.id === this.teamId);
  }

  get people() {
    return this.team.users.filter((one) => !one.is_bot && !one.deleted);
  }

  get me() {
    return this.team.users.find((one) => one.id === this.mine.user) ?? this.people[0];
  }

  get app() {
    return this.team.channels.find((one) => one.is_im && one.user === this.me.id);
  }

  get channels() {
    return this.team.channels.filter((one) => !one.is_im && one.members.includes(this.me.id));
  }

  get channel() {
    const there = [...this.channels, this.app].filter(Boolean);
    return there.find((one) => one.id === this.mine.channel) ?? there[0];
  }

  /** The messages of a conversation that this person sees, in order. */
  messages(channel) {
    const place = `${this.teamId}/${channel.id}`;
    const all = (this.frozen ?? world.places).get(place) ?? new Map();
    return [...all.values()].filter((one) => !one.only_for || one.only_for === this.me.id);
  }

  update() {
    const { team } = this;
    this.root.classList.toggle("nothing", !team || !this.people.length);
    if (!team || !this.people.length) return;
    this.root.dataset.team = String(world.teams.indexOf(team) % 2);
    if (!this.app && !this.asked) {
      this.asked = true;
      post("/control/slack/ims", { team: this.teamId, user: this.me.id }).finally(() => (this.asked = false));
    }
    this.drawSide();
    if (this.channel) this.drawTalk();
    this.drawThread();
    this.modal.update(team.stacks[this.me.id]);
    this.root.classList.toggle("frozen", Boolean(this.frozen));
  }

  keep(changes) {
    Object.assign(this.mine, changes);
    remember();
    this.update();
  }

  // Sidebar

  drawSide() {
    const current = this.channel?.id;
    const row = (channel, content, name) => {
      const news = channel.id === current ? 0 : this.unread(channel);
      return h(
        "button",
        { type: "button", class: `side-row${channel.id === current ? " current" : ""}${news ? " unread" : ""}`, "aria-current": channel.id === current ? "page" : undefined, on: { click: () => this.open(channel.id) } },
        content,
        h("span", { class: "side-name" }, name),
        news ? h("span", { class: "badge", "aria-label": `${news} new` }, String(news)) : null,
      );
    };
    const sign = JSON.stringify([current, this.me.id, this.team.name, this.channels.map((one) => [one.name, this.unread(one)]), this.app && this.unread(this.app), this.people.length, Boolean(this.frozen)]);
    if (sign === this.sideSign) return;
    this.sideSign = sign;
    const who = h("select", { class: "who", "aria-label": "Who you are", on: { change: (event) => this.become(event.target.value) } }, this.people.map((one) => h("option", { value: one.id, selected: one.id === this.me.id }, `${one.real_name}${one.is_restricted || one.is_ultra_restricted ? " (guest)" : ""}`)));
    fillWith(this.side, 
      h("div", { class: "side-head" }, h("span", { class: "team-name" }, this.team.name), h("button", { type: "button", class: `icon-button${this.frozen ? " on" : ""}`, "aria-pressed": String(Boolean(this.frozen)), title: this.frozen ? "Take up live updates again" : "Freeze this screen, as on a bad line: what you press is then what stood here", "aria-label": "Freeze this screen", on: { click: () => this.freeze() } }, icon("pause"))),
      h(
        "div",
        { class: "side-list" },
        h("h3", {}, "Channels"),
        this.channels.map((one) => row(one, icon(one.is_private ? "lock" : "hash"), one.name)),
        h("h3", {}, "Apps"),
        this.app && row(this.app, avatar(world.app.name, { app: true, small: true }), world.app.name),
      ),
      h(
        "div",
        { class: "side-foot" },
        h("label", { class: "who-box" }, avatar(this.me.real_name, { small: true }), h("span", { class: "who-words" }, h("small", {}, "You are"), who)),
      ),
    );
  }

  unread(channel) {
    const read = memory.read?.[`${this.teamId}/${this.me.id}/${channel.id}`] ?? "";
    return this.messages(channel).filter((one) => one.user !== this.me.id && one.ts > read && one.at > world.stage.opened_at && !this.isReply(one)).length;
  }

  open(channel) {
    this.keep({ channel, thread: "", side: false });
    this.composer.input.focus({ preventScroll: true });
  }

  become(user) {
    this.words.clear();
    this.keep({ user, channel: this.mine.channel, thread: "" });
  }

  freeze() {
    this.frozen = this.frozen ? null : new Map(world.places);
    this.sideSign = "";
    this.update();
    toast(this.frozen ? "This screen is frozen: buttons that are used up elsewhere still stand here." : "This screen is live again.");
  }

  // Conversation

  drawTalk() {
    const { channel } = this;
    const isApp = Boolean(channel.is_im);
    const tab = isApp ? (this.mine.tab ?? "messages") : "messages";
    const headSign = JSON.stringify([channel.id, channel.members?.length, tab, this.me.id, world.app]);
    if (headSign !== this.headSign) {
      this.headSign = headSign;
      this.drawHead(channel, isApp, tab);
      this.composer.label(isApp ? `Message ${world.app.name}` : `Message #${channel.name}`);
      this.tabSign = "";
      delete this.body.dataset.filled;
      fillWith(this.body);
    }
    const onMessages = tab === "messages";
    this.body.hidden = this.composer.root.hidden = !onMessages;
    this.tabBody.hidden = onMessages;
    if (!onMessages) this.drawTab(tab);
    else {
      const rows = this.messages(channel).filter((one) => !this.isReply(one) || one.subtype === "thread_broadcast");
      this.drawMessages(this.body, rows, channel, false);
      const last = rows.at(-1);
      const mark = `${this.teamId}/${this.me.id}/${channel.id}`;
      if (last && this.root.offsetParent && (memory.read?.[mark] ?? "") < last.ts) {
        (memory.read ??= {})[mark] = last.ts;
        remember();
      }
    }
  }

  drawHead(channel, isApp, tab) {
    const back = h("button", { type: "button", class: "icon-button only-narrow", "aria-label": "All conversations", on: { click: () => this.keep({ side: true }) } }, icon("back"));
    const names = isApp ? [...(world.app.home ? [["home", "Home"]] : []), ["messages", "Messages"], ["about", "About"]] : [];
    fillWith(this.head, 
      back,
      h("h2", {}, isApp ? avatar(world.app.name, { app: true, small: true }) : icon(channel.is_private ? "lock" : "hash"), isApp ? world.app.name : channel.name, isApp && h("span", { class: "tag" }, "APP")),
      isApp ? h("div", { class: "tabs", role: "tablist" }, names.map(([name, label]) => h("button", { type: "button", role: "tab", "aria-selected": String(name === tab), on: { click: () => this.openTab(name) } }, label))) : h("span", { class: "members", title: "Members" }, `${(channel.members ?? []).length} members`),
    );
  }

  openTab(tab) {
    this.keep({ tab });
    if (tab !== "about") post("/control/slack/home", { team: this.teamId, user: this.me.id, tab }).catch(() => {});
  }

  drawTab(tab) {
    const home = tab === "home" ? this.team.homes[this.me.id] : null;
    const sign = `${tab}/${home?.id}/${home?.hash}/${this.me.id}`;
    if (sign === this.tabSign) return;
    this.tabSign = sign;
    if (tab === "about") fillWith(this.tabBody, h("div", { class: "about" }, avatar(world.app.name, { app: true }), h("h3", {}, world.app.name), h("p", {}, world.app.description), h("h4", {}, "Commands"), world.app.commands.map((one) => h("p", {}, h("code", {}, `${one.command} ${one.usage_hint}`), h("br"), one.description))));
    else if (!home) fillWith(this.tabBody, h("div", { class: "empty" }, icon("home"), h("h3", {}, "This is a work in progress"), h("p", {}, `${world.app.name} has not put anything on its Home tab yet.`)));
    else {
      const typed = new Typed(home);
      const act = (block, one, value) => this.act({ view: "home", what: exactly(block, one), value, values: typed.asFields(home.blocks) });
      fillWith(this.tabBody, h("div", { class: "home blocks" }, drawBlocks(home.blocks, { ...this.shared(), scope: home.id, typed, act })));
    }
  }

  /** Rows with day lines between; stays at the bottom when it was there. */
  drawMessages(box, messages, channel, inThread) {
    const zone = this.me.tz;
    const now = businessNow();
    const atEnd = box.isAtEnd || !box.dataset.filled;
    const rows = [];
    let before = null;
    for (const one of [...messages, ...this.notices.filter((notice) => notice.channel === channel.id && notice.inThread === inThread && notice.reader === this.me.id)].sort((a, b) => (a.ts < b.ts ? -1 : 1))) {
      const at = Date.parse(one.at);
      const day = dayKey(at, zone);
      if (!inThread && (!before || before.day !== day)) {
        rows.push({ key: `day-${day}-${one.ts}`, day: dayName(at, now, zone) });
        before = null;
      }
      const together = before && !one.only_for && !before.one.only_for && before.one.user === one.user && at - before.at < TOGETHER && !one.notice && !before.one.notice;
      rows.push({ key: one.ts, one, together: Boolean(together), replies: inThread ? [] : this.replies(one, channel) });
      before = { day, one, at };
    }
    if (!rows.length) rows.push({ key: "empty", empty: true });
    keyed(box, rows, {
      key: (row) => row.key,
      sign: (row) => JSON.stringify([row.day, row.one, row.together, row.replies?.map((one) => one.ts), row.empty, this.me.id]),
      make: (row) => (row.empty ? this.emptyTalk(channel) : row.day ? h("div", { class: "day", role: "separator" }, h("span", {}, row.day)) : this.drawMessage(row, channel, inThread)),
    });
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  emptyTalk(channel) {
    const name = channel.is_im ? world.app.name : `#${channel.name}`;
    return h("div", { class: "empty" }, icon(channel.is_im ? "thread" : "hash"), h("h3", {}, `This is the very beginning of ${name}`), h("p", {}, "Type ", h("code", {}, `${world.app.commands[0]?.command ?? "/"}`), " to begin."));
  }

  isReply(one) {
    return Boolean(one.thread_ts && one.thread_ts !== one.ts);
  }

  replies(one, channel) {
    return this.messages(channel).filter((other) => other.thread_ts === one.ts && other.ts !== one.ts);
  }

  drawMessage({ one, together, replies }, channel, inThread) {
    if (one.notice) return this.drawNotice(one);
    const zone = this.me.tz;
    const at = Date.parse(one.at);
    const isBot = Boolean(one.bot_id);
    const name = isBot ? world.app.name : this.personName(one.user);
    const context = { ...this.shared(), scope: `m${one.ts.replace(".", "")}`, typed: new Typed({ state: {} }), act: (block, part, value) => this.act({ channel: channel.id, ts: one.ts, what: exactly(block, part), value, as_seen: one.blocks ?? [] }) };
    return h(
      "article",
      { class: `message${together ? " together" : ""}${one.only_for ? " ephemeral" : ""}`, "aria-label": `${name}, ${clockTime(at, zone)}` },
      one.only_for && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
      one.subtype === "thread_broadcast" && h("div", { class: "only-you" }, icon("thread"), "replied to a thread"),
      together ? h("time", { class: "side-time" }, clockTime(at, zone)) : avatar(name, { app: isBot }),
      h(
        "div",
        { class: "message-body" },
        !together && h("div", { class: "message-head" }, h("b", {}, name), isBot && h("span", { class: "tag" }, "APP"), h("time", { title: fullMoment(at, zone) }, clockTime(at, zone))),
        one.blocks?.length ? h("div", { class: "blocks" }, drawBlocks(one.blocks, context)) : one.text && h("div", { class: "message-text" }, mrkdwn(one.text, context)),
        (one.attachments ?? []).map((extra) => this.drawAttachment(extra, context)),
        (one.files ?? []).map(drawFile),
        one.edited && !isBot && h("small", { class: "edited" }, "(edited)"),
        replies.length > 0 && this.threadLink(one, replies),
        one.only_for && h("button", { type: "button", class: "link dismiss", on: { click: () => this.dismiss(one) } }, "Dismiss message"),
      ),
      !one.only_for && h("div", { class: "hover-actions" }, shortcutsOf("message").map((short) => h("button", { type: "button", class: "icon-button", title: short.name, "aria-label": short.name, on: { click: () => this.shortcut(short.callback_id, { channel: channel.id, ts: one.ts }) } }, icon("flash"))), !inThread && h("button", { type: "button", class: "icon-button", title: "Reply in thread", "aria-label": "Reply in thread", on: { click: () => this.openThread(one.thread_ts ?? one.ts) } }, icon("thread")), h("button", { type: "button", class: "icon-button", title: "What Slack was sent", "aria-label": "Show as JSON", on: { click: () => shown("What Slack was sent", h("pre", { class: "json", tabindex: "0" }, JSON.stringify(one, null, 2))) } }, icon("code"))),
    );
  }

  drawNotice(one) {
    return h("article", { class: "message ephemeral" }, h("div", { class: "only-you" }, icon("eye"), "Only visible to you"), avatar("Slack"), h("div", { class: "message-body" }, h("div", { class: "message-head" }, h("b", {}, "Slackbot"), h("time", {}, clockTime(Date.parse(one.at), this.me.tz))), h("div", { class: "message-text" }, one.notice), h("button", { type: "button", class: "link dismiss", on: { click: () => this.unsay(one) } }, "Dismiss message")));
  }

  drawAttachment(extra, context) {
    const node = h("div", { class: "attachment" }, extra.blocks ? drawBlocks(extra.blocks, context) : [extra.title && h("b", {}, extra.title_link ? anchor(extra.title_link, extra.title) : extra.title), h("div", {}, mrkdwn(extra.text ?? extra.fallback ?? "", context))]);
    if (/^#?[0-9a-f]{6}$/i.test(extra.color ?? "")) node.style.borderColor = `#${extra.color.replace("#", "")}`;
    return node;
  }

  threadLink(one, replies) {
    const names = [...new Set(replies.map((reply) => (reply.bot_id ? world.app.name : this.personName(reply.user))))];
    const last = Date.parse(replies.at(-1).at);
    return h("button", { type: "button", class: "thread-link", on: { click: () => this.openThread(one.ts) } }, names.slice(0, 3).map((name) => avatar(name, { small: true, app: name === world.app.name })), h("b", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`), h("span", {}, `Last reply ${dayName(last, businessNow(), this.me.tz)} at ${clockTime(last, this.me.tz)}`));
  }

  // Thread

  openThread(ts) {
    this.keep({ thread: ts });
    if (ts) this.threadComposer.input.focus({ preventScroll: true });
  }

  drawThread() {
    const root = this.mine.thread && this.channel && this.messages(this.channel).find((one) => one.ts === this.mine.thread);
    this.thread.hidden = !root;
    this.root.classList.toggle("in-thread", Boolean(root));
    this.root.classList.toggle("in-side", Boolean(this.mine.side));
    if (!root) return;
    if (this.threadOf !== root.ts) {
      this.threadOf = root.ts;
      delete this.threadBody.dataset.filled;
      fillWith(this.threadBody);
    }
    this.drawMessages(this.threadBody, [root, ...this.replies(root, this.channel)], this.channel, true);
  }

  // What blocks and fields need to know

  shared() {
    return { me: this.me.id, zone: this.me.tz, person: (id) => this.team.users.find((one) => one.id === id)?.real_name, channel: (id) => this.team.channels.find((one) => one.id === id)?.name, people: () => this.people, channels: () => this.channels };
  }

  personName(id) {
    return this.team.users.find((one) => one.id === id)?.real_name ?? id;
  }

  // Hands

  makeComposer(inThread) {
    return new Composer({
      label: "Message",
      send: (text) => (text.startsWith("/") ? this.slash(text, inThread) : this.say(text, inThread)),
      commands: () => world.app.commands,
      words: (command) => this.wordsOf(command),
      people: () => [...this.people, ...this.team.users.filter((one) => one.id === this.team.bot)],
      shortcuts: () => (inThread ? [] : shortcutsOf("global")),
      run: (callback) => this.shortcut(callback),
    });
  }

  /** What the app's own help says can be typed; asked once in a while, because roles change what is there. */
  async wordsOf(command) {
    const name = `${this.me.id} ${command}`;
    const known = this.words.get(name);
    if (known && performance.now() - known.at < 20_000) return known.words;
    const asked = post("/control/slack/words", { team: this.teamId, user: this.me.id, command }).then((answer) => answer.words, () => []);
    this.words.set(name, { at: performance.now(), words: asked });
    return asked;
  }

  /** Who says something wants to see what comes of it. */
  follow(inThread) {
    const box = inThread ? this.threadBody : this.body;
    box.isAtEnd = true;
    box.scrollTop = box.scrollHeight;
  }

  async slash(text, inThread) {
    const [, command, rest] = text.match(/^(\/\S*)\s*([\s\S]*)$/);
    const known = world.app.commands.some((one) => one.command === command);
    if (inThread && known) return this.notice(`${command} is not supported in threads. Sorry!`, inThread);
    if (!known) return this.notice(`${command} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`, inThread);
    this.follow(inThread);
    return this.try(async () => {
      const answer = await post("/control/slack/slash", { team: this.teamId, user: this.me.id, channel: this.channel.id, command, text: entities(rest) });
      if (answer.status === "ok") return true;
      return this.notice(`${command} failed with the error “${answer.status}”.`, inThread);
    });
  }

  async say(text, inThread) {
    const escaped = entities(text);
    const named = new Map(this.team.users.map((one) => [one.name.toLowerCase(), one.id]));
    const mentioning = escaped.replace(/(^|\s)@([\p{L}\p{N}_.-]+)/gu, (whole, before, name) => (named.has(name.toLowerCase()) ? `${before}<@${named.get(name.toLowerCase())}>` : whole));
    this.follow(inThread);
    return this.try(async () => {
      await post("/control/slack/say", { team: this.teamId, user: this.me.id, channel: this.channel.id, text: mentioning, ...(inThread ? { thread_ts: this.mine.thread } : {}) });
      return true;
    });
  }

  async act(fields) {
    return this.try(async () => {
      const answer = await post("/control/slack/act", { team: this.teamId, user: this.me.id, ...fields });
      if (answer.status !== "ok") toast(`${world.app.name} did not answer: ${answer.status}. Try again.`, { isError: true });
      return true;
    });
  }

  /** A shortcut of the app: from the composer, or (`more`: channel, ts) of a message. */
  shortcut(callback, more = {}) {
    return this.try(async () => {
      const answer = await post("/control/slack/shortcut", { team: this.teamId, user: this.me.id, callback_id: callback, ...more });
      if (answer.status !== "ok") toast(`${world.app.name} did not answer: ${answer.status}. Try again.`, { isError: true });
    });
  }

  async try(work) {
    try {
      return await work();
    } catch (error) {
      toast(error.message, { isError: true });
      return false;
    }
  }

  notice(text, inThread) {
    const now = new Date(businessNow()).toISOString();
    const last = this.messages(this.channel).at(-1)?.ts ?? "0";
    this.notices.push({ ts: `${last}~${this.notices.length}`, at: now, notice: text, channel: this.channel.id, inThread, user: "slackbot", reader: this.me.id });
    this.update();
    return false;
  }

  unsay(one) {
    this.notices = this.notices.filter((other) => other !== one);
    this.update();
  }

  dismiss(one) {
    return this.try(() => post("/control/slack/dismiss", { team: this.teamId, user: this.me.id, ts: one.ts }));
  }
}

const shortcutsOf = (type) => (world.app.shortcuts ?? []).filter((one) => one.type === type);

/** What people type reaches an app with Slack's three entities. */
const entities = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Who reads the last message goes on doing so when the pane is resized or something in it grows. */
function staysAtEnd(box) {
  let before = 0;
  box.isAtEnd = true;
  box.addEventListener("scroll", () => {
    if (!box.clientHeight) return; // hidden, as on a phone while the other side is looked at
    const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    box.isAtEnd = isNear || (box.isAtEnd && box.scrollTop >= before); // only who scrolls up leaves the end
    before = box.scrollTop;
  });
  box.addEventListener("load", () => box.isAtEnd && (box.scrollTop = box.scrollHeight), true); // a picture has come
  new ResizeObserver(() => box.isAtEnd && (box.scrollTop = box.scrollHeight)).observe(box);
}

/** A file of a message: a picture of it where there is one, its name, how big it is, and a way to it. */
function drawFile(file) {
  const url = file.url_private_download ?? file.url_private ?? file.permalink;
  const picture = file.thumb_360 ?? file.thumb_pdf ?? file.thumb ?? (/^image\//.test(file.mimetype ?? "") ? file.url_private : null);
  const kind = (file.filetype ?? file.mimetype?.split("/").at(-1) ?? "file").toUpperCase();
  const words = h("span", { class: "file-words" }, h("b", {}, file.title ?? file.name), h("small", {}, `${kind}${file.size ? ` · ${bytes(file.size)}` : ""}`));
  const image = picture && h("img", { src: picture, alt: file.alt_txt ?? "", loading: "lazy" });
  image?.addEventListener("error", () => image.remove());
  return h("a", { class: "file", href: url ?? "#", target: "_blank", rel: "noopener noreferrer" }, h("span", { class: "file-head" }, h("span", { class: "file-icon" }, icon("file")), words), image);
}

export function bytes(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} kB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
