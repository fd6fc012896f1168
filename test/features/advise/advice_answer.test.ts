/** The first sentences of an advice, on the extremes of rates and uses. */
import { describe, expect, it } from 'vitest';
import { adviceFindings, nextStep, notToConclude, shortAdvice } from '../../../src/features/advise/answer.js';
import { advise } from '../../../src/features/advise/advise.js';
import type { Advice } from '../../../src/features/advise/document/advice.js';
import { mixOfBytes } from '../../../src/features/advise/mix/read_mix.js';
import { adviceText } from '../../../src/features/advise/text.js';
import { parseUses } from '../../../src/features/advise/uses.js';
import { advisedRun } from '../../support/advised_run.js';

const RUN = advisedRun();
const TOOL = { name: 'kvm-exit-bench', version: '0.0.0-test' };

/** Of a mix of port writes at this rate, which use these groups. */
function advice(perSecond: number, uses: readonly string[]): Advice {
  const mix = mixOfBytes(
    Buffer.from(JSON.stringify([{ exit: 'KVM_EXIT_IO', perSecond }])),
    'mix.json',
    'list',
  );
  const costs = { results: RUN, resultsSource: 'results.json' };
  return advise({
    tool: TOOL,
    mix,
    mixSource: 'mix.json',
    seconds: undefined,
    ...costs,
    uses: parseUses(uses),
    now: 'ioctl',
    mode: undefined,
  });
}

const BOTH = ['KVM_EXIT_IO=regs:both'];

describe('the answer of an advice', () => {
  it('is negligible where the exits are few, whatever the best mask saves each', () => {
    const few = advice(30, BOTH);
    expect(adviceFindings(few)[0]).toMatch(
      /^Negligible at 30 exits a second: the best policy saves at most 0\.0\d+% of a CPU compared with ioctl on use, so leave it as it is\.$/,
    );
    expect(shortAdvice(few)).toBe('Negligible');
    expect(nextStep(few)).toMatch(/of a CPU: kvm-exit-bench ladder results\.json$/);
  });

  it('says what to do and what that saves where they are many', () => {
    const many = advice(30_000, BOTH);
    expect(adviceFindings(many)[0]).toMatch(
      /^Keep regs in kvm_valid_regs, .* it saves .* of a CPU, at 30,000 exits a second compared with ioctl on use/,
    );
    expect(shortAdvice(many)).toBe('Keep regs in kvm_valid_regs');
    expect(nextStep(many)).toContain('mix record');
    expect(notToConclude(many)).toContain('AMD EPYC 7R13 Processor, kernel 6.12.4, kvm_');
  });

  it('decides nothing where the uses are only assumed, however few the exits', () => {
    const assumed = advice(30, []);
    expect(adviceFindings(assumed)[0]).toMatch(/^This mix cannot decide: /);
    expect([shortAdvice(assumed), nextStep(assumed)]).toEqual([
      'This mix cannot decide',
      expect.stringContaining('mix record'),
    ]);
  });

  it('of one launch calls nothing negligible, since no bound is known', () => {
    const few = advice(30, BOTH);
    const unknown = few.policies.map((policy) => ({
      ...policy,
      savedCpuShare: policy.savedCpuShare && { ...policy.savedCpuShare, interval: null },
    }));
    expect(adviceFindings({ ...few, policies: unknown })[0]).not.toContain('Negligible');
  });

  it.each([60, 100])('fits 25 lines of %i columns, the answer first', (columns) => {
    const text = adviceText(advice(30_000, BOTH), { columns, color: false, unicode: true }, false);
    expect(text).toMatch(/^Keep regs in kvm_valid_regs/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^Next: /);
  });
});
