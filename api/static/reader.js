// Where a quote stands: a preview of its passage beside the chip, and its article beside the answer.
import { get, pieces, viewer } from "./client.js";
import { el, say, theirs, webAddress } from "./dom.js";

const panel = document.getElementById("reader");
const main = document.getElementById("main");
let preview = null, opener = null;

/** Facts of a hit or an article, in words. */
export function facts(of) {
  const copies = of.copies?.length ?? 0;
  return [of.source, of.author, of.published ?? say("undated"), of.page && say("page", { n: of.page }),
    copies && (copies > 1 ? say("same_story", { n: copies }) : say("same_story_one"))].filter(Boolean).join(" · ");
}

/** A link to where `place` stands: opens beside the answer; the passage shows at hover and focus. */
export function placeLink(place, props, ...children) {
  const link = el("a", { href: viewer(place), ...props }, ...children);
  link.addEventListener("click", (click) => {
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.button) return;
    click.preventDefault();
    hide();
    opener = link;
    open(place);
  });
  return link;
}

/** A citation's chip. */
export function chip(source) {
  const made = placeLink(source, { class: "chip", "aria-label": `${source.n}: ${source.title}` }, String(source.n));
  let wait;
  const soon = () => { clearTimeout(wait); wait = setTimeout(() => show(made, source), 120); };
  const later = () => { clearTimeout(wait); wait = setTimeout(() => { if (!preview?.matches(":hover")) hide(); }, 200); };
  made.addEventListener("pointerenter", soon);
  made.addEventListener("focus", () => made.matches(":focus-visible") && soon());
  made.addEventListener("pointerleave", later);
  made.addEventListener("blur", later);
  return made;
}

async function show(beside, source) {
  const passage = await get(`/api/passages/${encodeURIComponent(source.id)}`).catch(() => null);
  if (!passage || !beside.isConnected || !(beside.matches(":hover") || beside === document.activeElement)) return;
  hide();
  const quote = [source.start - passage.start, source.end - passage.start];
  preview = el("div", { class: "preview", role: "tooltip", id: "preview" }, theirs(passage.title, "strong", { dir: "auto" }),
    el("span", { class: "facts" }, theirs(facts({ ...passage, page: source.page, copies: source.copies }))),
    el("p", { dir: "auto" }, ...marked(passage.text, { mark: [quote] })));
  preview.addEventListener("pointerleave", hide);
  document.body.append(preview);
  beside.setAttribute("aria-describedby", "preview");
  const at = beside.getBoundingClientRect(), size = preview.getBoundingClientRect();
  const below = at.bottom + 6 + size.height < innerHeight || at.top < size.height;
  preview.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8))}px`;
  preview.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
}

function hide() {
  preview?.remove();
  preview = null;
  document.querySelector("[aria-describedby=preview]")?.removeAttribute("aria-describedby");
}

/** A text as nodes, its spans marked and its furniture dimmed. */
export function marked(text, spans) {
  return [...pieces(text, spans)].map(([piece, names]) => {
    let node = document.createTextNode(piece);
    if (names.includes("mark")) node = el("mark", {}, node);
    if (names.includes("furniture")) node = el("span", { class: "furniture" }, node);
    return node;
  });
}

async function open(place) {
  const article = await get(`/api/documents/${encodeURIComponent(place.document_id)}`).catch(() => null);
  if (!article) return location.assign(viewer(place));
  const close = el("button", { type: "button", onclick: shut }, say("close"));
  const away = webAddress(article.url);
  panel.replaceChildren(
    el("div", { class: "bar" }, el("a", { href: viewer(place) }, say("whole")), close),
    el("h2", {}, theirs(article.title)),
    el("p", { class: "soft" }, theirs(facts(article)), ...(away ? [" · ", el("a", { href: away, rel: "noopener noreferrer" }, say("own_page"))] : [])),
    el("div", { class: "text", lang: article.language ?? "", dir: "auto" },
      ...marked(article.text, { mark: [[place.start, place.end]], furniture: article.furniture })),
  );
  panel.hidden = false;
  main.classList.add("reading");
  panel.focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  panel.querySelector("mark")?.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}

function shut() {
  panel.hidden = true;
  main.classList.remove("reading");
  panel.replaceChildren();
  opener?.focus();
}

export const closeReader = () => { hide(); if (!panel.hidden) { opener = null; shut(); } };

document.addEventListener("keydown", (key) => {
  if (key.key !== "Escape") return;
  if (preview) hide();
  else if (!panel.hidden) shut();
});
addEventListener("scroll", hide, { passive: true });
