// Texts that would be more than texts in SQL made of strings, and how one would notice.

import assert from 'node:assert/strict';

// Ends of names and texts in SQL and JSON, each with something that would show: a table less, a row more, a wait.
export const payloads = [
  `x'; DROP TABLE public.canary; --`,
  `x"; DROP TABLE public.canary; --`,
  `x'; SELECT pg_sleep(5); --`,
  `x' || (SELECT pg_sleep(5))::text || '`,
  `x' OR '1'='1`,
  `x" IS NULL OR "objectId" <> '`,
  `x') OR 1=1 --`,
  `x'}' = '1' OR true --`,
  `x->>'a' OR true --`,
  `x\\'; DROP TABLE public.canary; --`,
  `x$$; DROP TABLE public.canary; --$$`,
  `1); DROP TABLE public.canary; --`,
  `x:raw`,
  `\${1}`,
  `$1`,
  `x%s`,
  `x\u0000y`,
  `x'\n; --`,
  `"`,
  `'`,
  `\\`,
  `''`,
  `""`,
];

/** Asks, and fails when an answer is what an injection would give: a wait, rows of others, texts of the database. */
export async function unharmed(what, ask) {
  const began = performance.now();
  const answers = await ask();
  assert.ok(performance.now() - began < 4000, `${what} took too long`);
  for (const [door, body] of answers) {
    const text = JSON.stringify(body);
    assert.ok(body !== undefined && body.code !== 1, `${what} at ${door}: ${text}`);
    assert.ok(
      !/sesame|syntax error|relation "|column "|SQLSTATE|postgres/i.test(
        JSON.stringify(body.error ?? body.results ?? '')
      ),
      text
    );
  }
  return answers;
}
