// Slack's mrkdwn as nodes. Entities are resolved last, so an escaped <!channel> stays text.

import { h } from "./dom.js";
import { slackDate } from "./times.js";

const EMOJI = {
  tada: "🎉", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  moneybag: "💰", money_with_wings: "💸", bell: "🔔", eyes: "👀", wave: "👋", memo: "📝", page_facing_up: "📄", rotating_light: "🚨",
  alarm_clock: "⏰", calendar: "📅", bar_chart: "📊", envelope: "✉️", email: "📧", no_entry: "⛔", no_entry_sign: "🚫", question: "❓",
  "+1": "👍", thumbsup: "👍", "-1": "👎", smile: "😄", slightly_smiling_face: "🙂", heart: "❤️", rocket: "🚀", lock: "🔒", point_right: "👉",
  large_green_circle: "🟢", red_circle: "🔴", large_yellow_circle: "🟡", large_blue_circle: "🔵", chart_with_upwards_trend: "📈",
  zzz: "💤", pencil2: "✏️", inbox_tray: "📥", outbox_tray: "📤", link: "🔗", bulb: "💡", sparkles: "✨", pray: "🙏", fire: "🔥",
};

export const emojied = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

export const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A text object ({type, text, emoji, verbatim}) as nodes. */
export function textObject(object, context) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", context);
  return lines(object.emoji === false ? object.text : emojied(object.text ?? ""));
}

/** Plain text with its line ends. */
export function lines(text) {
  return String(text ?? "").split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line]));
}

/** Messages, sections, contexts, fields. */
export function mrkdwn(text, context) {
  const found = [];
  const parts = String(text ?? "").split(/```\n?([\s\S]*?)```/);
  parts.forEach((part, at) => {
    if (at % 2) found.push(h("pre", {}, unescaped(part.replace(/\n$/, ""))));
    else if (part) found.push(...paragraphs(part, context, at > 0));
  });
  return found;
}

function paragraphs(text, context, afterCode) {
  const found = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) found.push(h("blockquote", {}, quoted.flatMap((line, at) => (at ? [h("br"), ...inline(line, context)] : inline(line, context)))));
    quoted = [];
  };
  const rows = (afterCode ? text.replace(/^\n/, "") : text).split("\n");
  let needsBreak = false;
  for (const row of rows) {
    const quote = row.match(/^(?:&gt;|>)\s?(.*)$/);
    if (quote) {
      quoted.push(quote[1]);
      needsBreak = false;
      continue;
    }
    if (quoted.length) {
      flush();
      needsBreak = false;
    }
    if (needsBreak) found.push(h("br"));
    found.push(...inline(row, context));
    needsBreak = true;
  }
  flush();
  return found;
}

const SPAN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*?\S)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*?\S)~(?![\p{L}\p{N}~])/gu;

function inline(text, context) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > from) found.push(emojied(unescaped(text.slice(from, match.index))));
    from = match.index + match[0].length;
    const [, code, angle, bold, italic, strike] = match;
    if (code !== undefined) found.push(h("code", {}, unescaped(code)));
    else if (angle !== undefined) found.push(angled(angle, context));
    else if (bold !== undefined) found.push(h("strong", {}, inline(bold, context)));
    else if (italic !== undefined) found.push(h("em", {}, inline(italic, context)));
    else found.push(h("s", {}, inline(strike, context)));
  }
  if (from < text.length) found.push(emojied(unescaped(text.slice(from))));
  return found;
}

/** <https://…|label>, <@U…>, <#C…|name>, <!date^…>, <!here>. */
function angled(inside, context) {
  const cut = inside.indexOf("|");
  const target = cut < 0 ? inside : inside.slice(0, cut);
  const label = cut < 0 ? "" : inside.slice(cut + 1);
  if (target.startsWith("@")) return mention(target.slice(1), context, label);
  if (target.startsWith("#")) {
    const channel = context.channel?.(target.slice(1));
    return h("span", { class: "mention" }, `#${channel ?? unescaped(label || target.slice(1))}`);
  }
  if (target.startsWith("!date^")) {
    const [, epoch, shape, link] = target.split("^");
    const words = /^\d+$/.test(epoch) ? slackDate(Number(epoch), unescaped(shape ?? ""), context.zone ?? "UTC") : unescaped(label);
    return link ? anchor(link, words) : words;
  }
  if (target.startsWith("!")) return h("span", { class: "mention everyone" }, `@${unescaped(label || target.slice(1).split("^")[0])}`);
  return anchor(unescaped(target), unescaped(label) || unescaped(target).replace(/^mailto:/, ""));
}

export function mention(user, context, label = "") {
  const name = context.person?.(user) ?? (unescaped(label) || user);
  return h("span", { class: `mention${user === context.me ? " me" : ""}` }, `@${name}`);
}

/** A link to a page or a mail address; anything else is shown as text. */
export function anchor(url, words) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return words;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
}
