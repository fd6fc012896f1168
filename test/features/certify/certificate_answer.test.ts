/** The first sentences of a certificate, with decisions and without. */
import { expect, it } from 'vitest';
import {
  certificateFindings,
  nextStep,
  notToConclude,
  shortCertificate,
} from '../../../src/features/certify/answer.js';
import { certificateText } from '../../../src/features/certify/text.js';
import { exampleCertificate } from '../../support/example_certificate.js';

const WHOLE = exampleCertificate();
const NONE = { ...WHOLE, curves: [], targets: [] };

it('says how often the gate errs and what it finds at least, with bounds', () => {
  expect(certificateFindings(WHOLE)[0]).toMatch(
    /^Where nothing changed, the gate raised a false alarm in 0 of 60 decisions \(at most 6\.0%\), and passed \d+ of 60/,
  );
  expect(certificateFindings(WHOLE)[1]).toContain('+5% in 33 of 60 (at least 41.6%)');
  expect(shortCertificate(WHOLE)).toBe('0 of 60 false alarms, +5% found in 33 of 60');
  expect(notToConclude(WHOLE)).toMatch(/^It holds for this host \(6\.12\.4\) and a margin of 2%/);
  expect(nextStep(WHOLE)).toContain('gate --run');
});

it('without a decision says how many launches are missing, and goes on with them', () => {
  expect(certificateFindings(NONE)).toEqual([
    expect.stringMatching(/^No decision could be drawn: .* need \d+ more/),
  ]);
  expect([shortCertificate(NONE), nextStep(NONE)]).toEqual([
    'No decision',
    'measure the launches that are missing: kvm-exit-bench certify --resume',
  ]);
  expect(nextStep({ ...WHOLE, status: 'interrupted' })).toContain('--resume');
});

it.each([60, 100])('fits 25 lines of %i columns, the answer first', (columns) => {
  for (const certificate of [WHOLE, NONE]) {
    const text = certificateText(certificate, { columns, color: false, unicode: true }, false);
    expect(text).toMatch(/^(Where nothing changed|No decision)/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(text).toMatch(/\nNext: [^\n]+\n$/);
  }
});
