// One question and its answer as elements: the quotes, how sure it is, what articles differ on, the passages behind it.
import { search, viewer } from "./client.js";
import { isWritten, sourcesOf } from "./copying.js";
import { day, el, say, tell, theirs } from "./dom.js";
import { chip, facts, marked, placeLink } from "./reader.js";

/** A sentence with its chips, and below it where each of them leads; one that a model wrote stands above its quotes. */
export const quote = (cited, of) => isWritten(cited) ? written(cited, of) : el("figure", { class: "quote arrived" },
  el("blockquote", {}, theirs(cited.text), ...cited.sources.flatMap((source) => ["\u00a0", chip(source, of)])),
  ...cited.sources.map((source) => el("figcaption", {}, placeLink(source, of, {}, theirs(source.title)), facts(source), overtaken(source.superseded_by), copies(source.copies, of))));

const written = (cited, of) => el("figure", { class: "written arrived" }, el("p", { class: "who" }, say("said")),
  el("p", { class: "said" }, theirs(cited.text), ...cited.sources.flatMap((source) => ["\u00a0", chip(source, of)])),
  el("div", { class: "quote" }, el("p", { class: "who" }, say("on_record")), ...cited.sources.flatMap((source) => [
    el("blockquote", {}, theirs(source.quote), "\u00a0", chip(source, of)),
    el("figcaption", {}, placeLink(source, of, {}, theirs(source.title)), facts(source), overtaken(source.superseded_by), copies(source.copies, of))])));

/** Who wrote the answer, where a model is set, and what of it was left out. */
function writer({ kind, model, dropped, fell_back: fellBack, cut_short: cutShort }) {
  const told = [kind === "model" && say("by_model", { model }), fellBack && say("fell_back", { why: say(`model_${fellBack}`) }),
    cutShort && say("cut_short", { why: say(`model_${cutShort}`) }), dropped > 0 && say("left_out", { n: dropped })];
  return el("p", { class: "soft" }, theirs(told.filter(Boolean).join(" ")));
}

/** That a later article gives another value. */
const overtaken = (by) => by && el("a", { class: "facts", href: `/articles/${encodeURIComponent(by.document_id)}` },
  theirs(say("overtaken", { day: day(by.published), value: by.value })));

/** The few words of the first quote that answer stand out, once the answer is whole. */
export function showShort(got, answer) {
  const [first] = got.citations, shown = answer.querySelector(".quote blockquote bdi");
  if (!got.answer_span || !shown) return;
  const place = [got.answer_span.start - first.start, got.answer_span.end - first.start];
  shown.replaceChildren(...marked(first.text, { short: [place] }));
}

/** Below the quotes: how sure that is, or why there are none. */
export function verdict(got) {
  if (!got.answered) return [el("p", { class: "none" }, say("none")), el("p", { class: "soft" }, theirs(why(got.abstained?.reason ?? "")))];
  const grade = got.confidence >= 0.8 ? "sure" : got.confidence >= 0.6 ? "likely" : "unsure";
  return [el("div", { class: `confidence ${grade}` }, el("p", {}, say(grade, { n: inTen(got.confidence) })),
    el("details", {}, el("summary", {}, say("how_sure")), el("p", {}, say("how_sure_told")))), ...(got.writer ? [writer(got.writer)] : [])];
}

/** Of ten such, how many: never none and never all, for nothing is certain. */
const inTen = (chance) => Math.min(9, Math.max(1, Math.round(chance * 10)));

/** The reason in the reader's language, where it is one that this page knows. */
function why(reason) {
  const absent = /do not mention (.+)$/s.exec(reason);
  if (absent) return say("absent", { words: absent[1].replace(/(^|, )(['"])(.*?)\2(?=,|$)/g, "$1“$3”") });
  const odds = /probability ([\d.]+), wanted at least ([\d.]+)/.exec(reason);
  if (odds) return say("odds", { found: Math.round(odds[1] * 100), wanted: Math.round(odds[2] * 100) });
  return reason === "no article passes the filters" ? say("filtered") : reason;
}

/** The answer is whole: what it cites and its address are known, so every link made so far can carry them. */
export function settleLinks(got, of, link) {
  of.index = got.index.id;
  of.cited = sourcesOf(got);
  of.answer = link.slice(2);
  for (const [made, place] of of.links) made.href = viewer(place, of);
  of.links = null;
}

/** What articles say otherwise of the same thing, side by side: [{what, values: [{value, text, document_id, ...}]}]. */
export function disagreements(got, of) {
  const found = (got.disagreements ?? []).filter((each) => Array.isArray(each?.values));
  return found.map((each) => el("section", { class: "differ" },
    el("h3", {}, each.what ? say("differ_on", { what: each.what }) : say("differ")),
    el("ul", {}, ...each.values.map((side) => el("li", {}, theirs(String(side.value ?? ""), "strong"),
      el("blockquote", {}, theirs(String(side.text ?? ""))),
      placeLink(side, of, {}, theirs(String(side.title ?? ""))), facts(side))))));
}

function copies(list, of) {
  if (!list?.length) return null;
  const shown = list.map((copy) => el("li", {}, el("a", { href: `/articles/${encodeURIComponent(copy.document_id)}` }, theirs(copy.title)), facts(copy)));
  return el("details", { class: "copies" }, el("summary", {}, list.length > 1 ? say("same_story", { n: list.length }) : say("same_story_one")), el("ul", {}, ...shown));
}

/** The passages that bear on a question, or came nearest to it; `request` is the search that found them. */
export function passages(got, found, request, of) {
  const shown = found?.results ?? got.abstained?.nearest ?? [];
  const list = el("ol", { class: "hits" }, ...shown.map((each) => hit(each, request, of)));
  const summary = el("summary", {}, el("h3", {}, say(got.answered ? "passages" : "nearest")));
  const box = el("details", { class: "passages", open: true, hidden: !shown.length }, summary, list);
  let next = found?.next_offset ?? null;
  const more = el("button", { type: "button", hidden: next === null }, say("more"));
  more.addEventListener("click", async () => {
    const page = await search({ ...request, offset: next }).catch(() => null);
    if (!page) return tell(say("failed", { why: say("unreachable") }));
    const items = page.results.map((each) => hit(each, { ...request, offset: next }, of));
    list.append(...items);
    next = page.next_offset;
    more.hidden = next === null;
    items[0]?.querySelector("a").focus();
  });
  box.append(more);
  return box;
}

function hit(found, request, of) {
  const told = el("div", { class: "told" });
  const ask = el("details", { class: "why" }, el("summary", {}, say("why")), told);
  ask.addEventListener("toggle", () => ask.open && !told.firstChild && explain(found, request, told));
  return el("li", {}, placeLink(found, of, { class: "title" }, theirs(found.title)), facts(found),
    el("p", { class: "excerpt", dir: "auto" }, ...marked(found.text, { mark: found.highlights })), copies(found.copies, of), ask);
}

/** Ask for the same passages once more, with how each came by its place, and show that of one. */
async function explain(found, request, told) {
  const page = await search({ ...request, explain: true }).catch(() => null);
  const of = page?.results.find((each) => each.id === found.id)?.explanation;
  if (!of) return told.replaceChildren(el("p", {}, say("why_failed")));
  const two = (value) => value.toFixed(2);
  const parts = of.contributions.filter((part) => of.legs[part.name] || part.value);
  const rows = parts.map(({ name, value, detail }) => {
    const leg = of.legs[name];
    const label = leg ? [say(`leg_${name}`)] : [theirs(`${name}: ${detail}`)];
    return el("tr", {}, el("th", { scope: "row", colSpan: leg ? 1 : 3 }, ...label),
      ...(leg ? [leg.weight, leg.normalised, value] : [value]).map((number) => el("td", {}, two(number))));
  });
  const head = el("tr", {}, ...["part", "weight", "fit", "adds"].map((key) => el("th", { scope: "col" }, say(key))));
  const sum = el("tr", {}, el("th", { scope: "row", colSpan: 3 }, say("sum")), el("td", {}, two(of.fused)));
  told.replaceChildren(
    el("p", {}, of.matched_terms.length ? say("matched", { words: of.matched_terms.join(", ") }) : say("matched_none")),
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows, sum)),
    el("p", {}, say("odds_hit", { n: inTen(found.score) }), of.n_joined ? ` ${say("joined", { n: of.n_joined })}` : ""));
}
