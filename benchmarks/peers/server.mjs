// openapi-backend as its users run it, on a bare node:http server: the key looked for, the request validated, the job
// (not its rows) kept in a Map, nothing else. Called as: node server.mjs contract.yaml port
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { OpenAPIBackend } from "openapi-backend";
import { parse } from "yaml";

const [contract, port] = process.argv.slice(2);
const definition = parse(readFileSync(contract, "utf8"), { maxAliasCount: -1 });
const jobs = new Map();

const api = new OpenAPIBackend({
  definition,
  quick: true, // its own check of the document and the compiling of all validators beforehand say nothing about speed
  // OpenAPI 3.1 is JSON Schema 2020-12, which openapi-backend does not choose by itself.
  customizeAjv: (_, options) => addFormats(new Ajv2020(options)),
  handlers: {
    createBatchDialJob: ({ request }) => {
      const { rows: _, ...asked } = request.requestBody;
      const id = `job_${jobs.size + 1}`;
      const job = { id, status: "INIT", createdAt: new Date().toISOString(), ...asked };
      jobs.set(id, job);
      return [200, job];
    },
    getBatchDialJob: ({ request }) => {
      const job = jobs.get(request.params.id);
      return job ? [200, job] : [404, { error: "not found" }];
    },
    validationFail: ({ validation }) => [422, { error: validation.errors }],
    unauthorizedHandler: () => [401, { error: "no key" }],
    notFound: () => [404, { error: "not found" }],
    methodNotAllowed: () => [405, { error: "method not allowed" }],
    notImplemented: () => [501, { error: "not implemented" }],
  },
});
for (const scheme of Object.keys(definition.components?.securitySchemes ?? {})) {
  api.registerSecurityHandler(scheme, ({ request }) => Boolean(request.headers.authorization));
}
await api.init();

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    let [status, answer] = [400, { error: "not JSON" }];
    try {
      const body = chunks.length ? JSON.parse(Buffer.concat(chunks)) : undefined;
      const { method, url: path, headers } = request;
      [status, answer] = await api.handleRequest({ method, path, headers, body });
    } catch (error) {
      if (!(error instanceof SyntaxError)) [status, answer] = [500, { error: String(error) }];
    }
    const text = JSON.stringify(answer);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  });
}).listen(Number(port), "127.0.0.1");
