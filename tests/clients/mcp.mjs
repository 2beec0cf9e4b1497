// The SDK's client for JavaScript: `node mcp.mjs URL` over HTTP, `node mcp.mjs COMMAND ARGUMENT...` over stdio.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [question, target, ...args] = process.argv.slice(2);
const transport = target.startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(target))
  : new StdioClientTransport({ command: target, args, env: process.env });
const client = new Client({ name: "test", version: "1.0.0" });
await client.connect(transport);
const tools = (await client.listTools()).tools.map((tool) => tool.name).sort();
const asked = await client.callTool({ name: "ask", arguments: { question } });
const found = await client.callTool({ name: "search", arguments: { query: question } });
const fetched = await client.callTool({ name: "fetch", arguments: { id: found.structuredContent.results[0].id } });
const mistaken = await client.callTool({ name: "fetch", arguments: { id: "nothing" } });
const id = found.structuredContent.results[0].document_id;
const article = await client.readResource({ uri: `articles://${encodeURIComponent(id)}` });
console.log(
  JSON.stringify({
    tools,
    answer: asked.structuredContent.answer,
    found: found.structuredContent.results.map((result) => result.id),
    fetched: fetched.structuredContent.text,
    mistaken: mistaken.isError,
    article: article.contents[0].text,
  }),
);
await client.close();
