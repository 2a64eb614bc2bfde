// A modal over its workspace: fields keep what was typed, errors stand at their field, views stack.

import { h, icon, trapTab } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { heldBy } from "./inputs.js";
import { textObject } from "./mrkdwn.js";
import { post } from "./store.js";

const TROUBLE = "We had some trouble connecting. Try again?";

export const exactly = (block, one) => `${block.block_id}\u001f${one.action_id}`;

/** What was typed into a view, over what the view begins with. */
export class Typed {
  constructor(view) {
    this.values = new Map();
    this.start = view?.state?.values ?? {};
  }

  get(block, one) {
    const name = exactly(block, one);
    return this.values.has(name) ? this.values.get(name) : heldBy(this.start[block.block_id]?.[one.action_id]);
  }

  set(block, one, value) {
    this.values.set(exactly(block, one), value);
  }

  /** For the sandbox's hands, of the fields that are there. */
  asFields(blocks) {
    const there = new Set(blocks.flatMap((block) => [block.element, block.accessory, ...(block.elements ?? [])].filter((one) => one?.action_id).map((one) => exactly(block, one))));
    return Object.fromEntries([...this.values].filter(([name]) => there.has(name)));
  }
}

export class Modal {
  /** `who()` → {team, user}; `context()` → what blocks need besides. */
  constructor({ who, context }) {
    this.left = new Set(); // views that were closed from here
    this.running = Promise.resolve();
    this.who = who;
    this.context = context;
    this.root = h("div", { class: "modal-layer", hidden: true });
    this.shown = "";
    this.kept = new Map(); // view id → Typed
    this.errors = {};
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close(false);
      }
    });
  }

  update(stack) {
    const view = stack?.at(-1);
    const mark = view ? `${view.id}/${view.hash}` : "";
    if (mark === this.shown) return;
    const wasOpen = Boolean(this.shown);
    this.shown = mark;
    this.errors = {};
    if (!view) {
      this.kept.clear();
      this.root.hidden = true;
      this.root.replaceChildren();
      if (wasOpen) this.before?.focus?.({ preventScroll: true });
      return;
    }
    if (!wasOpen) this.before = document.activeElement;
    const typed = this.kept.get(view.id);
    if (typed) typed.start = view.state.values;
    else this.kept.set(view.id, new Typed(view));
    this.draw(view, stack.length);
  }

  draw(view, depth) {
    this.view = view;
    this.depth = depth;
    const typed = this.kept.get(view.id);
    const focused = document.activeElement?.id;
    const title = `modal-title-${view.id}`;
    const form = h(
      "form",
      { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": title, novalidate: true },
      h(
        "header",
        {},
        depth > 1 && h("button", { type: "button", class: "icon-button", "aria-label": "Back", on: { click: () => this.close(false) } }, icon("back")),
        h("h2", { id: title }, textObject(view.title ?? { text: "" })),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => this.close(true) } }, icon("close")),
      ),
      h("div", { class: "modal-body" }, h("div", { class: "modal-trouble", role: "alert", hidden: true }), drawBlocks(view.blocks, this.blockContext(view, typed))),
      h(
        "footer",
        {},
        h("button", { type: "button", class: "b-button", on: { click: () => this.close(false) } }, textObject(view.close ?? { text: view.submit ? "Cancel" : "Close" })),
        view.submit && h("button", { type: "submit", class: "b-button primary", disabled: Boolean(view.submit_disabled) }, textObject(view.submit)),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    trapTab(form);
    const scroll = this.root.querySelector(".modal-body")?.scrollTop ?? 0;
    this.root.replaceChildren(form);
    this.root.hidden = false;
    form.querySelector(".modal-body").scrollTop = scroll;
    const wanted = (focused && form.querySelector(`#${CSS.escape(focused)}`)) || form.querySelector("[data-focus]") || form.querySelector(".modal-body :is(input, select, textarea, button)") || form.querySelector("footer button");
    wanted?.focus({ preventScroll: Boolean(scroll) });
  }

  blockContext(view, typed) {
    return {
      ...this.context(),
      scope: view.id,
      typed,
      errors: this.errors,
      act: (block, one, value) =>
        this.run(
          "/control/slack/act",
          { view: "modal", what: exactly(block, one), value, values: typed.asFields(view.blocks) },
          () => !this.left.has(view.id),
        ),
      suggest: async (block, one, query) => {
        const answer = await post("/control/slack/options", { ...this.who(), field: exactly(block, one), query });
        return answer.options;
      },
    };
  }

  async submit() {
    const typed = this.kept.get(this.view.id);
    const button = this.root.querySelector("button[type=submit]");
    button?.classList.add("busy");
    const answer = await this.run("/control/slack/submit", { values: typed.asFields(this.view.blocks) });
    button?.classList.remove("busy");
    if (answer?.errors && this.view) {
      this.errors = answer.errors;
      this.draw(this.view, this.depth);
      const wrong = this.root.querySelector(".b-input.invalid");
      wrong?.scrollIntoView({ block: "center" });
      wrong?.querySelector("input, select, textarea")?.focus();
    }
  }

  async close(everything) {
    if (!this.view || this.left.has(this.view.id)) return;
    this.left.add(this.view.id);
    await this.run("/control/slack/close", { everything });
  }

  /** One request after the other: what is chosen while a form is left must not reach it once it is gone. */
  async run(path, fields, wanted = () => true) {
    const before = this.running;
    let done;
    this.running = new Promise((resolve) => (done = resolve));
    await before;
    try {
      return wanted() ? await this.sent(path, fields) : null;
    } finally {
      done();
    }
  }

  async sent(path, fields) {
    const trouble = this.root.querySelector(".modal-trouble");
    let answer = null;
    try {
      answer = await post(path, { ...this.who(), ...fields });
      if (answer.status === "ok") {
        if (trouble) trouble.hidden = true;
        return answer;
      }
    } catch (error) {
      answer = { status: error.message };
    }
    if (trouble) {
      trouble.hidden = false;
      trouble.replaceChildren(icon("warn"), `${TROUBLE} (${answer.status})`);
    }
    return null;
  }
}
