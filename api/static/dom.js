// Elements made of text: nothing here, or that uses it, ever parses a string as markup.

/** Make an element; `props` are properties or, with a dash or for `for`, `role` and `class`, attributes. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes("-") || name === "class" || name === "role" || name === "for") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

/** Text of others in its own direction, so that its bidi controls reach no further than itself. */
export const theirs = (text, tag = "bdi", props = {}) => el(tag, props, text);

const phrases = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const numbers = new Intl.NumberFormat(phrases.lang ?? "en");

/** A phrase of the interface with its facts filled in. */
export const say = (key, facts = {}) =>
  phrases[key].replace(/\{(\w+)\}/g, (_, name) => (typeof facts[name] === "number" ? numbers.format(facts[name]) : facts[name]));

/** An address that may be linked to: http and https only; null for any other. */
export const webAddress = (url) => (/^https?:\/\/[^\s<>"]+$/i.test(url ?? "") ? url : null);
