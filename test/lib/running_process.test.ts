import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isWriting, thisWriter } from '../../src/lib/running_process.js';

/** As `ps` and we read it: the number that stands 19 fields behind the state. */
function startTicksOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return Number(stat.split(') ').at(-1)!.split(' ')[19]);
}

test('a writer is known by number, start and boot, and another process of its number is not it', async () => {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  const writer = { ...thisWriter(), pid: child.pid!, startTicks: startTicksOf(child.pid!) };
  try {
    expect(isWriting(writer)).toBe(true);
    expect(isWriting({ ...writer, startTicks: writer.startTicks + 1 })).toBe(false);
    expect(isWriting({ ...writer, bootId: 'another boot' })).toBe(false);
    // As older files have it.
    expect(isWriting({ pid: child.pid! })).toBe(true);
  } finally {
    child.kill();
    await once(child, 'close');
  }
  expect(isWriting(writer)).toBe(false);
  expect(isWriting({ pid: child.pid! })).toBe(false);
});

test('this process knows itself and does not take itself for another writer', () => {
  const { pid, startTicks, bootId } = thisWriter();
  expect([pid, startTicks]).toEqual([process.pid, startTicksOf(process.pid)]);
  expect(bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(isWriting(thisWriter())).toBe(false);
});
