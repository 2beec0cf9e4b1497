// Where a quote stands: a preview of its passage beside the chip, and its article beside the answer.
import { get, pieces, viewer } from "./client.js";
import { day, el, inert, say, theirs, webAddress } from "./dom.js";

const panel = document.getElementById("reader");
const main = document.getElementById("main");
const narrow = matchMedia("(max-width: 60rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let preview = null, opener = null, waiting = 0;

/** Where and when an article appeared, as nodes. */
export function facts(of) {
  const when = of.published ? el("time", { dateTime: of.published }, day(of.published)) : say("undated");
  const known = [of.source, of.author, when, of.page && say("page", { n: of.page })].filter(Boolean);
  return el("span", { class: "facts" }, ...known.flatMap((fact, at) => [at ? " · " : "", typeof fact === "string" ? theirs(fact) : fact]));
}

/**
 * A link to where `place` stands: opens beside the answer. `of` is the answer that it belongs to:
 * {index, cited: its places, answer: the query of its address, turn: the element that holds it, links: those made}.
 */
export function placeLink(place, of, props, ...children) {
  const link = el("a", { href: viewer(place, of), ...props }, ...children);
  of.links?.push([link, place]); // to be written anew when the whole answer is known
  link.addEventListener("click", (click) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.button) return;
    click.preventDefault();
    hide();
    opener = link;
    open(place, of);
  });
  return link;
}

/** A citation's chip: the passage shows at hover and focus. */
export function chip(source, of) {
  const made = placeLink(source, of, { class: "chip", "aria-label": `${source.n}: ${source.title}` }, String(source.n));
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 120, made, source, of); };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(() => { if (!preview?.matches(":hover")) hide(); }, 250); };
  made.addEventListener("pointerenter", (enter) => enter.pointerType === "mouse" && soon());
  made.addEventListener("focus", () => made.matches(":focus-visible") && soon());
  made.addEventListener("pointerleave", later);
  made.addEventListener("blur", later);
  return made;
}

async function show(beside, source, of) {
  const passage = await get(`/api/passages/${encodeURIComponent(source.id)}`, of.index).catch(() => null);
  if (!passage || !beside.isConnected || !(beside.matches(":hover") || beside === document.activeElement)) return;
  hide();
  const quote = [source.start - passage.start, source.end - passage.start];
  preview = el("div", { class: "preview", role: "tooltip", id: "preview" }, theirs(passage.title, "strong"),
    facts({ ...passage, page: source.page }),
    el("p", { dir: "auto" }, ...marked(passage.text, { mark: [quote] })));
  preview.addEventListener("pointerleave", hide);
  document.body.append(preview);
  beside.setAttribute("aria-describedby", "preview");
  const at = beside.getBoundingClientRect(), size = preview.getBoundingClientRect();
  const below = at.bottom + 6 + size.height < innerHeight || at.top < size.height;
  preview.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8))}px`;
  preview.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
  const mark = preview.querySelector("mark");
  if (mark) preview.scrollTop = mark.offsetTop - size.height / 3;
}

function hide() {
  clearTimeout(waiting);
  preview?.remove();
  preview = null;
  document.querySelector("[aria-describedby=preview]")?.removeAttribute("aria-describedby");
}

/** A text as nodes, its spans marked and its furniture dimmed. */
export function marked(text, spans) {
  return [...pieces(text, spans)].flatMap(([piece, names]) => {
    const nodes = inert(piece);
    const shown = names.includes("mark") ? [el("mark", {}, ...nodes)] : names.includes("short") ? [el("strong", {}, ...nodes)] : nodes;
    return names.includes("furniture") ? [el("span", { class: "furniture" }, ...shown)] : shown;
  });
}

async function open(place, of) {
  const article = await get(`/api/documents/${encodeURIComponent(place.document_id)}`, of.index).catch(() => null);
  if (!article) return location.assign(viewer(place, of));
  const away = webAddress(article.url);
  panel.replaceChildren(
    el("div", { class: "bar" }, ...steps(place, of),
      el("a", { href: viewer(place, of) }, say("whole")), el("button", { type: "button", onclick: shut }, say("close"))),
    el("h2", {}, theirs(article.title)),
    el("p", { class: "soft" }, facts(article), ...(away ? [" · ", el("a", { href: away, rel: "noopener noreferrer" }, say("own_page"))] : [])),
    el("div", { class: "text", lang: article.language ?? "", dir: "auto" },
      ...marked(article.text, { mark: [[place.start, place.end]], furniture: article.furniture })),
  );
  panel.hidden = false;
  panel.dataset.document = place.document_id;
  settle(of.turn);
  panel.setAttribute("aria-label", `${say("article")}: ${article.title}`);
  reveal();
}

/** Buttons to the quotes before and after this one in the same answer. */
function steps(place, of) {
  const same = (other) => other.document_id === place.document_id && other.start === place.start && other.end === place.end;
  const at = of.cited.findIndex(same);
  if (at < 0 || of.cited.length < 2) return [];
  const step = (key, sign, to) => el("button", { type: "button", disabled: !of.cited[to], "aria-label": say(key), title: say(key),
    onclick: () => open(of.cited[to], of) }, sign);
  return [el("span", { class: "steps" }, step("previous", "←", at - 1), step("next", "→", at + 1),
    el("span", { class: "soft" }, say("quote_of", { n: at + 1, all: of.cited.length })))];
}

/** Beside the answers where there is room, else below the answer that it was opened from. */
function settle(turn) {
  const home = narrow.matches ? turn?.querySelector(".answer") : null;
  if (home) home.after(panel);
  else main.append(panel);
  main.classList.toggle("reading", !panel.hidden);
}

function reveal() {
  const mark = panel.querySelector("mark");
  panel.focus({ preventScroll: true });
  if (!mark) return;
  const behavior = calm.matches ? "auto" : "smooth";
  if (narrow.matches) mark.scrollIntoView({ block: "center", behavior });
  // The panel alone: scrolling the mark into view would move the answer as well.
  else panel.scrollTo({ top: mark.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop - panel.clientHeight / 3, behavior });
}

function shut() {
  panel.hidden = true;
  main.classList.remove("reading");
  panel.replaceChildren();
  opener?.focus();
}

/** Close what is open, without moving the focus. */
export function closeReader() {
  hide();
  opener = null;
  if (!panel.hidden) shut();
  main.append(panel); // out of a turn that may be removed
}

narrow.addEventListener("change", () => panel.hidden || settle(opener?.closest(".turn")));
document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  if (preview) hide();
  else if (!panel.hidden) shut();
});
addEventListener("scroll", hide, { passive: true });
