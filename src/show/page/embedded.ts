import { createHash } from 'node:crypto';

/** JSON that stays data inside a `<script type="application/json">`: no `<`, `>`, `&` or line separator in it. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Content-Security-Policy under which exactly the given inline scripts run, and nothing is ever fetched. */
export function contentSecurityPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  const scriptSource = hashes.length === 0 ? "'none'" : hashes.join(' ');
  return [
    "default-src 'none'",
    `script-src ${scriptSource}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
