// Where one types in Slack: commands, their words and the app's shortcuts are offered as the app tells them, Enter sends.

import { h, icon } from "./dom.js";

let count = 0;

export class Composer {
  /**
   * `send(text)` resolves to whether it went; `commands()` → [{command, description, usage_hint}],
   * `words(command)` → promise of [{typed, help, verb}], `people()` → [{id, name, real_name}],
   * `shortcuts()` → [{name, description, callback_id}], which `run(callback_id)` uses.
   */
  constructor({ label, send, commands, words, people, shortcuts = () => [], run = () => {} }) {
    count += 1;
    this.id = `composer-${count}`;
    this.ask = { send, commands, words, people, shortcuts, run };
    this.history = [];
    this.at = -1;
    this.offers = [];
    this.chosen = -1;
    this.input = h("textarea", { rows: "1", "aria-label": label, "aria-autocomplete": "list", "aria-controls": `${this.id}-list`, spellcheck: "false" });
    this.list = h("div", { class: "completions", id: `${this.id}-list`, role: "listbox", hidden: true });
    this.button = h("button", { type: "button", class: "send", "aria-label": "Send", disabled: true, on: { click: () => this.submit() } }, icon("send"));
    this.flash = h("button", { type: "button", class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts", on: { click: () => this.offerShortcuts() } }, icon("flash"));
    this.root = h("div", { class: "composer" }, this.list, h("div", { class: "composer-box" }, this.input, h("div", { class: "composer-bar" }, h("span", { class: "composer-left" }, this.flash, h("span", { class: "composer-hint" }, h("b", {}, "/"), " for commands")), this.button)));
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("focus", () => this.suggest());
  }

  label(text) {
    this.input.placeholder = text;
    this.input.setAttribute("aria-label", text);
  }

  /** Puts text in as if somebody had typed it; the person sends it. */
  fill(text) {
    this.input.value = text;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
    this.typed();
    this.close();
  }

  typed() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
    this.button.disabled = !this.input.value.trim();
    this.suggest();
  }

  key(event) {
    const isOpen = !this.list.hidden;
    if (isOpen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const able = this.offers.filter(usable);
      if (able.length) this.choose((this.chosen + (event.key === "ArrowDown" ? 1 : -1) + able.length) % able.length);
    } else if (isOpen && event.key === "Tab" && !event.shiftKey && this.offers.some(usable)) {
      event.preventDefault();
      this.take(Math.max(0, this.chosen));
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (isOpen && (this.chosen >= 0 || this.isHalfCommand())) this.take(Math.max(0, this.chosen));
      else this.submit();
    } else if (event.key === "ArrowUp" && !this.input.value && this.history.length) {
      event.preventDefault();
      this.fill(this.history.at(-1));
    }
  }

  isHalfCommand() {
    const text = this.input.value;
    return /^\/\S*$/.test(text) && this.offers.some((one) => one.insert) && !this.ask.commands().some((one) => one.command === text);
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.history.push(text);
    this.input.value = "";
    this.typed();
    this.close();
    this.root.classList.add("sending");
    const went = await this.ask.send(text);
    this.root.classList.remove("sending");
    if (!went && !this.input.value) this.fill(text); // nothing typed is lost
  }

  async suggest() {
    if (document.activeElement !== this.input) return;
    const text = this.input.value.slice(0, this.input.selectionEnd);
    const command = text.match(/^(\/\S*)$/);
    const line = text.match(/^(\/\S+)\s+([^\n]*)$/);
    const person = text.match(/(^|\s)@([\p{L}\p{N}_.-]*)$/u);
    if (command) {
      const known = this.ask.commands().filter((one) => one.command.startsWith(command[1]));
      const begun = known.map((one) => ({ insert: `${one.command} `, title: one.command, hint: one.usage_hint, help: one.description }));
      this.show([...begun, ...this.shortcuts(command[1].slice(1))]);
    } else if (person) {
      const typed = person[2].toLowerCase();
      const before = text.slice(0, text.length - person[2].length);
      this.show(
        this.ask
          .people()
          .filter((one) => one.name.toLowerCase().startsWith(typed) || one.real_name.toLowerCase().startsWith(typed))
          .map((one) => ({ insert: `${before}${one.name} `, title: `@${one.name}`, help: one.real_name })),
      );
    } else if (line && this.ask.commands().some((one) => one.command === line[1])) {
      const words = await this.ask.words(line[1]);
      if (this.input.value.slice(0, this.input.selectionEnd) === text && document.activeElement === this.input) this.show(fitting(words, line[1], line[2]));
    } else this.close();
  }

  /** The app's shortcuts whose name begins so, as rows to choose from. */
  shortcuts(typed = "") {
    const fit = this.ask.shortcuts().filter((one) => one.name.toLowerCase().startsWith(typed.toLowerCase()));
    return fit.map((one) => ({ run: one.callback_id, title: one.name, help: one.description }));
  }

  offerShortcuts() {
    const isOpen = !this.list.hidden && this.offers.some((one) => one.run);
    this.input.focus({ preventScroll: true });
    if (isOpen) this.close();
    else this.show(this.shortcuts());
  }

  show(offers) {
    this.offers = offers;
    this.chosen = -1;
    this.list.hidden = !offers.length;
    this.input.setAttribute("aria-expanded", String(Boolean(offers.length)));
    this.list.replaceChildren(
      ...offers.map((one, at) => {
        const row = h("div", { class: `completion${usable(one) ? "" : " only-help"}`, role: "option", id: `${this.id}-${at}`, "aria-selected": "false" }, h("span", { class: "completion-line" }, one.run && icon("flash"), h("b", {}, one.title), one.hint && h("code", {}, one.hint)), one.help && h("span", { class: "completion-help" }, one.help));
        row.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          if (usable(one)) this.take(this.offers.filter(usable).indexOf(one));
        });
        return row;
      }),
    );
  }

  choose(at) {
    this.chosen = at;
    const wanted = this.offers.filter(usable)[at];
    [...this.list.children].forEach((row, number) => {
      const isIt = this.offers[number] === wanted;
      row.setAttribute("aria-selected", String(isIt));
      if (isIt) {
        row.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", row.id);
      }
    });
  }

  take(at) {
    const offer = this.offers.filter(usable)[at];
    if (!offer) return;
    if (offer.run) {
      if (this.input.value.startsWith("/")) this.input.value = "";
      this.typed();
      this.close();
      this.ask.run(offer.run);
      return;
    }
    this.input.value = offer.insert + this.input.value.slice(this.input.selectionEnd);
    this.input.setSelectionRange(offer.insert.length, offer.insert.length);
    this.typed();
  }

  close() {
    this.list.hidden = true;
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", "false");
  }
}

const usable = (one) => Boolean(one.insert || one.run);

/** The words that begin as typed; once a word stands there, how it goes on. */
function fitting(words, command, rest) {
  const typed = rest.toLowerCase().trimStart();
  const begun = words.filter((one) => one.verb.startsWith(typed) && one.verb !== typed.trim());
  const whole = words.filter((one) => typed === one.verb || typed.startsWith(`${one.verb} `));
  const longest = Math.max(0, ...whole.map((one) => one.verb.length));
  const verb = (one) => one.typed.slice(0, one.verb.length);
  const rows = whole.filter((one) => one.verb.length === longest).map((one) => ({ title: verb(one), hint: one.typed.slice(one.verb.length).trim(), help: one.help }));
  return [...rows, ...begun.map((one) => ({ insert: `${command} ${verb(one)} `, title: verb(one), hint: one.typed.slice(one.verb.length).trim(), help: one.help }))];
}
