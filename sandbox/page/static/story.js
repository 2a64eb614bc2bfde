// The first story, step by step: what to do, who does it, and whether it has happened, seen from the world alone.

import { fillWith, h, icon } from "./dom.js";
import { memory, remember, world } from "./store.js";

const CUSTOMER = "Kestrel Studio";
const BOX = "ap@kestrel.example";
const NORTH = "T-NORTH";

const mailsToKestrel = () => [...world.mails.values()].filter((one) => one.box === "in" && one.rcpt_tos.includes(BOX));
const billing = () => world.teams.find((one) => one.id === NORTH)?.channels.find((one) => one.name === "billing");
const cards = () => [...(world.places.get(`${NORTH}/${billing()?.id}`)?.values() ?? [])].filter((one) => one.bot_id && !one.only_for && JSON.stringify(one.blocks ?? "").includes(CUSTOMER));
const invoiceMail = () => mailsToKestrel().find((one) => /INV-\d+/.test(one.subject));
const number = () => invoiceMail()?.subject.match(/INV-\d+/)[0] ?? "INV-0001";
// A digest has a header and names the invoice too; a card is headed by it.
const invoiceCard = () => cards().findLast((one) => one.blocks?.some((block) => block.type === "header" && block.text.text.includes(number())));

const START = {
  id: "start",
  title: "Set up Northwind",
  text: "Penny does not know this business yet. Type its command as Dana; a form opens. Fill it in.",
  isDone: () => [...(world.places.get(`${NORTH}/${billing()?.id}`)?.values() ?? [])].some((one) => /@\w+/.test(one.text) && one.bot_id),
  fill: { to: "slack", text: "/penny" },
};

const STEPS = [
  {
    id: "invite",
    title: "Invite a customer",
    text: "Dana of Northwind asks a new customer, by its mail address, to approve Northwind as its vendor.",
    isDone: () => mailsToKestrel().length > 0,
    fill: { to: "slack", text: `/penny invite ${BOX} "${CUSTOMER}"` },
  },
  {
    id: "approve",
    title: "The customer says yes, by mail",
    text: `${CUSTOMER} has no Slack here and needs none: open its mailbox and answer the request with one word.`,
    isDone: () => cards().some((one) => /approved/i.test(one.text) && !/INV-\d|draft/i.test(one.text)),
    fill: { to: "mail", box: BOX, find: (one) => !/INV-\d/.test(one.subject), text: "approve" },
  },
  {
    id: "invoice",
    title: "Send an invoice",
    text: "One line makes a draft: net, tax, total and the weekday it is due. Then press “Issue and send” on its card.",
    isDone: () => Boolean(invoiceMail()),
    fill: { to: "slack", text: "/penny invoice kestrel 1,250 for consulting due in 10 days" },
  },
  {
    id: "answer",
    title: "The customer answers",
    text: "Reply to the invoice as the customer: approve it, promise a day, give a PO, or ask. Watch the card change.",
    isDone: () => [...world.mails.values()].some((one) => one.box === "out" && one.mail_from === BOX && one.subject.includes(number()) && Boolean(invoiceMail())),
    fill: { to: "mail", box: BOX, find: (one) => /INV-\d/.test(one.subject), text: "Approved, thanks!" },
  },
  {
    id: "paid",
    title: "Time passes, money arrives",
    text: "Move the clock past the due date and a reminder goes out by itself. Then record the payment.",
    isDone: () => /\bpaid\b/i.test(invoiceCard()?.text.replace(/partly paid/i, "") ?? ""),
    fill: { to: "slack", text: () => `/penny paid ${number()} by wire` },
    also: { label: "Move the clock by 14 days", clock: 14 },
  },
];

export class Story {
  /** `fill(what)` puts text where the person then sends it; `clock(days)` moves the clock. */
  constructor({ fill, clock }) {
    this.hands = { fill, clock };
    this.root = h("section", { class: "story", "aria-label": "First story" });
  }

  get steps() {
    return world.stage.seeded || memory.wasStarted ? STEPS : [START, ...STEPS];
  }

  update() {
    const { steps } = this;
    const done = steps.map((one) => Boolean(one.isDone()));
    const at = done.lastIndexOf(true) + 1;
    const isHidden = Boolean(memory.storyHidden) || !world.teams.length || Boolean(world.stage.preparing);
    const sign = JSON.stringify([done, isHidden, memory.storyOpen, number()]);
    if (sign === this.sign) return;
    const wasAt = this.at;
    this.sign = sign;
    this.at = at;
    this.root.hidden = isHidden;
    if (isHidden) return;
    const step = steps[at];
    const dots = h("ol", { class: "story-dots", "aria-label": `${Math.min(at, steps.length)} of ${steps.length} steps done` }, steps.map((one, number) => h("li", { class: number < at ? "done" : number === at ? "now" : "", title: one.title }, number < at ? icon("check") : String(number + 1))));
    fillWith(this.root, 
      dots,
      h("div", { class: "story-words" }, step && h("small", { class: "story-count" }, `${at + 1}/${steps.length}`), h("b", {}, step ? step.title : "That was the whole story."), " ", h("span", {}, step ? step.text : "Now try what you like: wrong words, late customers, the other side. The icon beside the theme begins everything anew.")),
      h(
        "div",
        { class: "story-acts" },
        step?.also && h("button", { type: "button", class: "b-button", on: { click: () => this.hands.clock(step.also.clock) } }, step.also.label),
        step && h("button", { type: "button", class: "b-button primary", on: { click: () => this.hands.fill(resolved(step.fill)) } }, icon("wand"), "Fill it in for me"),
        h("button", { type: "button", class: "icon-button", "aria-label": "Hide the story", title: "Hide the story", on: { click: () => this.hide() } }, icon("close")),
      ),
    );
    if (wasAt !== undefined && at > wasAt) {
      this.root.classList.remove("advanced");
      void this.root.offsetWidth;
      this.root.classList.add("advanced");
    }
  }

  hide() {
    memory.storyHidden = !memory.storyHidden;
    remember();
    this.sign = "";
    this.update();
  }
}

function resolved(fill) {
  const text = typeof fill.text === "function" ? fill.text() : fill.text;
  return { ...fill, text, mail: fill.find && mailsToKestrel().findLast(fill.find) };
}
