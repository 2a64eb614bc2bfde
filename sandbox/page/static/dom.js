// Elements by function call; text is always text, so nothing that people or mails write becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "x", on: {click}, "aria-label": "…"}, child, [children], "text") */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") Object.assign(node.style, value);
    else if (["value", "checked", "disabled", "selected", "indeterminate", "hidden"].includes(name)) node[name] = value;
    else node.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

/** Makes `box` hold these and nothing else; what is false or null is left out. */
export function fillWith(box, ...children) {
  box.replaceChildren(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
}

/**
 * Makes `box` hold one node an item, in order. A node is kept while its signature stays, so that focus, selection and
 * what is half typed survive; a new version of a known item gets the class `changed` for a moment.
 */
export function keyed(box, items, { key, sign, make }) {
  const there = new Map([...box.children].map((node) => [node.dataset.key, node]));
  const isFirst = !box.dataset.filled;
  let at = box.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const signature = sign(item);
    let node = there.get(name);
    there.delete(name);
    if (!node || node.signature !== signature) {
      const fresh = make(item);
      fresh.dataset.key = name;
      fresh.signature = signature;
      if (node) {
        const hadFocus = node.contains(document.activeElement);
        if (node === at) at = node.nextElementSibling;
        node.replaceWith(fresh);
        fresh.classList.add("changed");
        if (hadFocus) refocus(fresh);
      } else if (!isFirst) fresh.classList.add("arrived");
      node = fresh;
    }
    if (node === at) at = at.nextElementSibling;
    else if (node.nextElementSibling !== at || node.parentElement !== box) box.insertBefore(node, at);
  }
  for (const gone of there.values()) gone.remove();
  box.dataset.filled = "1";
}

function refocus(node) {
  if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

const PATHS = {
  hash: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  lock: "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4",
  home: "M3 11 12 3l9 8M5 10v11h14V10",
  flash: "M13 2 5 13h6l-1 9 9-12h-6z",
  send: "M4 12 20 4l-5 17-4-7z",
  reply: "M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 7",
  forward: "m15 7 5 5-5 5M20 12h-9a7 7 0 0 0-7 7",
  thread: "M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5z",
  close: "M6 6l12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  clock: "M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  sun: "M12 4V2M12 22v-2M4 12H2M22 12h-2M5.6 5.6 4.2 4.200M19.8 19.800l-1.4-1.400M5.6 18.400l-1.4 1.400M19.8 4.200l-1.4 1.400M16.5 12a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0z",
  moon: "M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.500z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  plus: "M12 5v14M5 12h14",
  split: "M4 4h16v16H4zM12 4v16",
  mail: "M3 6h18v13H3zM3 7l9 7 9-7",
  pen: "M4 20h4L19 9l-4-4L4 16z",
  clip: "M20 11.5 12 19.500a5 5 0 0 1-7-7l8.5-8.500a3.3 3.3 0 0 1 4.7 4.700L9.7 17.200a1.6 1.6 0 0 1-2.3-2.300L15 7.3",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  down: "m6 9 6 6 6-6",
  back: "m15 6-6 6 6 6",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0z",
  check: "m5 12 5 5L20 6",
  reset: "M4 5v5h5M4.6 10a8 8 0 1 1-.4 5",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  inbox: "M3 13h5l2 3h4l2-3h5M5 5h14l2 8v6H3v-6z",
  wand: "m4 20 11-11M14 4v3M20 10h-3M18.5 5.500l-2 2M17 3l.01 0",
  pause: "M8 5v14M16 5v14",
  warn: "M12 4 2 20h20zM12 10v4M12 17h.01",
  help: "M9.5 9a2.6 2.6 0 1 1 3.6 2.600c-.8.4-1.1.9-1.1 1.900M12 17h.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
};

export function icon(name, label) {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("class", "icon");
  if (label) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", label);
  } else node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.more);
  node.append(path);
  return node;
}

const HUES = [158, 214, 268, 16, 334, 188, 42, 96];

/** A coloured square with initials; the same name always has the same colour. */
export function avatar(name, { app = false, small = false } = {}) {
  const words = name.trim().split(/[\s@.]+/).filter(Boolean);
  const initials = app ? "P" : ((words[0]?.[0] ?? "?") + (words.length > 1 ? words[1][0] : "")).toUpperCase();
  const sum = [...name].reduce((total, one) => total + one.codePointAt(0), 0);
  const node = h("span", { class: `avatar${app ? " app-avatar" : ""}${small ? " small" : ""}`, "aria-hidden": "true" }, initials);
  node.style.setProperty("--hue", HUES[sum % HUES.length]);
  return node;
}

/** Runs `work` at most once a frame. */
export function onceAFrame(work) {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      work();
    });
  };
}

/** Closes on Escape and on a press elsewhere. `box` is what belongs to it; returns how to stop listening. */
export function closesOutside(box, close) {
  const key = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      close();
    }
  };
  const press = (event) => {
    if (!box.contains(event.target)) close();
  };
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", press, true);
  return () => {
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", press, true);
  };
}

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';

/** Keeps Tab inside of `box`, as a dialog does. */
export function trapTab(box) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const there = [...box.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);
    if (!there.length) return;
    const edge = event.shiftKey ? there[0] : there.at(-1);
    if (document.activeElement === edge || !box.contains(document.activeElement)) {
      event.preventDefault();
      (event.shiftKey ? there.at(-1) : there[0]).focus();
    }
  });
}
