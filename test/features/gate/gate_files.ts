import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '../../../src/results/schema.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';

/** So wide that no line depends on how long the name of the directory is. */
const WIDE = { LANG: 'C.UTF-8', COLUMNS: '400' };

/** A directory with results in it, and command lines about them. */
export class GateFiles {
  readonly directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  readonly baselines = join(this.directory, 'baselines');

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, results: Results | string): string {
    const path = this.path(name);
    writeFileSync(path, typeof results === 'string' ? results : JSON.stringify(results));
    return path;
  }

  async save(results: Results, ...flags: string[]): Promise<Ran> {
    return this.line('baseline', 'save', this.write('saved.json', results), ...flags);
  }

  /** With `--directory`; texts name the directory of one test run nowhere. */
  async line(...argv: string[]): Promise<Ran> {
    const { code, stdout, stderr } = await runLine(
      [...argv, '--directory', this.baselines],
      {},
      new FakeIo(WIDE),
    );
    return { code, stdout: this.anywhere(stdout), stderr: this.anywhere(stderr) };
  }

  private anywhere(text: string): string {
    return text.replaceAll(this.directory, '<directory>');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
