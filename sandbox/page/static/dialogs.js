// Questions over everything: confirmations, notices, and short lines that go by themselves.

import { h, icon, trapTab } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Asks once more; resolves to whether it was confirmed. Escape means no; a press beside it nothing, it may be a double click. */
export function confirmed(confirm, context = {}) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const done = (answer) => {
      layer.remove();
      before?.focus?.({ preventScroll: true });
      resolve(answer);
    };
    const yes = h("button", { type: "button", class: `b-button ${confirm.style ?? "primary"}`, on: { click: () => done(true) } }, textObject(confirm.confirm ?? { text: "Yes" }));
    const no = h("button", { type: "button", class: "b-button", on: { click: () => done(false) } }, textObject(confirm.deny ?? { text: "Cancel" }));
    const box = h(
      "div",
      { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-label": confirm.title?.text ?? "Are you sure?" },
      h("h2", {}, textObject(confirm.title ?? { text: "Are you sure?" })),
      h("div", { class: "dialog-text" }, textObject(confirm.text, context)),
      h("div", { class: "dialog-buttons" }, no, yes),
    );
    const layer = h("div", { class: "layer" }, box);
    layer.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done(false);
    });
    trapTab(box);
    document.body.append(layer);
    yes.focus();
  });
}

/** Something to look at, such as the JSON of a message. */
export function shown(title, content) {
  const before = document.activeElement;
  const close = () => {
    layer.remove();
    before?.focus?.({ preventScroll: true });
  };
  const cross = h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close"));
  const box = h("div", { class: "dialog wide", role: "dialog", "aria-modal": "true", "aria-label": title }, h("header", {}, h("h2", {}, title), cross), content);
  const layer = h("div", { class: "layer" }, box);
  layer.addEventListener("pointerdown", (event) => event.target === layer && close());
  layer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  trapTab(box);
  document.body.append(layer);
  cross.focus();
}

let tray = null;

/** A line in the corner that goes after a while; errors stay until they are closed. */
export function toast(text, { isError = false } = {}) {
  tray ??= document.body.appendChild(h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
  const line = h("div", { class: `toast${isError ? " error" : ""}` }, icon(isError ? "warn" : "check"), h("span", {}, text), h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => line.remove() } }, icon("close")));
  tray.append(line);
  if (!isError) setTimeout(() => line.remove(), 5000);
}
