import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTicksOf } from '../../src/lib/process_identity.js';
import { isWriting, thisWriter } from '../../src/lib/running_process.js';
import { otherWriter } from '../support/fakes/other_writer.js';

test('a writer is known by number, start, boot and its open file, and another process of its number is not it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'writer-'));
  const [path, other] = [join(directory, 'log'), join(directory, 'other')];
  for (const file of [path, other]) writeFileSync(file, '');
  const { writer, end } = await otherWriter(path);
  const { pid, startTicks } = writer;
  try {
    expect(isWriting(writer, path)).toBe(true);
    expect(isWriting(writer, other)).toBe(false);
    expect(isWriting({ ...writer, startTicks: startTicks + 1 }, path)).toBe(false);
    expect(isWriting({ ...writer, bootId: 'another boot' }, path)).toBe(false);
    // As older files have it.
    expect(isWriting({ pid }, path)).toBe(true);
    expect(isWriting({ pid }, other)).toBe(false);
  } finally {
    await end();
  }
  expect(isWriting(writer, path)).toBe(false);
  expect(isWriting({ pid }, path)).toBe(false);
  rmSync(directory, { recursive: true });
});

test('the first process is never taken for a writer, whatever a file says', () => {
  expect(isWriting({ pid: 1 }, import.meta.filename)).toBe(false);
});

test('this process knows itself and does not take itself for another writer', () => {
  const { pid, startTicks, bootId } = thisWriter();
  expect([pid, startTicks]).toEqual([process.pid, startTicksOf(process.pid)]);
  expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(isWriting(thisWriter(), import.meta.filename)).toBe(false);
});
