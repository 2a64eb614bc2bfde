// What the world looks like, held up to date by the stream of changes; and what this browser remembers of its own.

export const world = {
  version: 0,
  id: "",
  isUp: false,
  app: { name: "Penny", commands: [], home: false, description: "" },
  stage: { preparing: "", done: 0, of: 0, seeded: false, born: "", opened_at: "" },
  canReset: false,
  installUrl: "",
  clock: { at: 0, readAt: 0 },
  teams: [],
  places: new Map(), // "T…/C…" → Map(ts → message), oldest first
  mails: new Map(), // key → head lines
  accounts: {},
};

const listeners = new Set();
let asking = false;
let askAgain = false;

export function whenChanged(listener) {
  listeners.add(listener);
}

export function tell() {
  for (const listener of listeners) listener();
}

/** Listens for ever; a lost connection is shown and taken up again by the browser. */
export function connect() {
  const source = new EventSource("/page/events");
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.world !== world.id) forget(told.world);
    world.isUp = true;
    refresh();
  };
  source.onerror = () => {
    if (world.isUp) {
      world.isUp = false;
      tell();
    }
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 500);
  };
}

function forget(id) {
  world.id = id;
  world.version = 0;
  world.places = new Map();
  world.mails = new Map();
}

export async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(`/page/state?since=${world.version}`);
    take(await answer.json());
  } catch {
    world.isUp = false;
    setTimeout(refresh, 500);
  } finally {
    asking = false;
  }
  tell();
  if (askAgain) {
    askAgain = false;
    setTimeout(refresh, 30);
  }
}

function take(seen) {
  if (seen.world !== world.id) forget(seen.world);
  world.isUp = true;
  world.version = seen.version;
  world.app = seen.app;
  world.stage = seen.stage;
  world.canReset = seen.can_reset;
  world.installUrl = seen.install_url;
  world.clock = { at: Date.parse(seen.clock), readAt: performance.now() };
  world.teams = seen.teams;
  world.accounts = seen.accounts;
  takeMessages(seen.messages);
  for (const mail of seen.mails) world.mails.set(mail.key, mail);
  if (memory.born !== seen.stage.born) {
    for (const key of Object.keys(memory)) if (key !== "theme") delete memory[key];
    memory.born = seen.stage.born;
    remember();
  }
}

function takeMessages({ there, changed }) {
  const news = new Map(changed.map((one) => [`${one.place}/${one.ts}`, one]));
  const before = world.places;
  world.places = new Map();
  for (const [place, names] of Object.entries(there)) {
    const old = before.get(place);
    world.places.set(place, new Map(names.map((ts) => [ts, news.get(`${place}/${ts}`) ?? old?.get(ts)]).filter((pair) => pair[1])));
  }
}

/** The business clock now, as epoch milliseconds. */
export function businessNow() {
  return world.clock.at + (performance.now() - world.clock.readAt);
}

export class Refused extends Error {}

/** One act through the sandbox's control API; its refusal is a sentence. */
export async function post(path, fields) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body: JSON.stringify(fields), headers: { "Content-Type": "application/json" } });
  } catch {
    throw new Refused("The sandbox does not answer. Is it still running?");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(body.error ?? `The sandbox answers ${answer.status}.`);
  return body;
}

export async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Refused(`The sandbox answers ${answer.status}.`);
  return answer.json();
}

// What this browser remembers: panes, who one is, what was read. Storage may be forbidden; then it lasts until reload.

const NAME = "penny-playground";
export const memory = load();

function load() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

export function remember() {
  try {
    localStorage.setItem(NAME, JSON.stringify(memory));
  } catch {
    // a private window: nothing to be done
  }
}
