// The front page: a thread of questions, each answered in quotes that arrive one by one, and the passages behind them.
import { ask, search } from "./client.js";
import { el, say, theirs, webAddress } from "./dom.js";
import { chip, closeReader, facts, marked, placeLink } from "./reader.js";

const form = document.querySelector("form[role=search]");
const thread = document.getElementById("thread");
const status = document.getElementById("status");
const address = new URLSearchParams(location.search);
const given = JSON.parse(document.getElementById("given")?.textContent ?? "null");
let turns = []; // {question, answer}, oldest first
let asking = 0; // counts questions, so that an answer that was overtaken is let go

function narrowing() {
  const chosen = Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== "q" && value));
  const filters = {};
  if (chosen.source) filters.source = [chosen.source];
  if (chosen.language) filters.language = [chosen.language];
  if (chosen.after) filters.published_after = chosen.after;
  if (chosen.before) filters.published_before = chosen.before;
  return { chosen, filters };
}

/** The address that asks this thread again; it names the index that answered. */
function link(questions, index) {
  const query = new URLSearchParams(questions.map((question) => ["q", question]));
  for (const [name, value] of Object.entries(narrowing().chosen)) query.set(name, value);
  if (index) query.set("index", index);
  return `/?${query}`;
}

const history = () => turns.flatMap(({ question, answer }) => [
  { role: "user", content: question },
  ...(answer.answer ? [{ role: "assistant", content: [...answer.answer].slice(0, 20000).join("") }] : []),
]).slice(-50);

async function run(question, ready = null) {
  const mine = ++asking, { filters } = narrowing(), before = history();
  const answer = el("div", { "aria-live": "polite", "aria-busy": "true" });
  const turn = el("section", { class: "turn" }, theirs(question, "h2", { dir: "auto" }), answer);
  document.querySelectorAll(".follow").forEach((each) => each.remove());
  thread.append(turn);
  status.textContent = say("searching");
  const hits = search({ query: question, filters }).catch(() => null);
  try {
    const got = ready ?? await ask({ question, filters, history: before }, (quoted) => mine === asking && answer.append(quote(quoted)));
    if (mine !== asking) return turn.remove();
    if (ready) answer.append(...ready.citations.map(quote));
    turns.push({ question, answer: got });
    answer.append(...verdict(got));
    turn.append(...tools(got), await passages(got, await hits, question, filters), follow());
    status.textContent = "";
    return turn;
  } catch (error) {
    status.textContent = "";
    const why = error instanceof TypeError ? say("unreachable") : error.message;
    answer.append(el("p", { role: "alert" }, say("failed", { why })));
  } finally {
    answer.setAttribute("aria-busy", "false");
  }
}

const quote = (cited) => el("blockquote", { class: "arrived" }, theirs(cited.text, "bdi", { dir: "auto" }), " ",
  ...cited.sources.flatMap((source) => [chip(source), " "]));

/** What stands below the quotes: how sure that is, or why there are none. */
function verdict(got) {
  if (!got.answered) return [el("p", { class: "lead" }, say("none")), theirs(why(got.abstained.reason), "p", { class: "soft" })];
  const grade = got.confidence >= 0.8 ? "sure" : got.confidence >= 0.6 ? "likely" : "unsure";
  return [el("p", { class: `confidence ${grade}` }, say(grade, { n: Math.round(got.confidence * 10) }))];
}

/** The reason in the reader's language, where it is one that this page knows. */
function why(reason) {
  const absent = /do not mention (.+)$/s.exec(reason);
  if (absent) return say("absent", { words: absent[1].replace(/(^|, )(['"])(.*?)\2(?=,|$)/g, "$1“$3”") });
  const odds = /probability ([\d.]+), wanted at least ([\d.]+)/.exec(reason);
  if (odds) return say("odds", { found: Math.round(odds[1] * 100), wanted: Math.round(odds[2] * 100) });
  return reason === "no article passes the filters" ? say("filtered") : reason;
}

const sourcesOf = (got) => [...new Map(got.citations.flatMap((cited) => cited.sources).reverse().map((each) => [each.n, each])).values()]
  .sort((a, b) => a.n - b.n);

function tools(got) {
  const address = () => new URL(link(turns.map((turn) => turn.question), got.index.id), location.href).href;
  const button = (words, text) => el("button", { type: "button", onclick: () => copy(text()) }, say(words));
  const bar = el("div", { class: "tools" }, ...(got.answered
    ? [button("copy_text", () => asText(got)), button("copy_markdown", () => asMarkdown(got))] : []), button("copy_link", address));
  if (!got.answered) return [bar];
  const list = el("ol", { class: "cited" }, ...sourcesOf(got).map((source) => el("li", {},
    el("span", { class: "facts" }, `${source.n}`),
    el("div", {}, placeLink(source, {}, theirs(source.title)), theirs(facts(source), "span", { class: "facts" })))));
  return [el("h2", {}, say("sources")), list, bar];
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = say("copied");
  } catch {
    status.textContent = say("not_copied");
  }
}

const origin = (source) => [source.title, source.source, source.published, webAddress(source.url)].filter(Boolean).join(", ");
const asText = (got) => `${got.answer}\n\n${sourcesOf(got).map((source) => `[${source.n}] ${origin(source)}`).join("\n")}\n`;

function asMarkdown(got) {
  const plain = (text) => text.replace(/[\\`*_{}[\]<>()#+!|~-]/g, "\\$&").replace(/\s+/g, " ");
  const quotes = got.citations.map((cited) => `> ${plain(cited.text)} ${cited.sources.map(({ n }) => `[^${n}]`).join("")}`);
  const notes = sourcesOf(got).map((source) => {
    const where = webAddress(source.url) ?? new URL(placeLink(source, {}).getAttribute("href"), location.href).href;
    return `[^${source.n}]: [${plain(source.title)}](<${where}>)${source.published ? `, ${source.published}` : ""}`;
  });
  return `${quotes.join("\n>\n")}\n\n${notes.join("\n")}\n`;
}

async function passages(got, found, query, filters) {
  const shown = found?.results ?? got.abstained?.nearest ?? [];
  const list = el("ol", { class: "hits" }, ...shown.map(hit));
  const box = el("details", { open: !got.answered, hidden: !shown.length },
    el("summary", {}, say(got.answered ? "passages" : "nearest")), list);
  let next = found?.next_offset ?? null;
  const more = el("button", { type: "button", hidden: next === null }, say("more"));
  more.addEventListener("click", async () => {
    const page = await search({ query, filters, offset: next }).catch(() => null);
    if (!page) return void (status.textContent = say("failed", { why: say("unreachable") }));
    const items = page.results.map(hit);
    list.append(...items);
    next = page.next_offset;
    more.hidden = next === null;
    items[0]?.querySelector("a").focus();
  });
  box.append(more);
  return box;
}

const hit = (found) => el("li", {}, placeLink(found, { class: "title" }, theirs(found.title)),
  theirs(facts(found), "span", { class: "facts" }),
  el("p", { dir: "auto" }, ...marked(found.text, { mark: found.highlights })));

function follow() {
  const input = el("input", { type: "search", name: "q", required: true, autocomplete: "off", maxLength: form.q.maxLength,
    placeholder: say("follow_label"), "aria-label": say("follow_label") });
  const made = el("form", { class: "follow", role: "search", "aria-label": say("follow_label") },
    el("div", { class: "box" }, input, el("button", {}, say("ask"))));
  made.addEventListener("submit", (submit) => { submit.preventDefault(); asked(input.value); });
  return made;
}

async function asked(question) {
  if (!question.trim()) return;
  closeReader();
  document.querySelector("section.welcome")?.remove();
  const turn = await run(question);
  if (!turn) return;
  globalThis.history.pushState(null, "", link(turns.map((each) => each.question), turns.at(-1).answer.index.id));
  document.title = `${question.slice(0, 60)} - OnRecord`;
}

form.addEventListener("submit", (submit) => {
  submit.preventDefault();
  turns = [];
  thread.replaceChildren();
  asked(form.q.value);
});
addEventListener("popstate", () => location.reload());
for (const other of document.querySelectorAll("[data-lang]")) {
  other.addEventListener("click", (click) => {
    click.preventDefault();
    const query = new URLSearchParams(location.search);
    query.set("lang", other.dataset.lang);
    location.search = query;
  });
}

if (given) {
  thread.replaceChildren();
  const promised = address.get("index");
  const questions = address.getAll("q");
  for (const question of questions.slice(0, -1)) await run(question);
  await run(questions.at(-1), given);
  if (promised && promised !== given.index.id) status.textContent = say("changed");
}
