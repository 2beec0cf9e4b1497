// The openai client for JavaScript: `node openai.mjs URL QUESTION`.
import OpenAI from "openai";

const [baseURL, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "x", maxRetries: 0 });
const messages = [{ role: "user", content: question }];
const model = "onrecord";
const whole = await client.chat.completions.create({ model, messages });
let streamed = "";
let annotations;
let usage;
const stream = await client.chat.completions.create({
  model, messages, stream: true, stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed += chunk.choices[0]?.delta.content ?? "";
  annotations = chunk.choices[0]?.delta.annotations ?? annotations;
  usage = chunk.usage ?? usage;
}
const gathered = await client.chat.completions.stream({ model, messages }).finalContent();
const embedding = await client.embeddings.create({ model, input: question });
const store = await client.vectorStores.search(model, { query: question });
const refusal = await client.models.retrieve("another").catch((error) => error);
console.log(
  JSON.stringify({
    models: (await client.models.list()).data.map((each) => each.id),
    content: whole.choices[0].message.content,
    annotations: whole.choices[0].message.annotations,
    streamed, gathered, usage,
    streamedAnnotations: annotations,
    embedding: Array.from(embedding.data[0].embedding),
    found: store.data.map((each) => each.attributes.passage_id),
    refusal: { status: refusal.status, code: refusal.code },
  }),
);
