import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import type { Ran } from '../run/run_line.js';
import { exampleCertificate } from '../../support/example_certificate.js';
import { certificatePaths } from '../../../src/features/certify/document/certificates.js';
import { GateFiles } from './gate_files.js';
import { baselineRun, candidateRun } from './gated_outcomes.js';

let files: GateFiles;
beforeEach(() => {
  files = new GateFiles();
});
afterEach(() => {
  files.remove();
});

function gate(...flags: string[]): Promise<Ran> {
  const before = files.write('before.json', baselineRun);
  return files.line('gate', '--baseline', before, files.write('after.json', candidateRun), ...flags);
}

describe('the certificate of the gate', () => {
  const certify = (host: Results['host']): string => {
    const path = certificatePaths(files.directory, host, 'full').certificate;
    return files.write(basename(path), JSON.stringify({ ...exampleCertificate(), host }));
  };
  const judged = (format: string): Promise<{ stdout: string }> =>
    gate('--certificates', files.directory, '--format', format);

  it("is that of the candidate's host, and every format for people cites it", async () => {
    certify(candidateRun.host);
    for (const format of ['text', 'markdown', 'junit', 'html'])
      expect((await judged(format)).stdout).toContain('0 of 60 decisions raised a false alarm');
    expect(JSON.parse((await judged('json')).stdout)).toMatchObject({ certificate: { launches: 5 } });
  });

  it('of another host is not cited', async () => {
    certify({ ...candidateRun.host, cpu: { ...candidateRun.host.cpu, microcode: '0x99' } });
    expect((await judged('text')).stdout).toContain('this host has no certificate');
  });
});
