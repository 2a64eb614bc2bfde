// Block Kit as Slack draws it. What is not known is shown as what it is: labelled JSON, never nothing.

import { h, icon, closesOutside } from "./dom.js";
import { anchor, emojied, lines, mention, mrkdwn, textObject } from "./mrkdwn.js";
import { choiceInput, dateInput, SELECTS, selectInput, textInput } from "./inputs.js";
import { confirmed } from "./dialogs.js";

/**
 * `context`: {me, zone, person(id), channel(id), people(), channels(), act(block, element, value) → promise,
 * typed: {get(block, element), set(block, element, value)}, errors: {block_id: sentence}, suggest(element, query)}
 */
export function drawBlocks(blocks, context) {
  return blocks.map((block) => drawBlock(block, context));
}

const DRAW = {
  section,
  header: (block) => h("div", { class: "b-header", role: "heading", "aria-level": "3" }, textObject(block.text)),
  divider: () => h("hr", { class: "b-divider" }),
  context: contextBlock,
  actions: (block, context) => h("div", { class: "b-actions" }, block.elements.map((one) => element(block, one, context))),
  image: imageBlock,
  input: inputBlock,
  rich_text: (block, context) => h("div", { class: "b-rich" }, block.elements.map((one) => rich(one, context))),
  markdown: (block) => h("div", { class: "b-markdown" }, markdown(block.text)),
  table: tableBlock,
  video: (block) => h("div", { class: "b-section" }, anchor(block.title_url ?? block.video_url, block.title?.text ?? "Video")),
};

function drawBlock(block, context) {
  const draw = DRAW[block.type];
  if (!draw) return unknown(block);
  try {
    const node = draw(block, context);
    node.dataset.block = block.block_id ?? "";
    return node;
  } catch {
    return unknown(block);
  }
}

function unknown(block) {
  return h("details", { class: "b-unknown", open: true }, h("summary", {}, `Block “${block.type}”, which this playground does not draw`), h("pre", {}, JSON.stringify(block, null, 2)));
}

function section(block, context) {
  const accessory = block.accessory;
  return h(
    "div",
    { class: "b-section" },
    h(
      "div",
      { class: "b-section-body" },
      block.text && h("div", { class: "b-text" }, textObject(block.text, context)),
      block.fields && h("div", { class: "b-fields" }, block.fields.map((one) => h("div", { class: "b-field" }, textObject(one, context)))),
    ),
    accessory && h("div", { class: `b-accessory b-accessory-${accessory.type}` }, accessory.type === "image" ? picture(accessory) : element(block, accessory, context)),
  );
}

function contextBlock(block, context) {
  return h(
    "div",
    { class: "b-context" },
    block.elements.map((one) => (one.type === "image" ? picture(one) : h("span", {}, textObject(one, context)))),
  );
}

function imageBlock(block) {
  return h("figure", { class: "b-image" }, block.title && h("figcaption", {}, textObject(block.title)), picture(block));
}

function picture(object) {
  const image = h("img", { src: object.image_url ?? object.slack_file?.url, alt: object.alt_text ?? "", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(h("span", { class: "b-no-image" }, object.alt_text || "Picture")));
  return image;
}

function inputBlock(block, context) {
  const error = context.errors?.[block.block_id];
  const name = `f-${context.scope}-${block.block_id}`;
  const field = element(block, block.element, { ...context, inputName: name, invalid: Boolean(error), isInput: true });
  const isGroup = ["checkboxes", "radio_buttons"].includes(block.element.type);
  return h(
    "div",
    { class: `b-input${error ? " invalid" : ""}`, role: isGroup ? "group" : undefined, "aria-labelledby": isGroup ? `${name}-label` : undefined },
    h(isGroup ? "span" : "label", { class: "b-label", id: `${name}-label`, for: isGroup ? undefined : name }, textObject(block.label), block.optional && h("span", { class: "b-optional" }, " (optional)")),
    field,
    error && h("div", { class: "b-error", id: `${name}-error`, role: "alert" }, icon("warn"), error),
    block.hint && h("div", { class: "b-hint", id: `${name}-hint` }, textObject(block.hint)),
  );
}

function element(block, one, context) {
  if (one.type === "button" || one.type === "workflow_button") return button(block, one, context);
  if (one.type === "overflow") return overflow(block, one, context);
  if (SELECTS.has(one.type)) return selectInput(block, one, context);
  if (["checkboxes", "radio_buttons"].includes(one.type)) return choiceInput(block, one, context);
  if (["datepicker", "timepicker", "datetimepicker"].includes(one.type)) return dateInput(block, one, context);
  if (/_input$/.test(one.type) && one.type !== "file_input") return textInput(block, one, context);
  return unknown(one);
}

function button(block, one, context) {
  const words = textObject(one.text);
  const look = `b-button${one.style ? ` ${one.style}` : ""}`;
  if (one.url) {
    return h("a", { class: look, href: /^https?:/i.test(one.url) ? one.url : "#", target: "_blank", rel: "noopener noreferrer", on: { click: () => context.act(block, one, null) } }, words);
  }
  const node = h("button", { type: "button", class: look, "aria-label": one.accessibility_label }, words);
  node.addEventListener("click", async () => {
    if (one.confirm && !(await confirmed(one.confirm, context))) return;
    await busy(node, () => context.act(block, one, null));
  });
  return node;
}

/** A ring turns in the button until the answer came. A second press goes out too, as it does in Slack. */
async function busy(node, work) {
  node.classList.add("busy");
  try {
    await work();
  } finally {
    node.classList.remove("busy");
  }
}

function overflow(block, one, context) {
  const box = h("span", { class: "b-overflow" });
  const opener = h("button", { type: "button", class: "b-button icon-only", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More" }, icon("more"));
  box.append(opener);
  opener.addEventListener("click", () => {
    if (box.querySelector(".menu")) return;
    const close = () => {
      stop();
      menu.remove();
      opener.setAttribute("aria-expanded", "false");
    };
    const choose = async (option) => {
      close();
      opener.focus();
      if (option.url) window.open(option.url, "_blank", "noopener");
      if (one.confirm && !(await confirmed(one.confirm, context))) return;
      await context.act(block, one, option);
    };
    const menu = h("div", { class: "menu", role: "menu" }, one.options.map((option) => h("button", { type: "button", role: "menuitem", on: { click: () => choose(option) } }, textObject(option.text), option.description && h("small", {}, textObject(option.description)))));
    const stop = closesOutside(box, () => {
      close();
      opener.focus();
    });
    box.append(menu);
    opener.setAttribute("aria-expanded", "true");
    menu.firstElementChild.focus();
    menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = [...menu.children];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    });
  });
  return box;
}

function tableBlock(block) {
  const settings = block.column_settings ?? [];
  const [head, ...body] = block.rows;
  const cell = (tag) => (one, at) =>
    h(tag, { class: `${settings[at]?.align ? `align-${settings[at].align}` : ""}${settings[at]?.is_wrapped ? " wrapped" : ""}`, scope: tag === "th" ? "col" : undefined }, one.type === "rich_text" ? one.elements.map((part) => rich(part, {})) : lines(one.text ?? ""));
  return h("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {}, h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, body.map((row) => h("tr", {}, row.map(cell("td")))))));
}

function rich(one, context) {
  switch (one.type) {
    case "rich_text_section":
      return h("div", {}, one.elements.map((part) => richLeaf(part, context)));
    case "rich_text_list":
      return h(one.style === "ordered" ? "ol" : "ul", { class: `indent-${one.indent ?? 0}` }, one.elements.map((part) => h("li", {}, rich(part, context))));
    case "rich_text_preformatted":
      return h("pre", {}, one.elements.map((part) => richLeaf(part, context)));
    case "rich_text_quote":
      return h("blockquote", {}, one.elements.map((part) => richLeaf(part, context)));
    default:
      return unknown(one);
  }
}

function richLeaf(one, context) {
  const node = richWord(one, context);
  const style = one.style ?? {};
  let shown = node;
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) if (style[name]) shown = h(tag, {}, shown);
  return h("span", {}, shown);
}

function richWord(one, context) {
  switch (one.type) {
    case "text":
      return h("span", {}, lines(one.text));
    case "link":
      return anchor(one.url, one.text ?? one.url);
    case "emoji":
      return emojied(`:${one.name}:`);
    case "user":
      return mention(one.user_id, context);
    case "channel":
      return h("span", { class: "mention" }, `#${context.channel?.(one.channel_id) ?? one.channel_id}`);
    case "broadcast":
      return h("span", { class: "mention everyone" }, `@${one.range}`);
    case "date":
      return mrkdwn(`<!date^${one.timestamp}^${one.format}|${one.fallback ?? ""}>`, context)[0];
    case "color":
      return one.value;
    default:
      return JSON.stringify(one);
  }
}

/** The markdown block: headings, lists, bold, italic, code, links, quotes. */
function markdown(text) {
  const found = [];
  let list = null;
  for (const row of String(text).split("\n")) {
    const item = row.match(/^\s*(?:[-*]|(\d+)\.)\s+(.*)$/);
    const head = row.match(/^(#{1,6})\s+(.*)$/);
    if (item) {
      const tag = item[1] ? "ol" : "ul";
      if (list?.localName !== tag) found.push((list = h(tag)));
      list.append(h("li", {}, markdownLine(item[2])));
      continue;
    }
    list = null;
    if (head) found.push(h("div", { class: "b-header" }, markdownLine(head[2])));
    else if (/^>\s?/.test(row)) found.push(h("blockquote", {}, markdownLine(row.replace(/^>\s?/, ""))));
    else if (/^---+$/.test(row)) found.push(h("hr"));
    else if (row.trim()) found.push(h("p", {}, markdownLine(row)));
  }
  return found;
}

function markdownLine(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(/`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|(?<!\*)\*([^*]+)\*|~~(.+?)~~/g)) {
    found.push(emojied(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const [, code, label, url, bold, italic, strike] = match;
    if (code) found.push(h("code", {}, code));
    else if (url) found.push(anchor(url, label));
    else if (bold) found.push(h("strong", {}, markdownLine(bold)));
    else if (italic) found.push(h("em", {}, markdownLine(italic)));
    else found.push(h("s", {}, strike));
  }
  found.push(emojied(text.slice(from)));
  return found;
}
