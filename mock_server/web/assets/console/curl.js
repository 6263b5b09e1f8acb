// A request as a command for the shell, to be sent again.

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;

export function curl(request) {
  const target = `${location.origin}${request.path}${request.query ? `?${request.query}` : ""}`;
  const parts = [`curl -s -X ${request.method} ${quoted(target)}`, `-H "Authorization: Bearer $KEY"`];
  if (request.body) {
    const isJson = /^\s*[[{]/.test(request.body);
    parts.push(`-H 'Content-Type: application/${isJson ? "json" : "x-www-form-urlencoded"}'`, `--data-binary ${quoted(request.body)}`);
  }
  return parts.join(" \\\n  ");
}
