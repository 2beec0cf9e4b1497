// Elements made of text: nothing here, or that uses it, ever parses a string as markup.

/** Make an element; `props` are properties or, with a dash or for `for`, `role` and `class`, attributes. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes("-") || name === "class" || name === "role" || name === "for") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** Text of others as nodes: a bidi override stays, but in an element of its own, where it has nothing to reverse. */
export const inert = (text) => text.split(/([\u202d\u202e])/).map((part, at) => (at % 2 ? el("bdi", {}, part) : part));

/** Text of others in its own direction, so that its bidi controls reach no further than itself. */
export const theirs = (text, tag = "bdi", props = {}) => el(tag, { dir: "auto", ...props }, ...inert(text));

export const phrases = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const numbers = new Intl.NumberFormat(phrases.lang ?? "en");
const languages = new Intl.DisplayNames([phrases.lang ?? "en"], { type: "language", fallback: "code" });

/** A phrase of the interface with its facts filled in. */
export const say = (key, facts = {}) =>
  phrases[key].replace(/\{(\w+)\}/g, (_, name) => (typeof facts[name] === "number" ? numbers.format(facts[name]) : facts[name]));

/** An ISO day in words, anything else as it is. */
export function day(iso) {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso) ?? [];
  if (!y) return iso;
  return say("day", { d: String(Number(d)), month: phrases.months.split(" ")[m - 1].replace("_", " "), y });
}

/** What a language is called. */
export function languageName(code) {
  try {
    return languages.of(code);
  } catch {
    return code;
  }
}

/** An address that may be linked to: http and https only; null for any other. */
export const webAddress = (url) => (/^https?:\/\/[^\s<>"]+$/i.test(url ?? "") ? url : null);

const status = document.getElementById("status");
/** Say something in the page's one status line, which screen readers read out; not `seen` where the page shows it anyway. */
export function tell(text, seen = true) {
  status.classList.toggle("unseen", !seen);
  status.textContent = text;
}
