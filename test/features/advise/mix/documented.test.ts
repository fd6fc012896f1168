/** docs/mixes.md lists every format with samples, and every sample is read to the last line. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MIX_FORMATS } from '../../../../src/features/advise/mix/format_names.js';
import { mixOfBytes } from '../../../../src/features/advise/mix/read_mix.js';

const TEXT = readFileSync('docs/mixes.md', 'utf8');
const [, ...SECTIONS] = TEXT.split(/^### `/m);

interface Sample {
  readonly format: string;
  readonly index: number;
  readonly text: string;
}

const SAMPLES: readonly Sample[] = SECTIONS.flatMap((section) => {
  const format = section.slice(0, section.indexOf('`'));
  return [...section.matchAll(/^```text\n([^]*?)^```$/gm)].map(([, text = ''], index) => ({
    format,
    index,
    text,
  }));
});

describe('docs/mixes.md', () => {
  it('has every format, each with a sample', () => {
    const documented = [...new Set(SAMPLES.map(({ format }) => format))].sort();
    expect(documented).toEqual([...MIX_FORMATS].sort());
  });

  it.each(SAMPLES)('$format, sample $index: is known and understood to the last line', ({ format, text }) => {
    const mix = mixOfBytes(Buffer.from(text), 'docs/mixes.md');
    expect([mix.format, mix.notUnderstood]).toEqual([format, []]);
    expect(mix.entries.some(({ count }) => count > 0)).toBe(true);
  });

  it.each(SAMPLES)('$format, sample $index: is the same quoted in a mail', ({ text }) => {
    const quoted = text.replaceAll(/^/gm, '> ');
    const [plain, cited] = [text, quoted].map((each) => mixOfBytes(Buffer.from(each), 'a mail'));
    expect(cited).toEqual(plain);
  });
});
