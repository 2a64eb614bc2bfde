// Fields of forms and menus of messages. What is typed or chosen is kept in `context.typed` in the words in which
// the sandbox's hands take it; a menu outside of a form acts at once.

import { h } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { confirmed } from "./dialogs.js";

export const SELECTS = new Set(
  ["static_select", "external_select", "users_select", "conversations_select", "channels_select"].flatMap((one) => [one, `multi_${one}`]),
);

const words = (object) => object?.text ?? "";

/** What an element holds before anybody touched it, in the words of `typed`. */
export function heldBy(value) {
  if (!value) return undefined;
  for (const [key, held] of Object.entries(value)) if (key !== "type") return held;
  return undefined;
}

function described(context) {
  return {
    id: context.inputName,
    "aria-invalid": context.invalid ? "true" : undefined,
    "aria-describedby": context.inputName ? `${context.inputName}-error ${context.inputName}-hint` : undefined,
  };
}

/** Keeps the value; outside of an input block, or with dispatch_action, the app hears of it. */
async function chosen(block, one, context, value) {
  context.typed.set(block, one, value);
  if (context.isInput && !block.dispatch_action) return;
  if (one.confirm && !(await confirmed(one.confirm, context))) return;
  await context.act(block, one, value);
}

export function textInput(block, one, context) {
  const isLong = one.multiline || one.type === "rich_text_input";
  const kinds = { number_input: "text", email_text_input: "email", url_text_input: "url" };
  const held = context.typed.get(block, one);
  const node = h(isLong ? "textarea" : "input", {
    ...described(context),
    class: "field",
    type: isLong ? undefined : (kinds[one.type] ?? "text"),
    inputmode: one.type === "number_input" ? "decimal" : undefined,
    rows: isLong ? "4" : undefined,
    placeholder: words(one.placeholder) || undefined,
    maxlength: one.max_length,
    autocomplete: "off",
    "data-focus": one.focus_on_load ? "1" : undefined,
  });
  node.value = one.type === "rich_text_input" ? richWords(held) : (held ?? "");
  const value = () => (one.type === "rich_text_input" ? asRich(node.value) : node.value);
  node.addEventListener("input", () => context.typed.set(block, one, value()));
  const triggers = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (block.dispatch_action) {
    if (triggers.includes("on_character_entered")) {
      let waits;
      node.addEventListener("input", () => {
        clearTimeout(waits);
        waits = setTimeout(() => context.act(block, one, value()), 300);
      });
    }
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      context.act(block, one, value());
    });
  }
  return node;
}

const asRich = (text) => (text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null);
const richWords = (held) => held?.elements?.flatMap((one) => one.elements.map((part) => part.text ?? "")).join("") ?? "";

export function dateInput(block, one, context) {
  const kind = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" }[one.type];
  const held = context.typed.get(block, one);
  const node = h("input", { ...described(context), class: "field date", type: kind, "aria-label": context.isInput ? undefined : words(one.placeholder) || "Date" });
  node.value = one.type === "datetimepicker" && held ? new Date(held * 1000).toISOString().slice(0, 16) : (held ?? "");
  node.addEventListener("change", () => {
    const value = one.type === "datetimepicker" ? (node.value ? Date.parse(`${node.value}Z`) / 1000 : null) : node.value || null;
    chosen(block, one, context, value);
  });
  return node;
}

export function choiceInput(block, one, context) {
  const isMany = one.type === "checkboxes";
  const held = context.typed.get(block, one);
  const on = (option) => (isMany ? (held ?? []).some((other) => other.value === option.value) : held?.value === option.value);
  const name = `${context.scope}-${block.block_id}-${one.action_id}`;
  const box = h("div", { class: "choices", role: isMany ? "group" : "radiogroup" });
  box.append(
    ...one.options.map((option) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: isMany ? "checkbox" : "radio",
          name,
          checked: on(option),
          on: {
            change: () => {
              const ticked = one.options.filter((_, at) => box.querySelectorAll("input")[at].checked);
              chosen(block, one, context, isMany ? ticked : (ticked[0] ?? null));
            },
          },
        }),
        h("span", {}, textObject(option.text, context), option.description && h("small", {}, textObject(option.description, context))),
      ),
    ),
  );
  return box;
}

/** [{key, label, value}] in groups: [label, options]. */
function offered(one, context) {
  const kind = one.type.replace("multi_", "");
  if (kind === "users_select") return [["", context.people().map((user) => ({ key: user.id, label: user.real_name, value: user.id }))]];
  if (kind === "channels_select" || kind === "conversations_select") return [["", context.channels().map((place) => ({ key: place.id, label: `#${place.name}`, value: place.id }))]];
  const as = (options) => (options ?? []).map((option) => ({ key: option.value, label: words(option.text), value: option }));
  if (one.option_groups) return one.option_groups.map((group) => [words(group.label), as(group.options)]);
  return [["", as(one.options)]];
}

export function selectInput(block, one, context) {
  if (one.type.endsWith("external_select")) return externalInput(block, one, context);
  const groups = offered(one, context);
  const held = context.typed.get(block, one);
  const keys = new Set((Array.isArray(held) ? held : [held]).filter(Boolean).map((value) => value.value ?? value));
  if (one.type.startsWith("multi_")) return manyInput(block, one, context, groups.flatMap((group) => group[1]), keys);
  const options = (list) => list.map((option) => h("option", { value: option.key, selected: keys.has(option.key) }, option.label));
  const node = h(
    "select",
    { ...described(context), class: "field select", "aria-label": context.isInput ? undefined : words(one.placeholder) || "Choose" },
    h("option", { value: "", selected: !keys.size }, words(one.placeholder) || "Choose an option"),
    groups.map(([label, list]) => (label ? h("optgroup", { label }, options(list)) : options(list))),
  );
  node.addEventListener("change", () => {
    const found = groups.flatMap((group) => group[1]).find((option) => option.key === node.value);
    if (found || context.isInput) chosen(block, one, context, found?.value ?? null);
  });
  return node;
}

function manyInput(block, one, context, options, keys) {
  const box = h("div", { class: "choices many", role: "group", "aria-label": words(one.placeholder) || undefined });
  box.append(
    ...options.map((option) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: "checkbox",
          checked: keys.has(option.key),
          on: {
            change: () => {
              const boxes = box.querySelectorAll("input");
              chosen(block, one, context, options.filter((_, at) => boxes[at].checked).map((found) => found.value));
            },
          },
        }),
        h("span", {}, option.label),
      ),
    ),
  );
  return box;
}

/** Letters are typed, the app offers what fits. */
function externalInput(block, one, context) {
  const isMany = one.type.startsWith("multi_");
  const name = `list-${context.scope}-${block.block_id}-${one.action_id}`;
  const held = context.typed.get(block, one);
  const list = h("datalist", { id: name });
  const node = h("input", { ...described(context), class: "field", list: name, placeholder: words(one.placeholder) || "Type to search", autocomplete: "off" });
  node.value = isMany ? (held ?? []).map((option) => words(option.text)).join(", ") : words(held?.text);
  let found = [];
  let asked = 0;
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const options = await context.suggest(block, one, node.value);
    if (mine !== asked) return;
    found = options;
    list.replaceChildren(...found.map((option) => h("option", { value: words(option.text) })));
  };
  node.addEventListener("focus", ask, { once: true });
  node.addEventListener("input", () => {
    const match = found.find((option) => words(option.text) === node.value);
    if (match) chosen(block, one, context, isMany ? [match] : match);
    else {
      context.typed.set(block, one, isMany ? [] : null);
      if (node.value.length >= (one.min_query_length ?? 3) || !node.value) ask();
    }
  });
  return h("span", { class: "external" }, node, list);
}
