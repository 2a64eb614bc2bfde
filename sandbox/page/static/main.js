// The playground: two panes, each one person's Slack or a mail program; above them the story and the clock.

import { h, icon, onceAFrame } from "./dom.js";
import { ClockMenu } from "./clock.js";
import { confirmed, toast } from "./dialogs.js";
import { MailPane } from "./mail.js";
import { SlackPane } from "./slack.js";
import { businessNow, connect, memory, post, remember, whenChanged, world } from "./store.js";
import { Story } from "./story.js";

const DAY = 86_400_000;
const wide = window.matchMedia("(min-width: 1180px)");

class Pane {
  constructor(at) {
    this.at = at;
    this.tabs = h("div", { class: "pane-tabs", role: "tablist", "aria-label": at ? "Right side" : "Left side" });
    this.box = h("div", { class: "pane-box" });
    this.root = h("section", { class: "pane", "aria-label": at ? "Right side" : "Left side" }, this.tabs, this.box);
    this.made = new Map();
    this.tabs.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const all = [...this.tabs.querySelectorAll("[role=tab]")];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
    });
  }

  get mine() {
    memory.panes ??= [{}, {}];
    return memory.panes[this.at];
  }

  get place() {
    const there = places().map((one) => one.name);
    const usual = this.at ? "mail" : there[0];
    return there.includes(this.mine.place) ? this.mine.place : usual;
  }

  go(place) {
    this.mine.place = place;
    remember();
    this.update();
  }

  inside(place = this.place) {
    if (!this.made.has(place)) {
      const mine = (this.mine[place] ??= {});
      this.made.set(place, place === "mail" ? new MailPane(mine) : new SlackPane(place, mine));
    }
    return this.made.get(place);
  }

  forget() {
    this.made.clear();
    this.box.replaceChildren();
    this.tabSign = "";
  }

  update() {
    const all = places();
    const { place } = this;
    const sign = JSON.stringify([all, place]);
    if (sign !== this.tabSign) {
      this.tabSign = sign;
      this.tabs.replaceChildren(...all.map((one) => h("button", { type: "button", role: "tab", "aria-selected": String(one.name === place), tabindex: one.name === place ? "0" : "-1", on: { click: () => this.go(one.name) } }, one.name === "mail" ? icon("mail") : h("span", { class: `place place-${one.at % 2}`, "aria-hidden": "true" }, one.label[0]), one.label, one.news ? h("span", { class: "badge" }, String(one.news)) : null)));
    }
    if (!place) return;
    const inside = this.inside(place);
    if (this.box.firstElementChild !== inside.root) this.box.replaceChildren(inside.root);
    inside.update();
  }
}

/** Where one can be: every workspace, and the mailboxes. */
function places() {
  const news = [...world.mails.values()].filter((one) => one.box === "in" && Date.parse(one.at) > Date.parse(world.stage.opened_at || 0) && !memory.mails?.[one.key]).length;
  return [...world.teams.map((one, at) => ({ name: one.id, label: one.name, at, news: 0 })), { name: "mail", label: "Mail", news }];
}

class App {
  constructor() {
    this.panes = [new Pane(0), new Pane(1)];
    this.clock = new ClockMenu({ show: (one) => this.show(one) });
    this.story = new Story({ fill: (what) => this.fill(what), clock: (days) => this.moveBy(days) });
    this.offline = h("div", { class: "offline", role: "status", hidden: true }, icon("warn"), "The sandbox does not answer. Waiting for it…");
    this.veil = h("div", { class: "veil", role: "status", "aria-live": "polite" });
    this.split = h("button", { type: "button", class: "icon-button wide-only", on: { click: () => this.toggleSplit() } }, icon("split"));
    this.theme = h("button", { type: "button", class: "icon-button", on: { click: () => this.nextTheme() } });
    const helper = h("button", { type: "button", class: "icon-button", "aria-label": "Show or hide the story", title: "Show or hide the story", on: { click: () => this.story.hide() } }, icon("help"));
    this.add = h("button", { type: "button", class: "icon-button", "aria-label": "Add Penny to another workspace", title: "Add Penny to another workspace", on: { click: () => this.addToSlack() } }, icon("plus"));
    this.reset = h("button", { type: "button", class: "icon-button", "aria-label": "Begin anew", title: "Begin anew", on: { click: () => this.beginAnew() } }, icon("reset"));
    this.root = document.getElementById("app");
    this.root.append(
      h("header", { class: "top" }, h("span", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "", width: "24", height: "24" }), h("b", {}, "Penny"), h("span", { class: "brand-more" }, "playground")), h("span", { class: "spring" }), this.clock.root, helper, this.add, this.split, this.theme, this.reset),
      this.offline,
      this.story.root,
      h("main", { class: "panes" }, this.panes.map((one) => one.root)),
      this.veil,
    );
    this.drawTheme();
    this.update = onceAFrame(() => this.draw());
    whenChanged(this.update);
    wide.addEventListener("change", this.update);
    this.enter();
    connect();
  }

  /** Comes by a link to an app: `#team/user/channel`. */
  enter() {
    const [team, user, channel] = location.hash.slice(1).split("/");
    if (!channel) return;
    this.hold(team, { user, channel });
    history.replaceState(null, "", "/");
  }

  /** The left side shows a place of a workspace, as soon as that is there. */
  hold(team, { user, channel }) {
    const { mine } = this.panes[0];
    mine.place = team;
    Object.assign((mine[team] ??= {}), { user, channel, thread: "", side: false });
    remember();
  }

  get isSplit() {
    return wide.matches && memory.split !== false;
  }

  draw() {
    if (this.born !== world.stage.born) {
      if (this.born) for (const pane of this.panes) pane.forget();
      this.born = world.stage.born;
    }
    const isReady = world.version > 0 && !world.stage.preparing;
    this.root.setAttribute("aria-busy", String(!isReady));
    this.offline.hidden = world.isUp || !isReady;
    this.reset.hidden = !world.canReset;
    this.add.hidden = !world.installUrl;
    this.drawVeil(isReady);
    this.root.classList.toggle("is-split", this.isSplit);
    this.split.setAttribute("aria-pressed", String(this.isSplit));
    this.split.title = this.isSplit ? "Show one side alone" : "Show two sides";
    this.split.setAttribute("aria-label", this.split.title);
    this.panes[1].root.hidden = !this.isSplit;
    if (world.version && world.teams.length) for (const pane of this.panes) if (!pane.root.hidden) pane.update();
    this.story.update();
    this.clock.draw();
  }

  drawVeil(isReady) {
    const { preparing, done, of } = world.stage;
    this.veil.hidden = isReady && world.teams.length > 0;
    const text = world.version ? preparing || "No workspace is set up yet" : "Connecting";
    const sign = `${text}/${done}/${of}/${this.veil.hidden}`;
    if (sign === this.veilSign) return;
    this.veilSign = sign;
    this.veil.replaceChildren(h("div", { class: "veil-card" }, h("img", { src: "/static/icon.svg", alt: "", width: "48", height: "48" }), h("h1", {}, world.version && !preparing ? text : "Preparing the playground"), h("p", {}, world.version && !preparing ? "Workspaces and people are made through the control API." : `${text}…`), of > 0 && h("progress", { max: String(of), value: String(done), "aria-label": "Progress" })));
  }

  // Acts

  toggleSplit() {
    memory.split = !this.isSplit;
    remember();
    this.draw();
  }

  nextTheme() {
    const order = ["auto", "light", "dark"];
    memory.theme = order[(order.indexOf(memory.theme ?? "auto") + 1) % order.length];
    remember();
    this.drawTheme();
  }

  drawTheme() {
    const theme = memory.theme ?? "auto";
    document.documentElement.dataset.theme = theme;
    const label = { auto: "Colours as the system has them", light: "Light colours", dark: "Dark colours" }[theme];
    this.theme.replaceChildren(icon({ auto: "auto", light: "sun", dark: "moon" }[theme]));
    this.theme.title = label;
    this.theme.setAttribute("aria-label", label);
  }

  async beginAnew() {
    const sure = await confirmed({ title: { text: "Begin anew?" }, text: { text: "Both workspaces, all mails, the clock and Penny's database are thrown away and prepared again. This takes a few seconds." }, confirm: { text: "Throw away and begin anew" }, deny: { text: "Keep everything" }, style: "danger" });
    if (!sure) return;
    try {
      await post("/control/anew", { seed: world.stage.seeded });
    } catch (error) {
      toast(error.message, { isError: true });
    }
  }

  /** A third workspace, whose people install the app themselves: Slack's side of it opens in a tab of its own. */
  async addToSlack() {
    const sure = await confirmed({ title: { text: "Add Penny to another workspace?" }, text: { text: "Juniper has Slack, but no Penny yet. A tab opens with what its team sees: Slack asks what Penny may do, Kim allows it, and Penny writes to her here." }, confirm: { text: "Add to Slack" }, deny: { text: "Not now" } });
    if (!sure) return;
    try {
      const { team, user, channel } = await post("/control/newcomer", {});
      this.hold(team, { user, channel });
      this.update();
      window.open(world.installUrl, "_blank", "noopener");
    } catch (error) {
      toast(error.message, { isError: true });
    }
  }

  async moveBy(days) {
    this.clock.toggle(true);
    await this.clock.move(businessNow() + days * DAY);
  }

  /** The pane that shows a place: one that does so already, else the left for Slack and the right for mail. */
  paneFor(place) {
    const seen = this.panes.filter((one) => !one.root.hidden);
    const found = seen.find((one) => one.place === place) ?? (place === "mail" ? seen.at(-1) : seen[0]);
    if (found.place !== place) found.go(place);
    return found.inside(place);
  }

  fill({ to, text, box, mail }) {
    if (to === "slack") {
      const slack = this.paneFor("T-NORTH");
      const dana = slack.people.find((one) => one.name === "dana");
      const channel = slack.team.channels.find((one) => one.name === "billing");
      slack.keep({ user: dana?.id, channel: channel?.id, thread: "", side: false });
      slack.composer.fill(text);
      return;
    }
    const mails = this.paneFor("mail");
    if (!mail) {
      toast("The mail has not come yet.", { isError: true });
      return;
    }
    mails.keep({ account: box, folder: "in" });
    const conversation = mails.conversations(box).find((one) => one.mails.some((other) => other.key === mail.key));
    mails.open(conversation.key);
    mails.write({ kind: "reply", mail, text });
  }

  /** Brings somebody to what happened. */
  show(one) {
    if (one.mail) {
      const mails = this.paneFor("mail");
      mails.keep({ account: one.mail.rcpt_tos[0], folder: "in" });
      mails.open(mails.conversations(one.mail.rcpt_tos[0]).find((other) => other.mails.includes(one.mail))?.key ?? "");
      return;
    }
    const slack = this.paneFor(one.team);
    slack.keep({ channel: one.channel, thread: one.thread ?? "", side: false });
  }
}

new App();
