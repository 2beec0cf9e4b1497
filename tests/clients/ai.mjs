// The AI SDK as useChat drives it: `node ai.mjs URL QUESTION...`; each question continues the conversation.
import { DefaultChatTransport, readUIMessageStream } from "ai";

const [api, ...questions] = process.argv.slice(2);
const transport = new DefaultChatTransport({ api });
const messages = [];
const types = [];
for (const [place, text] of questions.entries()) {
  messages.push({ id: `user-${place}`, role: "user", parts: [{ type: "text", text }] });
  const stream = await transport.sendMessages({ chatId: "1", messages, trigger: "submit-message" });
  const [parts, chunks] = stream.tee();
  types.length = 0;
  const reader = chunks.getReader();
  const counted = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) types.push(next.value.type);
  })();
  let last;
  for await (const message of readUIMessageStream({ stream: parts })) last = message;
  await counted;
  messages.push(last);
}
const { parts, role } = messages.at(-1);
const text = parts.filter((part) => part.type === "text").map((part) => part.text).join("");
const passages = parts.find((part) => part.type === "data-passages")?.data ?? [];
const quotes = passages.map((passage) => text.slice(passage.start, passage.end));
console.log(JSON.stringify({ role, parts, types, text, passages, quotes }));
