// The front page: a thread of questions, each answered in quotes that arrive one by one, and the passages behind them.
import { ask, get, search } from "./client.js";
import { copyBar } from "./copying.js";
import { day, el, languageName, phrases, say, tell, theirs } from "./dom.js";
import { closeReader } from "./reader.js";
import { disagreements, passages, quote, settleLinks, showShort, verdict } from "./turn.js";

const form = document.getElementById("form");
const thread = document.getElementById("thread");
const address = new URLSearchParams(location.search);
const given = JSON.parse(document.getElementById("given")?.textContent ?? "null");
const PASSAGES = 5; // shown at first
let turns = []; // {question, answer}, oldest first
let asking = null; // aborts the question under way

/** The filters as the form has them, as the service takes them, and in words. */
function narrowing() {
  const chosen = Object.fromEntries([...new FormData(form)].filter(([name, value]) => name !== "q" && value));
  const filters = {}, said = [];
  if (chosen.source) said.push((filters.source = [chosen.source])[0]);
  if (chosen.language) said.push(languageName((filters.language = [chosen.language])[0]));
  if (chosen.after) said.push(say("since", { day: day(filters.published_after = chosen.after) }));
  if (chosen.before) said.push(say("until", { day: day(filters.published_before = chosen.before) }));
  return { chosen, filters, said: said.join(", ") };
}

/** The address that asks these questions again, the last one kept to what is `chosen`; it names the index that answered. */
function link(questions, chosen, index) {
  const query = new URLSearchParams(questions.map((question) => ["q", question]));
  for (const [name, value] of Object.entries(chosen)) query.set(name, value);
  query.set("index", index);
  return `/?${query}`;
}

const conversation = () => turns.flatMap(({ question, answer }) => [
  { role: "user", content: question },
  ...(answer.answer ? [{ role: "assistant", content: [...answer.answer].slice(0, 20000).join("") }] : []),
]);

/** Ask a question and show its answer in the thread; `ready` is one that the page came with. */
async function run(question, ready = null) {
  asking?.abort();
  const mine = asking = new AbortController();
  const { chosen, filters, said } = narrowing(), history = conversation().slice(-50);
  const answer = el("div", { class: "answer", "aria-live": "polite", "aria-busy": "true" });
  const turn = el("section", { class: "turn" }, theirs(question, "h2", { class: "asked" }),
    said && el("p", { class: "soft" }, theirs(say("only", { filters: said }))), answer);
  const of = { index: turns.at(-1)?.answer.index.id ?? "", cited: [], answer: "", turn, links: [] };
  document.querySelectorAll(".follow").forEach((each) => each.remove());
  document.querySelectorAll("details.passages").forEach((each) => { each.open = false; });
  thread.append(turn);
  tell(ready ? "" : say("searching"));
  const add = (cited) => { of.cited.push(...cited.sources); answer.append(quote(cited, of)); };
  try {
    const got = ready?.answer ?? await ask({ question, filters, history }, (cited) => mine === asking && add(cited), mine.signal);
    if (mine !== asking) return turn.remove();
    if (ready) got.citations.forEach(add);
    turns.push({ question, answer: got });
    const again = link(turns.map((each) => each.question), chosen, got.index.id);
    settleLinks(got, of, again);
    showShort(got, answer);
    answer.append(...verdict(got), ...disagreements(got, of));
    answer.setAttribute("aria-busy", "false");
    turn.append(copyBar(got, again));
    tell("");
    await behind(turn, got, ready?.found, { query: question, filters, history, top_k: PASSAGES }, of);
    return again;
  } catch (error) {
    if (error.name === "AbortError" || mine !== asking) return turn.remove();
    if (error.status === undefined) throw error;
    answer.setAttribute("aria-busy", "false");
    fail(error, answer, () => { turn.remove(); asked(question); });
  }
}

/** The passages behind an answer, and a box for the next question. Asked for last: the answer goes first. */
async function behind(turn, got, ready, request, of) {
  const found = ready ?? await search(request).catch(() => null);
  if (found && found.query !== request.query) {
    turn.querySelector(".answer").before(el("p", { class: "soft" }, theirs(say("searched", { query: found.query }))));
  }
  turn.append(passages(got, found, request, of));
  if (turn === thread.lastElementChild) turn.append(follow());
}

function fail(error, answer, again) {
  tell("");
  const why = { 0: say("unreachable"), [-1]: say("cut_off"), 429: say("busy"), 503: say("busy"), 504: say("busy") }[error.status];
  answer.append(el("div", { role: "alert" }, el("p", {}, say("failed", { why: why ?? error.message }))),
    el("button", { type: "button", onclick: again }, say("try_again")));
}

function follow() {
  const input = el("input", { type: "text", name: "q", required: true, autocomplete: "off", maxLength: form.q.maxLength,
    placeholder: say("follow_label"), "aria-label": say("follow_label"), enterKeyHint: "search" });
  const made = el("form", { class: "follow", role: "search", "aria-label": say("follow_label") },
    el("div", { class: "box" }, input, el("button", {}, say("ask"))));
  made.addEventListener("submit", (submit) => { submit.preventDefault(); asked(input.value); });
  return made;
}

async function asked(question) {
  if (!question.trim()) return;
  closeReader();
  document.querySelector("section.welcome")?.remove();
  const again = await run(question);
  if (!again) return;
  history.pushState(null, "", again);
  document.title = `${question.slice(0, 60)} - OnRecord`;
}

/** Show in the closed filters what they are set to. */
function showChosen() {
  const { said } = narrowing();
  document.getElementById("chosen").textContent = said && `: ${said}`;
}

form.addEventListener("submit", (submit) => {
  submit.preventDefault();
  closeReader();
  turns = [];
  thread.replaceChildren();
  asked(form.q.value);
});
form.addEventListener("change", showChosen);
thread.addEventListener("click", (click) => {
  const example = click.target.closest(".tries a");
  if (!example || click.metaKey || click.ctrlKey || click.shiftKey) return;
  click.preventDefault();
  form.q.value = example.textContent;
  form.requestSubmit();
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

showChosen();
if (given) {
  thread.replaceChildren();
  const promised = address.get("index"), questions = address.getAll("q");
  form.q.value = questions[0];
  for (const question of questions.slice(0, -1)) await run(question);
  await run(questions.at(-1), given);
  if (promised && promised !== given.answer.index.id) tell(say("changed"));
} else if (document.querySelector("[data-headlines]")) {
  const { questions } = await get("/api/suggestions", "").catch(() => ({ questions: [] }));
  const list = document.querySelector("[data-headlines]");
  if (questions.length && list) {
    list.previousElementSibling.textContent = phrases.questions;
    list.replaceChildren(...questions.map((question) => el("li", {}, el("a", { href: `/?${new URLSearchParams({ q: question })}` }, theirs(question)))));
  }
}
