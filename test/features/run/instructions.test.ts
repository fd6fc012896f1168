import { describe, expect, test } from 'vitest';
import { fakeEmulatedHost } from '../../support/fakes/fake_emulated_host.js';
import { ARCHES, type Arch } from '../../../src/plan/arch.js';
import { emulatorName, hostName } from '../../../src/show/host_names.js';
import { overheadSentence } from '../../../src/features/run/instructions.js';
import { caveatSentence } from '../../../src/show/caveat.js';
import { countsText } from '../../../src/features/run/instructions.js';
import { findings } from '../../../src/features/run/findings/findings.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import { ioctlNames } from '../../../src/show/names.js';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { exampleResults } from '../../support/example_results.js';
import { ATTACK, hostileResults } from '../../support/hostile/hostile_results.js';

const QUICK: readonly [string, Arch][] = ARCHES.map((arch) => [`${arch}, quick`, arch]);

function withoutMeasurements(results: Results): Results {
  const cells = results.cells.map(({ cell }) => ({ status: 'skipped' as const, cell, reason: 'no modules' }));
  return { ...results, cells, comparisons: [] };
}

function withDifferences(results: Results, estimate: number): Results {
  const comparisons = results.comparisons.map((entry) =>
    entry.kind === 'over-none'
      ? { ...entry, difference: { estimate, low: estimate, high: estimate } }
      : entry,
  );
  return { ...results, comparisons };
}

async function longerBySync(): Promise<Results> {
  const results = await instructionResults();
  let pairs = 0;
  const comparisons = results.comparisons.map((entry) => {
    if (entry.kind !== 'sync-ioctl') return entry;
    const ratio = [1.1, 1, 0.9][pairs++ % 3] ?? 1;
    return { ...entry, ratio: { estimate: ratio, low: ratio, high: ratio } };
  });
  return { ...results, comparisons };
}

test('findings say in numbers what was counted on each arch, and nothing of time', async () => {
  const onlyRead = { groups: ['regs'], direction: ['read'], exit: ['pio-out'], mode: ['long64-ring0'] };
  const cases: [string, Results][] = [
    ...(await Promise.all(
      QUICK.map(async ([name, arch]): Promise<[string, Results]> => [
        name,
        await instructionResults({ arch }),
      ]),
    )),
    ['sync only', await instructionResults({ plan: { preset: 'quick', transfer: ['sync'] } })],
    ['one pair', await instructionResults({ plan: onlyRead })],
    ['no transfer', await instructionResults({ arch: 'arm64', plan: { transfer: ['none'] } })],
    ['nothing counted', withoutMeasurements(await instructionResults())],
    ['less than nothing added', withDifferences(await instructionResults(), -3)],
    ['some pairs longer by sync', await longerBySync()],
  ];
  const text = cases.map(([name, results]) => [`## ${name}`, ...findings(results)].join('\n')).join('\n\n');
  expect(text).not.toMatch(/NaN|undefined|Infinity|cycle|nanosecond|cost|±|\[\d/);
  await expect(`${text}\n`).toMatchFileSnapshot('../../golden/run/report_findings_instructions.txt');
});

describe('the words beside a count', () => {
  test('name the emulator in short, whatever it says of itself', () => {
    const emulation = fakeEmulatedHost('x86').emulation;
    if (emulation === undefined) throw new Error('no emulation');
    const named = (emulator: string): string => emulatorName({ ...emulation, emulator });
    expect(named('QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)')).toBe('QEMU 10.0.2');
    expect(named('Hercules version 3.13, built by hand')).toBe('Hercules 3.13');
    expect(named('Some thing (mine)')).toBe('Some thing');
    expect(named('')).toBe('an emulator');
    expect(named('x'.repeat(500))).toHaveLength(60);
  });

  test('are the host’s own caveat, and a usual one where it has none', async () => {
    const results = await instructionResults();
    const { emulation, ...bare } = results.host;
    expect(emulation?.caveat).toBeDefined();
    expect(caveatSentence(results)).toMatch(/^Path lengths, not time: .*\.$/);
    expect(caveatSentence({ ...results, host: bare })).toMatch(/^Path lengths, not time/);
    expect(caveatSentence(exampleResults())).toBeNull();
    expect(hostName(results.host)).toBe('emulated x86 (QEMU 7.2.22)');
  });

  test('say once what the harness adds, and that it is off what is listed', async () => {
    const results = await instructionResults();
    expect(overheadSentence(results)).toBe('The harness adds 14 instructions per exit; they are subtracted.');
    expect(overheadSentence(exampleResults())).toBeNull();
    const [base] = results.cells.filter(({ cell }) => cell.id === 'pio-out/long64-ring0/none');
    if (base?.status !== 'measured' || base.exact === undefined) throw new Error('not counted');
    expect(base.exact.mode).toBe(3432);
    expect(countsText({ exact: { ...base.exact, values: [3432, 6336], counts: [1255, 1] } })).toBe(
      '3,418 × 1,255, 6,322 × 1',
    );
  });

  test('name calls by what is known: one by one is said once', () => {
    expect(ioctlNames({ groups: ['regs', 'sregs'], direction: 'both' })).toBe(
      'KVM_GET_REGS + KVM_SET_REGS + KVM_GET_SREGS + KVM_SET_SREGS',
    );
    expect(ioctlNames({ groups: ['one'], direction: 'read' })).toBe('KVM_GET_ONE_REG');
    expect(ioctlNames({ groups: ['core', 'sysregs', 'fpsimd'], direction: 'both' })).toBe(
      'KVM_GET_ONE_REG for each register + KVM_SET_ONE_REG for each register',
    );
  });
});

/** What a reader sees: no style, no script, no drawing's markup but its texts. */
function visibleText(page: string): string {
  return page
    .replaceAll(/<(style|script)\b[^>]*>.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe.each(['x86', 'arm64', 's390'] as const)('the page of an emulated %s host', (arch) => {
  test('has no word of time, no interval, and no chart of them', async () => {
    const page = await renderReport(await instructionResults({ arch }));
    const text = visibleText(page);
    expect(text).not.toMatch(/nanosecond|\bns\b|cycles?\b|±|95%|interval reached|MHz|\[[\d+-]/i);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    for (const id of ['order', 'distribution']) expect(page).not.toContain(`id="plot-${id}"`);
    expect(page).not.toMatch(/ticksPerNs|95% from/);
  });

  test('says arch and emulator in its title, and the caveat beside the findings', async () => {
    const results = await instructionResults({ arch });
    const page = await renderReport(results);
    const machine = hostName(results.host);
    expect(/<title>([^<]*)/.exec(page)?.[1]).toContain(machine);
    expect(/<h1>([^<]*)/.exec(page)?.[1]).toContain(machine);
    const found = page.slice(page.indexOf('id="found"'), page.indexOf('id="warnings"'));
    expect(found).toContain('Path lengths, not time');
    expect(found).toContain('The harness adds 14 instructions per exit; they are subtracted.');
  });

  test('lists every value of every cell and all that the counts hang on', async () => {
    const results = await instructionResults({ arch });
    const page = await renderReport(results);
    const values = page.slice(page.indexOf('id="values"'), page.indexOf('id="run"'));
    const measured = results.cells.filter(({ status }) => status === 'measured').length;
    expect(values.match(/<tr>/g)).toHaveLength(measured + 1);
    const { emulation } = results.host;
    const hashes = [
      emulation?.runnerSha256,
      emulation?.kernel.imageSha256,
      emulation?.kernel.package?.sha256,
    ];
    for (const fact of [emulation?.emulator, emulation?.kernel.append, ...hashes])
      expect(page).toContain(fact);
    expect(page).toContain(emulation?.commandLine.join(' '));
  });
});

test('a small run that counts instructions has the page structure on record', async () => {
  const plan = { exit: ['mmio-write'], groups: ['one'], direction: ['read'] };
  const page = await renderReport(await instructionResults({ arch: 'arm64', plan }));
  const structure = page
    .replaceAll(/<svg .*?<\/svg>/gs, '<svg/>')
    .replaceAll(/(<script[^>]*>).*?<\/script>/gs, '$1</script>')
    .replace(/<style>.*?<\/style>/s, '<style/>')
    .replaceAll(/'sha256-[^']+'/g, "'sha256-…'")
    .replaceAll(/(<(?:h[1-6]|section|figure|table|details|script|header|main|footer|p|li|tr)\b)/g, '\n$1');
  await expect(structure).toMatchFileSnapshot('../../golden/run/report_structure_instructions.html');
});

test('a default run that counts instructions fits in 700 kB', async () => {
  const page = await renderReport(await instructionResults({ plan: { preset: 'default' } }));
  expect(Buffer.byteLength(page)).toBeLessThan(700_000);
});

test('a run that counts instructions still renders where nothing was counted', async () => {
  const page = await renderReport({
    ...withoutMeasurements(await instructionResults()),
    rounds: [],
    launches: [],
  });
  expect(page).toContain('Nothing was counted');
  expect(page).not.toContain('<svg');
});

test('no string of an emulated host becomes markup, attribute or script', async () => {
  const hostile = hostileResults(await instructionResults());
  expect(hostile.host.emulation?.caveat).toContain(ATTACK);
  expect(hostile.host.emulation?.commandLine[0]).toContain(ATTACK);
  const page = await renderReport(hostile);
  const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
  expect(scripts.filter((attributes) => !/application\/json|text\/plain/.test(attributes))).toHaveLength(1);
  expect(page).not.toContain('<img');
  // eslint-disable-next-line no-control-regex
  expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
});
