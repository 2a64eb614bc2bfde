// The clock that everybody here lives by: it can be moved forward, and what happened then is told.

import { closesOutside, h, icon, keyed } from "./dom.js";
import { toast } from "./dialogs.js";
import { businessNow, post, world } from "./store.js";
import { clockTime, dayKey, fullMoment, instantOf, weekdayDate } from "./times.js";

const ZONE = "Europe/Berlin";
const DAY = 86_400_000;

export class ClockMenu {
  /** `show(happening)` brings somebody to what happened. */
  constructor({ show }) {
    this.show = show;
    this.moved = null;
    this.time = h("span", { class: "clock-time" });
    this.day = h("span", { class: "clock-day" });
    this.button = h("button", { type: "button", class: "clock-button", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: () => this.toggle() } }, icon("clock"), this.day, this.time);
    this.news = h("div", { class: "happened-list", "aria-live": "polite" });
    this.panel = this.makePanel();
    this.root = h("div", { class: "clock" }, this.button, this.panel);
    setInterval(() => this.tick(), 1000);
  }

  makePanel() {
    const step = (label, to) => h("button", { type: "button", class: "b-button", on: { click: () => this.move(to()) } }, label);
    this.date = h("input", { class: "field", type: "date", "aria-label": "Day" });
    this.hour = h("input", { class: "field", type: "time", "aria-label": "Time", value: "09:00" });
    const form = h("form", { class: "clock-pick" }, this.date, this.hour, h("button", { type: "submit", class: "b-button" }, "Go"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.date.value) this.move(instantOf(this.date.value, this.hour.value || "09:00", ZONE));
    });
    return h(
      "div",
      { class: "panel clock-panel", role: "dialog", "aria-label": "Clock", hidden: true },
      h("h3", {}, "Move the clock"),
      h("p", { class: "quiet" }, "Business time for everybody here. It only goes forward: what is due meanwhile happens."),
      h("div", { class: "clock-steps" }, step("+ 1 hour", () => businessNow() + DAY / 24), step("Next morning, 9:00", nextMorning), step("+ 1 day", () => businessNow() + DAY), step("+ 7 days", () => businessNow() + 7 * DAY)),
      form,
      (this.newsBox = h("section", { class: "happened", hidden: true }, h("h3", {}, "What happened"), this.news)),
    );
  }

  toggle(open = this.panel.hidden) {
    if (open === !this.panel.hidden) return;
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.stop?.();
    this.stop = null;
    if (open) {
      this.date.value = dayKey(businessNow() + DAY, ZONE);
      this.date.min = dayKey(businessNow(), ZONE);
      this.panel.querySelector("button").focus();
      this.stop = closesOutside(this.root, () => {
        const hadFocus = this.panel.contains(document.activeElement);
        this.toggle(false);
        if (hadFocus) this.button.focus();
      });
    }
  }

  async move(to) {
    const from = businessNow();
    try {
      await post("/clock", { to: new Date(to).toISOString() });
      this.moved = { from, to };
      this.draw();
    } catch (error) {
      toast(error.message, { isError: true });
    }
  }

  tick() {
    const now = businessNow();
    this.time.textContent = clockTime(now, ZONE);
    this.day.textContent = weekdayDate(now, ZONE);
    this.button.setAttribute("aria-label", `Clock: ${fullMoment(now, ZONE)}. Move it`);
  }

  draw() {
    this.tick();
    this.newsBox.hidden = !this.moved;
    if (!this.moved) return;
    const found = happenings(this.moved.to - 1000);
    const rows = found.length ? found : [{ key: "nothing" }];
    keyed(this.news, rows, {
      key: (one) => one.key,
      sign: (one) => one.key + one.what,
      make: (one) =>
        one.what
          ? h("button", { type: "button", class: "happening", on: { click: () => (this.toggle(false), this.show(one)) } }, icon(one.icon), h("span", {}, h("b", {}, one.who), ` ${one.what}`))
          : h("p", { class: "quiet" }, `It is ${fullMoment(this.moved.to, ZONE)} now. Nothing was due so far.`),
    });
  }
}

/** Mails that arrived and messages that came or changed since an instant, in order. */
function happenings(since) {
  const found = [];
  for (const mail of world.mails.values()) {
    const at = Date.parse(mail.at);
    if (at >= since && mail.box === "in") found.push({ key: mail.key, at, icon: "mail", who: mail.rcpt_tos[0], what: mail.subject, mail });
  }
  for (const [place, messages] of world.places) {
    const [team, channel] = place.split("/");
    for (const one of messages.values()) {
      const at = Date.parse(one.edited_at || one.at);
      if (at < since || one.only_for || !one.bot_id) continue;
      const name = world.teams.find((other) => other.id === team)?.name ?? team;
      found.push({ key: `${place}/${one.ts}`, at, icon: "thread", who: name, what: summary(one), team, channel, thread: one.thread_ts });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

const summary = (one) => one.text.replace(/\s*\[[^\]]*\]$/, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&").replace(/[*`]/g, "").slice(0, 160);

function nextMorning() {
  const today = instantOf(dayKey(businessNow(), ZONE), "09:00", ZONE);
  return today > businessNow() + 60_000 ? today : instantOf(dayKey(businessNow() + DAY, ZONE), "09:00", ZONE);
}
