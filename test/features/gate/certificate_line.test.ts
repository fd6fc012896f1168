import { expect, it } from 'vitest';
import { exampleCertificate } from '../../support/example_certificate.js';
import { usualCurve } from '../../../src/features/certify/document/schema.js';
import { citedCounts } from '../../../src/features/gate/document/json.js';
import { certificateLine } from '../../../src/features/gate/text/certificate.js';

const certificate = exampleCertificate();
const cited = { status: 'found', path: 'a.json', certificate } as const;

it('quotes false alarms, and of each delay the cell that was found least often, with their bounds', () => {
  expect(certificateLine(cited, 0.02)).toBe(
    'on this host: 0 of 60 decisions raised a false alarm (at most 6.0%), ' +
      '+5% found in 33 of 60 (at least 41.6%), +10% found in 60 of 60 (at least 94.0%), 5 launches of each run; ' +
      'certified 2026-11-22',
  );
});

it('says what a certificate lacks: another margin, a quick one, an interrupted one, no decision', () => {
  const lesser = { ...certificate, extent: 'quick', status: 'interrupted' } as const;
  expect(certificateLine({ ...cited, certificate: lesser }, 0.03)).toContain(
    'certified 2026-11-22 (quick, interrupted, at a margin of 2%, not 3%)',
  );
  const none = { ...certificate, curves: [] };
  expect(certificateLine({ ...cited, certificate: none }, 0.02)).toContain('its certificate has no decision');
});

it('says how to make one where there is none, or none that can be read', () => {
  expect(certificateLine({ status: 'none' }, 0.02)).toContain(
    'error rates on it are unknown: measure them with kvm-exit-bench certify',
  );
  expect(certificateLine({ status: 'unreadable', path: 'a.json', reason: 'it is empty' }, 0.02)).toContain(
    'a.json cannot be read (it is empty)',
  );
});

it('in a document is its counts, without the host', () => {
  const counts = citedCounts(cited) as { found: unknown[]; unchanged: unknown };
  expect(counts.unchanged).toEqual(usualCurve(certificate)?.unchanged);
  expect(counts.found[0]).toMatchObject({ cell: certificate.delays[0]?.cell, delay: 0.01 });
  expect(counts).not.toHaveProperty('host');
  expect(citedCounts({ status: 'none' })).toBeNull();
});
