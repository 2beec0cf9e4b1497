// An answer with its citations as text, as Markdown or as a link, put where it can be pasted from.
import { viewer } from "./client.js";
import { day, el, say, tell, webAddress } from "./dom.js";

/** The places that an answer cites, each number once, in order. */
export const sourcesOf = (got) =>
  [...new Map(got.citations.flatMap((cited) => cited.sources).reverse().map((each) => [each.n, each])).values()].sort((a, b) => a.n - b.n);

/** Whether a model wrote a sentence of an answer: it is not its only quote. */
export const isWritten = (cited) => cited.sources.length !== 1 || cited.sources[0].quote !== cited.text;

const absolute = (path) => new URL(path, location.href).href;
const where = (source) => webAddress(source.url) ?? absolute(viewer(source));
const origin = (source) => [source.title, source.source, source.published && day(source.published), where(source)].filter(Boolean).join(", ");

export const asText = (got, link) =>
  `${got.question}\n\n${got.answer}\n\n${sourcesOf(got).map((source) => `[${source.n}] ${got.citations.some(isWritten) ? `“${source.quote}” ` : ""}${origin(source)}`).join("\n")}\n\n${absolute(link)}\n`;

export function asMarkdown(got, link) {
  const plain = (text) => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>()#+!|~&-]/g, "\\$&");
  const address = (text) => text.replace(/[<>\s]/g, encodeURIComponent);
  const quoted = (text, sources) => `> ${plain(text)} ${sources.map(({ n }) => `[^${n}]`).join("")}`;
  const quotes = got.citations.map((cited) => isWritten(cited)
    ? `${plain(cited.text)}\n\n${cited.sources.map((source) => quoted(source.quote, [source])).join("\n>\n")}\n` : quoted(cited.text, cited.sources));
  const notes = sourcesOf(got).map((source) => {
    const known = [source.source, source.published && day(source.published)].filter(Boolean).map(plain);
    return `[^${source.n}]: ${[`[${plain(source.title)}](<${address(where(source))}>)`, ...known].join(", ")}`;
  });
  return `**[${plain(got.question)}](<${address(absolute(link))}>)**\n\n${quotes.join(got.citations.some(isWritten) ? "\n" : "\n>\n")}\n\n${notes.join("\n")}\n`;
}

/** The buttons that copy an answer; `link` is the address that asks for it again. */
export function copyBar(got, link) {
  const button = (key, text) => el("button", { type: "button", onclick: (click) => copy(text(), click.currentTarget) }, say(key));
  return el("div", { class: "tools", role: "group", "aria-label": say("copy") }, el("span", { class: "soft", "aria-hidden": "true" }, say("copy")),
    ...(got.answered ? [button("as_text", () => asText(got, link)), button("as_markdown", () => asMarkdown(got, link))] : []),
    button("as_link", () => absolute(link)));
}

async function copy(text, button) {
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false) || copyOld(text);
  button.focus();
  tell(say(done ? "copied" : "not_copied"), !done);
  if (!done) return;
  const label = button.textContent;
  button.textContent = say("copied");
  setTimeout(() => { button.textContent = label; }, 1500);
}

/** Copy where the browser keeps the clipboard from pages that came without encryption. */
function copyOld(text) {
  const area = el("textarea", { value: text, class: "skip", readOnly: true });
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
