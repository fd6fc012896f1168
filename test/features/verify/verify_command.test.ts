import { Parser } from 'tap-parser';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/lib/failure.js';
import type { Backend } from '../../../src/measure/backend.js';
import { createCommandBackend } from '../../../src/measure/command_backend.js';
import type { Check, ConformanceRequest } from '../../../src/measure/conformance.js';
import { exampleHost } from '../../support/example_host.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine } from '../run/run_line.js';

const about = (name: string) => ({
  name,
  claim: `what ${name} claims`,
  source: 'sync_regs, arch/x86/kvm/x86.c',
});

const PASS: Check = { status: 'pass', ...about('dirty-consumed') };
const SKIPPED: Check = { status: 'skipped', ...about('read-hlt'), reason: 'no such exit here' };
const DOCUMENTED: Check = {
  status: 'deviation',
  ...about('dirty-rax'),
  meaning: 'documented',
  saw: 'regs.rax is 0x1, expected 0x2',
};
const BUG: Check = {
  ...DOCUMENTED,
  ...about('read-regs'),
  meaning: 'bug',
  saw: 'regs.rax: "0x1" # not\n0x2',
};
const UNKNOWN: Check = { ...BUG, ...about('mask-vm-fd'), meaning: 'unknown' };

interface Asked {
  only?: ConformanceRequest['only'];
  checks?: readonly string[];
}

/** A host on which every check comes out as given. */
function hostWith(checks: readonly Check[], asked: Asked = {}) {
  const backend: Backend = {
    name: 'example',
    probe: () => Promise.resolve(exampleHost(7)),
    measure: () => {
      throw new Error('nothing is measured');
    },
    async *conform(request) {
      await Promise.resolve();
      Object.assign(asked, request);
      for (const check of checks) {
        if (request.checks.length > 0 && !request.checks.includes(check.name)) continue;
        const { name, claim, source } = check;
        yield request.only === 'list' ? { status: 'listed', name, claim, source } : check;
      }
    },
  };
  return { createBackend: () => backend };
}

interface Point {
  readonly ok: boolean;
  readonly skip: unknown;
  readonly todo: unknown;
  readonly diag: unknown;
}

function parsed(text: string) {
  const asserts: Point[] = [];
  const parser = new Parser({ strict: true });
  parser.on('assert', (point: Point) => {
    asserts.push(point);
  });
  parser.end(text);
  return { asserts, results: parser.results };
}

describe('verify', () => {
  it.each([
    ['passes', [PASS], 0],
    ['a check that is skipped with a reason', [PASS, SKIPPED], 0],
    ['a documented difference', [PASS, DOCUMENTED], 0],
    ['a bug', [PASS, BUG], 1],
    ['a deviation that nobody can explain', [PASS, UNKNOWN], 1],
  ])('of a host with %s ends with its code', async (_, checks, code) => {
    expect((await runLine(['verify'], hostWith(checks))).code).toBe(code);
  });

  it('prints a table of verdicts, then every deviation with claim, values, meaning and source', async () => {
    const { stdout } = await runLine(['verify'], hostWith([PASS, SKIPPED, DOCUMENTED, BUG, UNKNOWN]));
    await expect(stdout).toMatchFileSnapshot('../../golden/verify/table.txt');
  });

  it('--format tap is TAP 14 that a TAP parser reads without complaint', async () => {
    const { stdout, code } = await runLine(
      ['verify', '--format', 'tap'],
      hostWith([PASS, SKIPPED, DOCUMENTED, BUG]),
    );
    await expect(stdout).toMatchFileSnapshot('../../golden/verify/tap.tap');
    const { asserts, results } = parsed(stdout);
    expect(code).toBe(1);
    expect(results).toMatchObject({ ok: false, count: 4, skip: 1, todo: 1, fail: 2 });
    expect(results?.failures.map((failure) => ('tapError' in failure ? failure.tapError : null))).toEqual([
      null,
    ]);
    expect(asserts.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    expect(asserts[1]?.skip).toBe('no such exit here');
    expect(asserts[2]?.todo).toBe('documented difference');
    expect(asserts[3]?.diag).toMatchObject({ saw: 'regs.rax: "0x1" # not\n0x2', meaning: 'bug' });
  });

  it('of documented differences only is TAP that passes', async () => {
    const { stdout } = await runLine(['verify', '--format', 'tap'], hostWith([PASS, DOCUMENTED]));
    expect(parsed(stdout).results?.ok).toBe(true);
  });

  it('--json prints every check as it came', async () => {
    const { stdout } = await runLine(['verify', '--json'], hostWith([PASS, BUG]));
    expect(JSON.parse(stdout)).toEqual({ checks: [PASS, BUG] });
  });

  it('--check runs what a name or a pattern means, and nothing else', async () => {
    const asked: Asked = {};
    const { stdout } = await runLine(
      ['verify', '--check', 'dirty-*', '--json'],
      hostWith([PASS, BUG, DOCUMENTED], asked),
    );
    expect(JSON.parse(stdout)).toEqual({ checks: [PASS, DOCUMENTED] });
    expect(asked).toEqual({ only: 'run', checks: ['dirty-consumed', 'dirty-rax'] });
  });

  it.each([
    ['{read,mask}-*', ['read-regs', 'mask-vm-fd']],
    ['dirty-???', ['dirty-rax']],
    ['*', ['dirty-consumed', 'dirty-rax', 'read-regs', 'mask-vm-fd']],
  ])('--check takes the globs that --exit and --mode take: %s', async (pattern, names) => {
    const asked: Asked = {};
    await runLine(['verify', '--check', pattern], hostWith([PASS, DOCUMENTED, BUG, UNKNOWN], asked));
    expect(asked.checks).toEqual(names);
  });

  it('--check with an empty pattern matches nothing', async () => {
    expect((await runLine(['verify', '--check', ''], hostWith([PASS]))).code).toBe(2);
  });

  it('--check with a name that is none says which is near, and runs nothing', async () => {
    const asked: Asked = {};
    const { code, stderr } = await runLine(['verify', '--check', 'dirty-consume'], hostWith([PASS], asked));
    expect([code, asked.only]).toEqual([2, 'list']);
    expect(stderr).toContain("did you mean 'dirty-consumed'?");
  });

  it('--list says what each check claims and does none', async () => {
    const asked: Asked = {};
    const { code, stdout } = await runLine(['verify', '--list'], hostWith([PASS, BUG], asked));
    expect([code, asked.only]).toEqual([0, 'list']);
    await expect(stdout).toMatchFileSnapshot('../../golden/verify/list.txt');
  });

  it('tells why a host cannot be checked, with its code', async () => {
    const failure = new Failure({ what: 'cannot open it', why: 'no', next: 'do so', exitCode: 4 });
    const backend: Backend = {
      ...hostWith([]).createBackend(),
      // eslint-disable-next-line require-yield
      async *conform() {
        await Promise.resolve();
        throw failure;
      },
    };
    const { code, stdout, stderr } = await runLine(['verify'], { createBackend: () => backend });
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('cannot open it: no');
  });

  it('ends on Ctrl-C with 130, and prints what was checked', async () => {
    const io = new FakeIo();
    const backend: Backend = {
      ...hostWith([]).createBackend(),
      async *conform() {
        yield PASS;
        setImmediate(() => io.interrupt('SIGINT'));
        await new Promise(() => undefined);
      },
    };
    const { code, stdout } = await runLine(['verify', '--json'], { createBackend: () => backend }, io);
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual({ checks: [PASS] });
  });
});

describe('a backend process that is asked for checks', () => {
  async function allOf(script: string): Promise<Check[]> {
    const backend = createCommandBackend({
      name: 'script',
      device: '/dev/kvm',
      command: 'sh',
      args: ['-c', script],
    });
    const checks: Check[] = [];
    for await (const check of backend.conform?.({ only: 'run', checks: [] }) ?? []) checks.push(check);
    return checks;
  }

  it('and goes before it is done is a failure, not a short list', async () => {
    const line = JSON.stringify({ type: 'check', check: PASS });
    await expect(allOf(`read request; echo '${line}'`)).rejects.toThrow('ended early');
  });

  it('gives every check until it says that it is done', async () => {
    const lines = [{ type: 'check', check: PASS }, { type: 'check', check: BUG }, { type: 'checked' }];
    const script = lines.map((line) => `echo '${JSON.stringify(line).replaceAll("'", '')}'`).join('; ');
    expect((await allOf(`read request; ${script.replaceAll('\\n', '\\\\n')}`)).length).toBe(2);
  });
});
