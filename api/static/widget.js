// <on-record endpoint="https://..."></on-record>: a box that asks an OnRecord service and shows its quotes.
// Attributes: endpoint, lang (en, vi), placeholder, max-risk. Events: `onrecord-answer` (detail: the answer of /api/ask) and
// `onrecord-open` (detail: the source; preventDefault keeps the article from being opened). Style: --onrecord-* properties.
(() => {
  const WORDS = {
    en: { label: "Ask the articles", ask: "Ask", wait: "Searching…", none: "Not in these articles", near: "Nearest passages",
      fail: "The question could not be answered.", sure: "Very likely an answer", likely: "Likely an answer", unsure: "Uncertain: read the quotes in their place" },
    vi: { label: "Hỏi các bài báo", ask: "Hỏi", wait: "Đang tìm…", none: "Không có trong các bài báo này", near: "Những đoạn gần nhất",
      fail: "Không trả lời được.", sure: "Rất có thể là câu trả lời", likely: "Có thể là câu trả lời", unsure: "Chưa chắc: hãy đọc câu trích trong bài" },
  };
  const STYLE = `
:host{display:block;color-scheme:light dark;color:var(--onrecord-ink,light-dark(#1c1b19,#e9e6e0));background:var(--onrecord-paper,light-dark(#fff,#1d1f23));
font:var(--onrecord-font,1rem/1.55 Georgia,serif);border:1px solid var(--onrecord-line,light-dark(#ddd8ce,#383a40));border-radius:var(--onrecord-radius,4px);padding:1rem;overflow-wrap:anywhere}
:host([hidden]){display:none}*{box-sizing:border-box}form{display:flex;gap:.5rem}
input,button{font:inherit;color:inherit;background:none;border:1px solid var(--onrecord-line,light-dark(#8a857b,#6d7078));border-radius:var(--onrecord-radius,4px);padding:.4rem .7rem;min-width:0}
input{flex:1}button{cursor:pointer}a,button{color:var(--onrecord-accent,light-dark(#8c1d18,#f2a49d))}
:focus-visible{outline:2px solid var(--onrecord-accent,light-dark(#8c1d18,#f2a49d));outline-offset:1px}
blockquote{margin:.8rem 0}.chip{font:600 .75rem/1.4rem system-ui,sans-serif;display:inline-block;min-width:1.5rem;min-height:1.5rem;text-align:center;text-decoration:none;
border:1px solid var(--onrecord-line,light-dark(#ddd8ce,#383a40));border-radius:3px;padding:0 .3rem}
.soft{font:.85rem/1.5 system-ui,sans-serif;color:var(--onrecord-soft,light-dark(#625d55,#a9a49b));margin:.5rem 0 0}ol{padding-left:1.3rem}p{margin:.6rem 0 0}`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const el = (tag, props = {}, ...children) => {
    const { aria, ...rest } = props;
    const made = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const theirs = (text) => el("bdi", { dir: "auto" }, text);

  class OnRecord extends HTMLElement {
    #out = el("div", { aria: { "aria-live": "polite" } });
    #asking = null;

    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const input = el("input", { type: "search", required: true, maxLength: 2000, autocomplete: "off",
        placeholder: this.getAttribute("placeholder") ?? this.#words.label, aria: { "aria-label": this.#words.label } });
      const form = el("form", {}, input, el("button", {}, this.#words.ask));
      form.addEventListener("submit", (submit) => { submit.preventDefault(); this.ask(input.value); });
      root.append(form, this.#out);
    }

    disconnectedCallback() { this.#asking?.abort(); }

    get #words() {
      const lang = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? navigator.language;
      return WORDS[lang.slice(0, 2).toLowerCase()] ?? WORDS.en;
    }

    #url(path) { return new URL((this.getAttribute("endpoint") ?? "").replace(/\/+$/, "") + path, document.baseURI).href; }

    /** Ask a question; resolves to the answer, or to undefined where there is none to be had. */
    async ask(question) {
      this.#asking?.abort();
      const asking = this.#asking = new AbortController();
      this.#out.replaceChildren(el("p", { className: "soft" }, this.#words.wait));
      try {
        const risk = this.getAttribute("max-risk");
        const reply = await fetch(this.#url("/api/ask"), {
          method: "POST", signal: asking.signal, credentials: "omit", headers: { "content-type": "application/json" },
          body: JSON.stringify({ question, stream: true, ...(risk === null ? {} : { max_risk: Number(risk) }) }),
        });
        if (!reply.ok) throw new Error((await reply.json()).detail);
        const answer = await this.#read(reply.body);
        this.#finish(answer);
        this.dispatchEvent(new CustomEvent("onrecord-answer", { detail: answer, bubbles: true, composed: true }));
        return answer;
      } catch (error) {
        if (error.name !== "AbortError") this.#out.replaceChildren(el("p", { className: "soft", role: "alert" }, this.#words.fail));
      }
    }

    async #read(body) {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      for (let held = "", first = true; ;) {
        const { value, done } = await reader.read();
        if (done) throw new Error("cut off");
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
      const chips = cited.sources.flatMap((source) => [" ", this.#link(source, "chip", String(source.n))]);
      return el("blockquote", {}, theirs(cited.text), ...chips);
    }

    #link(place, className, label) {
      const href = this.#url(`/articles/${encodeURIComponent(place.document_id)}?start=${place.start}&end=${place.end}#quote`);
      const link = el("a", { href, className, target: "_blank", rel: "noopener noreferrer", title: place.title }, theirs(label));
      link.addEventListener("click", (click) => {
        const open = new CustomEvent("onrecord-open", { detail: place, bubbles: true, composed: true, cancelable: true });
        if (!this.dispatchEvent(open)) click.preventDefault();
      });
      return link;
    }

    #finish(answer) {
      const words = this.#words, sure = answer.confidence;
      if (answer.answered) {
        this.#out.append(el("p", { className: "soft" }, sure >= 0.8 ? words.sure : sure >= 0.6 ? words.likely : words.unsure));
        return;
      }
      const near = answer.abstained.nearest.map((hit) => el("li", {}, this.#link(hit, "", hit.title)));
      this.#out.replaceChildren(el("p", {}, words.none), ...(near.length ? [el("p", { className: "soft" }, words.near), el("ol", {}, ...near)] : []));
    }
  }
  if (!customElements.get("on-record")) customElements.define("on-record", OnRecord);
})();
