import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { parsePlanFile, readPlanFile } from '../../src/plan/plan_file.js';

function messageOf(text: string): string {
  try {
    parsePlanFile(text, 'sweep.json');
  } catch (error) {
    if (error instanceof Failure) return error.message;
  }
  throw new Error('no Failure was thrown');
}

describe('a plan file', () => {
  it('takes single names and lists, numbers and quantities with units', () => {
    const text = JSON.stringify({ exit: 'pio-*', groups: ['regs'], maxTime: '2m', targetInterval: '1%' });
    expect(parsePlanFile(text, 'sweep.json')).toEqual({
      exit: ['pio-*'],
      groups: ['regs'],
      maxTime: 120,
      targetInterval: 0.01,
    });
  });

  it.each([
    ['{"exits": "pio-out"}', "unknown key 'exits'; did you mean 'exit'? allowed: preset, exit,"],
    ['{"groups": ["regs", 3]}', 'groups: expected a name or a list of names;'],
    ['{"launches": 0}', 'launches: expected a whole number of at least 1;'],
    ['{"launches": "five"}', 'launches: expected a whole number of at least 1;'],
    ['{"maxTime": "soon"}', "maxTime: expected seconds such as 45, or '45s' or '2m';"],
    ['{"targetInterval": 7}', "targetInterval: expected a share such as 0.01 or '1%';"],
    ['{"launches": 1001}', 'launches: expected a whole number of at most 1000;'],
    ['{"exit": []}', 'exit: expected a name or a list of names;'],
    ['{"exit": [""]}', 'exit[0]: expected a name or a list of names;'],
    ['{"seed": "abc"}', 'seed: expected a string of digits, a number below 2^64;'],
    ['{"seed": "18446744073709551616"}', 'seed: expected a string of digits, a number below 2^64;'],
    ['[]', 'the document: expected an object of options;'],
    ['{"launches":', 'it is not valid JSON: '],
  ])('%s is refused with its path and what is allowed', (text, expected) => {
    expect(messageOf(text)).toContain(`plan file sweep.json: ${expected}`);
  });

  it('may begin with a byte order mark', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'plan-')), 'sweep.json');
    writeFileSync(file, '\uFEFF{"preset": "quick"}');
    expect(readPlanFile(file)).toEqual({ preset: 'quick' });
    rmSync(dirname(file), { recursive: true });
  });

  it('that is no plan but large or without an end is refused before it is read', () => {
    expect(() => readPlanFile('/dev/zero')).toThrow(/cannot read plan file .*it is a device, not a file/);
  });

  it('that does not exist is a usage failure', () => {
    expect(() => readPlanFile('/nonexistent/plan.json')).toThrow(/cannot read plan file .*ENOENT/);
  });
});
