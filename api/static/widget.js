// <on-record endpoint="https://..."></on-record>: a box that asks an OnRecord service and shows its quotes.
// Attributes: endpoint, lang (en, vi), placeholder, max-risk, key (one that may read: whoever sees the page sees it).
// Method: ask(question). Events: `onrecord-answer` (detail: the answer of /api/ask), `onrecord-open` (detail: the source;
// preventDefault keeps the article from being opened), `onrecord-error`. Style: --onrecord-ink, -soft, -paper, -line, -edge,
// -accent, -font, -ui-font, -radius; colours follow the page's color-scheme.
(() => {
  const WORDS = {
    en: { label: "Ask the articles", ask: "Ask", wait: "Searching…", none: "Not in these articles", near: "Nearest passages", undated: "undated",
      said: "The model’s words, and the quotes that support them:",
      fail: "The question could not be answered. Try again in a moment.", differ: "The articles differ:",
      sure: "Very likely an answer: of ten like this, about {n} are right.", likely: "Likely an answer: of ten like this, about {n} are right.",
      unsure: "Uncertain: of ten answers like this, about {n} are right. Read the quotes in their place." },
    vi: { label: "Hỏi các bài báo", ask: "Hỏi", wait: "Đang tìm…", none: "Không có trong các bài báo này", near: "Những đoạn gần nhất", undated: "không rõ ngày",
      said: "Lời của mô hình, và các câu trích chứng thực:",
      fail: "Không trả lời được. Hãy thử lại sau giây lát.", differ: "Các bài viết khác nhau:",
      sure: "Rất có thể là câu trả lời: mười câu như thế thì khoảng {n} câu đúng.", likely: "Có thể là câu trả lời: mười câu như thế thì khoảng {n} câu đúng.",
      unsure: "Chưa chắc: mười câu như thế thì khoảng {n} câu đúng. Hãy đọc câu trích trong bài." },
  };
  const STYLE = `
:host{display:block;--ink:var(--onrecord-ink,light-dark(#1c1b19,#e9e6e0));--soft:var(--onrecord-soft,light-dark(#625d55,#a9a49b));
--paper:var(--onrecord-paper,light-dark(#fff,#1d1f23));--line:var(--onrecord-line,light-dark(#ddd8ce,#383a40));--edge:var(--onrecord-edge,light-dark(#8a8378,#7b7871));
--accent:var(--onrecord-accent,light-dark(#8c1d18,#f2a49d));--round:var(--onrecord-radius,4px);--ui:var(--onrecord-ui-font,system-ui,sans-serif);
color:var(--ink);background:var(--paper);font:var(--onrecord-font,1rem/1.55 Georgia,serif);border:1px solid var(--line);border-radius:var(--round);padding:1rem;overflow-wrap:anywhere}
:host([hidden]){display:none}*{box-sizing:border-box}
form{display:flex;border:1px solid var(--edge);border-radius:var(--round)}form:focus-within{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
input,button{font:inherit;color:inherit;background:none;border:0;padding:.5rem .75rem;min-width:0}input{flex:1}input:focus{outline:none}input::placeholder{color:var(--soft);opacity:1}
button{font-family:var(--ui);font-weight:600;color:var(--accent);border-left:1px solid var(--line);cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}button:focus-visible{outline-offset:-2px}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.18em}a:hover{color:var(--accent)}
figure{margin:1rem 0;padding-left:.8rem;border-left:2px solid var(--accent)}blockquote{margin:0}
.said{font-family:var(--ui)}figcaption,.soft,li{font:.85rem/1.5 var(--ui);color:var(--soft)}figcaption{margin-top:.2rem}figcaption a,li a{color:var(--ink)}
.chip{font:600 .75rem/1.4rem var(--ui);display:inline-block;min-width:1.5rem;height:1.5rem;text-align:center;text-decoration:none;color:var(--accent);
border:1px solid var(--edge);border-radius:3px;padding:0 .3rem;vertical-align:.1em}
p{margin:.7rem 0 0}ol,ul{margin:.3rem 0 0;padding-left:1.2rem}li{margin:.3rem 0}`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const el = (tag, props = {}, ...children) => {
    const { aria, ...rest } = props;
    const made = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  // A bidi override of the text stays, but in an element of its own, where it has nothing to reverse.
  const theirs = (text) => el("bdi", { dir: "auto" }, ...text.split(/([\u202d\u202e])/).map((part, at) => (at % 2 ? el("bdi", {}, part) : part)));

  class OnRecord extends HTMLElement {
    #out = el("div", { aria: { "aria-live": "polite" } });
    #asking = null;

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const words = this.#words, placeholder = this.getAttribute("placeholder") ?? words.label;
      const input = el("input", { type: "text", enterKeyHint: "search", required: true, maxLength: 4000, autocomplete: "off", placeholder, aria: { "aria-label": words.label } });
      const form = el("form", { role: "search", aria: { "aria-label": words.label } }, input, el("button", {}, words.ask));
      form.addEventListener("submit", (submit) => { submit.preventDefault(); this.ask(input.value); });
      root.append(form, this.#out);
    }

    disconnectedCallback() { this.#asking?.abort(); }

    get #words() {
      const lang = this.getAttribute("lang") || this.closest("[lang]")?.lang || navigator.language;
      return WORDS[lang.slice(0, 2).toLowerCase()] ?? WORDS.en;
    }

    #url(path) { return new URL((this.getAttribute("endpoint") ?? "").replace(/\/+$/, "") + path, document.baseURI).href; }

    #tell(name, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(`onrecord-${name}`, { detail, bubbles: true, composed: true, cancelable }));
    }

    /** Ask a question; resolves to the answer, or to undefined where there is none to be had. */
    async ask(question) {
      if (!question.trim()) return;
      this.#asking?.abort();
      const asking = this.#asking = new AbortController();
      this.#out.replaceChildren(el("p", { className: "soft" }, this.#words.wait));
      try {
        const risk = this.getAttribute("max-risk"), key = this.getAttribute("key");
        const reply = await fetch(this.#url("/api/ask"), {
          method: "POST", signal: asking.signal, credentials: "omit",
          headers: { "content-type": "application/json", ...(key && { "x-api-key": key }) },
          body: JSON.stringify({ question, stream: true, ...(risk && { max_risk: Number(risk) }) }),
        });
        if (!reply.ok) throw new Error((await reply.json()).detail);
        const answer = await this.#read(reply.body);
        this.#finish(answer);
        this.#tell("answer", answer);
        return answer;
      } catch (error) {
        if (error.name === "AbortError") return;
        this.#out.replaceChildren(el("p", { className: "soft", role: "alert" }, this.#words.fail));
        this.#tell("error", { question, message: error.message });
      }
    }

    async #read(body) {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let held = "", first = true; ;) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the connection broke");
        const parts = (held + value).split("\n\n");
        held = parts.pop();
        for (const part of parts) {
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(part);
          if (name === "done") return JSON.parse(data);
          if (first) this.#out.replaceChildren();
          first = false;
          this.#out.append(this.#quote(JSON.parse(data)));
        }
      }
    }

    #quote(cited) {
      const quotes = cited.sources.length !== 1 || cited.sources[0].quote !== cited.text; // the sentence is a model's
      const chips = cited.sources.flatMap((source) => ["\u00a0", this.#link(source, { className: "chip", aria: { "aria-label": `${source.n}: ${source.title}` } }, String(source.n))]);
      if (!quotes) return el("figure", {}, el("blockquote", {}, theirs(cited.text), ...chips), ...cited.sources.map((source) => this.#caption("figcaption", source)));
      return el("div", {}, el("p", { className: "soft" }, this.#words.said), el("p", { className: "said" }, theirs(cited.text), ...chips),
        ...cited.sources.map((source) => el("figure", {}, el("blockquote", {}, theirs(source.quote)), this.#caption("figcaption", source))));
    }

    #caption(tag, place, ...before) {
      const known = [place.source, place.published ?? this.#words.undated].filter(Boolean);
      return el(tag, {}, ...before, this.#link(place, {}, theirs(place.title)), ...known.flatMap((each) => [" · ", theirs(each)]));
    }

    #link(place, props, label) {
      const href = this.#url(`/articles/${encodeURIComponent(place.document_id)}?start=${place.start}&end=${place.end}#quote`);
      const link = el("a", { href, target: "_blank", rel: "noopener noreferrer", ...props }, label);
      link.addEventListener("click", (click) => { if (!this.#tell("open", place, true)) click.preventDefault(); });
      return link;
    }

    #finish(answer) {
      const words = this.#words, soft = (text) => el("p", { className: "soft" }, text);
      if (answer.answered) {
        const grade = answer.confidence >= 0.8 ? "sure" : answer.confidence >= 0.6 ? "likely" : "unsure";
        const n = Math.min(9, Math.max(1, Math.round(answer.confidence * 10)));
        this.#out.append(soft(words[grade].replace("{n}", n)));
      } else {
        const near = (answer.abstained?.nearest ?? []).map((hit) => this.#caption("li", hit));
        this.#out.replaceChildren(el("p", {}, words.none), ...(near.length ? [soft(words.near), el("ol", {}, ...near)] : []));
      }
      for (const { values } of answer.disagreements ?? []) {
        if (Array.isArray(values)) this.#out.append(soft(words.differ), el("ul", {}, ...values.map((side) => this.#caption("li", side, el("b", {}, theirs(String(side.value ?? ""))), " "))));
      }
    }
  }
  if (!customElements.get("on-record")) customElements.define("on-record", OnRecord);
})();
