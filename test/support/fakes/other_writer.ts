/** Another process that has a file open to append to it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { vi } from 'vitest';
import { thisWriter, type Writer } from '../../../src/lib/running_process.js';

interface OtherWriter {
  readonly writer: Writer & { readonly startTicks: number };
  readonly end: () => Promise<void>;
}

/** The number that stands 19 fields behind the state, as `ps` reads it. */
function startTicksOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return Number(stat.split(') ').at(-1)?.split(' ')[19]);
}

/** Started, and the file is open. */
export async function otherWriter(path: string): Promise<OtherWriter> {
  const child = spawn('sh', ['-c', 'exec sleep 600 >>"$0"', path], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  await vi.waitFor(() => {
    if (readlinkSync(`/proc/${String(pid)}/fd/1`) !== realpathSync(path)) throw new Error('not open yet');
  });
  return {
    writer: { ...thisWriter(), pid, startTicks: startTicksOf(pid) },
    end: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
}
