import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { renderReport } from '../../src/features/run/page/write.js';
import { contentSecurityPolicy } from '../../src/show/page/shell.js';
import { packScript } from '../../src/show/page/packed_script.js';
import { inertText } from '../../src/lib/visible_text.js';
import { ATTACK, hostileResults } from '../support/hostile/hostile_results.js';

test('no string of a results file becomes markup, attribute or script', async () => {
  const page = await renderReport(hostileResults());
  const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
  expect(scripts.filter((attributes) => !/application\/json|text\/plain/.test(attributes))).toHaveLength(1);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<!--');
  // eslint-disable-next-line no-control-regex
  expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
});

test('no string of a results file reaches a drawing but as text that is shown', async () => {
  const page = await renderReport(hostileResults());
  const drawings = [...page.matchAll(/<svg .*?<\/svg>/gs)].map(([drawing]) => drawing);
  expect(drawings.length).toBeGreaterThan(6);
  for (const drawing of drawings)
    for (const [tag] of drawing.matchAll(/<[^>]*>/g))
      expect(tag.replaceAll(/ data-(?:of|says)="[^"]*"/g, '')).not.toMatch(/attacked|\son\w+=/);
});

test('a flood of text is cut and says so', async () => {
  expect(inertText('x'.repeat(10_000_000))).toMatch(/^x{4000}… \(9996000 characters more\)$/);
  expect((await renderReport(hostileResults())).length).toBeLessThan(4_000_000);
});

test('characters that steer are shown, not obeyed', () => {
  expect(inertText('a\u202eb\u0000c\u001b[2J')).toBe('a\\u202eb\\u0000c\\u001b[2J');
  expect(inertText('plain ½ text – ok')).toBe('plain ½ text – ok');
});

test('a script packed into a page reads back equal and holds nothing that ends a script', () => {
  const { packed } = packScript(ATTACK);
  expect(packed).toMatch(/^[A-Za-z0-9+/=]+$/);
  expect(gunzipSync(Buffer.from(packed, 'base64')).toString()).toBe(ATTACK);
});

test('the policy lets one script run and nothing load', () => {
  const policy = contentSecurityPolicy(['go()']);
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; /);
  expect(policy).not.toContain('unsafe-eval');
});
