// The service as the page sees it. Its offsets count code points, JavaScript's strings count UTF-16: `cutter` converts.

/** What came back instead of an answer: `status` 0 where nothing did, `detail` in the service's words. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function sent(path, body, signal) {
  const answer = await fetch(path, {
    signal, ...(body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((error) => { throw error.name === "AbortError" ? error : new Refused(0, ""); });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  const details = [problem.detail, ...(problem.errors ?? []).map((each) => each.detail)].filter(Boolean);
  throw new Refused(answer.status, details.join(" ") || answer.statusText);
}

const kept = new Map();
/** GET as JSON. Kept for as long as `index` is the one that answered: another may hold the article in other words. */
export function get(path, index) {
  const key = `${index} ${path}`;
  if (!kept.has(key)) {
    const got = sent(path).then((answer) => answer.json());
    got.catch(() => kept.delete(key));
    kept.set(key, got);
  }
  return kept.get(key);
}

export const search = async (request) => (await sent("/api/search", request)).json();

/** Ask; `onQuote` gets each quote as it arrives. Returns the whole answer. */
export async function ask(request, onQuote, signal) {
  const answer = await sent("/api/ask", { ...request, stream: true }, signal);
  try {
    for await (const [name, data] of events(answer.body)) {
      if (name === "done") return data;
      if (name === "quote") onQuote(data);
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  throw new Refused(-1, "");
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    for (let end = held.indexOf("\n\n"); end >= 0; end = held.indexOf("\n\n")) {
      const lines = held.slice(0, end).split("\n");
      held = held.slice(end + 2);
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      yield [field("event"), JSON.parse(field("data"))];
    }
  }
}

/** Return a function that cuts `text` by code points, (start, end), in one pass where the calls go forwards. */
export function cutter(text) {
  let points = 0, units = 0;
  const unit = (wanted) => {
    if (wanted < points) points = units = 0;
    for (; points < wanted && units < text.length; points++) units += text.codePointAt(units) > 0xffff ? 2 : 1;
    return units;
  };
  return (start, end) => text.slice(unit(start), unit(end));
}

/** Cut a text at the edges of spans: yields [piece, names of the spans that it lies in]. `spans`: {name: [[start, end]]}. */
export function* pieces(text, spans) {
  const cut = cutter(text), length = [...text].length;
  const all = Object.entries(spans).flatMap(([name, pairs]) => pairs.map(([start, end]) => ({ name, start, end })));
  const edges = [...new Set([0, length, ...all.flatMap(({ start, end }) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= length).sort((a, b) => a - b);
  for (let at = 1; at < edges.length; at++) {
    const [start, end] = [edges[at - 1], edges[at]];
    yield [cut(start, end), all.filter((span) => span.start <= start && end <= span.end).map((span) => span.name)];
  }
}

/** The address of the page of an article, a span of it marked; `cited` are the places of the answer that led there. */
export function viewer({ document_id, start, end }, { cited = [], answer = "" } = {}) {
  const query = new URLSearchParams({ start, end });
  for (const place of cited.slice(0, 20)) query.append("cited", `${place.document_id}:${place.start}-${place.end}`);
  if (cited.length && answer && answer.length <= 4000) query.set("answer", answer);
  return `/articles/${encodeURIComponent(document_id)}?${query}#quote`;
}
