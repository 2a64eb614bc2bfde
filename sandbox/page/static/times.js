// Instants as people in a time zone read them. English, as the stand-in's Slack and mail program are.

const cache = new Map();

function format(zone, options) {
  const name = zone + JSON.stringify(options);
  if (!cache.has(name)) cache.set(name, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return cache.get(name);
}

export const clockTime = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(at);
export const dayKey = (at, zone) => {
  const parts = Object.fromEntries(format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at).map((one) => [one.type, one.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
};
export const longDay = (at, zone) => format(zone, { weekday: "long", day: "numeric", month: "long" }).format(at);
export const shortDay = (at, zone) => format(zone, { day: "numeric", month: "short" }).format(at);
export const fullMoment = (at, zone) => format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(at);
export const weekdayDate = (at, zone) => format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at);

/** "Today", "Yesterday", or the day. */
export function dayName(at, now, zone) {
  if (dayKey(at, zone) === dayKey(now, zone)) return "Today";
  if (dayKey(at, zone) === dayKey(now - 86_400_000, zone)) return "Yesterday";
  const isThisYear = dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return isThisYear ? longDay(at, zone) : weekdayDate(at, zone);
}

/** For lists: the time today, else the day. */
export const listTime = (at, now, zone) => (dayKey(at, zone) === dayKey(now, zone) ? clockTime(at, zone) : shortDay(at, zone));

/** The instant at which a zone's clocks show this date and time, "2026-11-23" and "09:00". */
export function instantOf(day, time, zone) {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const shown = (at) => Date.parse(`${dayKey(at, zone)}T${clockTime(at, zone)}:00Z`);
  let at = asUtc;
  for (let round = 0; round < 2; round += 1) at += asUtc - shown(at);
  return at;
}

/** Slack's <!date^…>: tokens in braces. */
export function slackDate(epoch, text, zone) {
  const at = epoch * 1000;
  const tokens = {
    date_num: dayKey(at, zone),
    date: format(zone, { day: "numeric", month: "long", year: "numeric" }).format(at),
    date_short: format(zone, { day: "numeric", month: "short", year: "numeric" }).format(at),
    date_long: format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at),
    time: clockTime(at, zone),
    time_secs: format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at),
  };
  return text.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name) => tokens[name] ?? whole);
}
