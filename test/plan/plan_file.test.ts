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
    ['{"seed": "abc"}', 'seed: expected a string of digits;'],
    ['[]', 'the document: expected an object of options;'],
    ['{"launches":', 'is not JSON ('],
  ])('%s is refused with its path and what is allowed', (text, expected) => {
    expect(messageOf(text)).toContain(`plan file sweep.json: ${expected}`);
  });

  it('that does not exist is a usage failure', () => {
    expect(() => readPlanFile('/nonexistent/plan.json')).toThrow(/cannot read plan file .*ENOENT/);
  });
});
