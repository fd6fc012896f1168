/** A measurement of scaling on the fake host, as the program writes it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeBackend, type FakeOptions } from './fakes/fake_backend.js';
import type { Scale } from '../../src/features/scale/document/schema.js';
import { runLine } from '../features/run/run_line.js';

const LINE = [
  'scale',
  '--mode',
  '*ring0',
  '--threads',
  '1,2,3',
  '--max-time',
  '4',
  '--launches',
  '2',
  '--json',
];
export async function scaled(fake: FakeOptions = {}): Promise<Scale> {
  const directory = mkdtempSync(join(tmpdir(), 'scale-page-'));
  const backend = new FakeBackend(fake);
  const options = { createBackend: () => backend, elapsedMs: backend.now };
  const { stdout } = await runLine([...LINE, '--output', directory], options);
  rmSync(directory, { recursive: true });
  return JSON.parse(stdout) as Scale;
}
