/** A host for people in terminals. */
import { countersText } from '../counters_text.js';
import { warningLines } from '../warnings.js';
import type { Emulation } from '../../samples/emulation.js';
import type { Host } from '../../samples/protocol.js';
import { hostName } from '../host_names.js';
import { inertText } from '../../lib/visible_text.js';
import { renderGrid, type Column } from './grid.js';
import { bold, type Look } from './look.js';
import { wrapWords } from './wrap.js';

type Usable = Host['groups'][number]['ioctl'];

function usableText(usable: Usable): string {
  if (usable.status === 'usable') return 'yes';
  return `${usable.status === 'failed' ? 'failed' : 'no'}: ${usable.reason}`;
}

function column<Item>(head: string, items: readonly Item[], text: (item: Item) => string): Column {
  return { head, texts: items.map(text), align: 'left', priority: 0 };
}

const unknown = 'unknown';

function kvmText({ kvm }: Host): string {
  return `API ${String(kvm.apiVersion)}, module ${kvm.module ?? unknown}, nested ${kvm.nested ?? unknown}`;
}

function counterFacts(host: Host): [string, string][] {
  const text = countersText(host);
  return text === null ? [] : [['pmu', text]];
}

/** Leaves out what an emulator makes up about a processor and its clock. */
function emulatedFacts(host: Host, { emulator, kernel, ticksPerInstruction }: Emulation): [string, string][] {
  const stored = kernel.package;
  const origin = stored === null ? 'your own kernel' : `${stored.name} ${stored.version}`;
  const facts: [string, string][] = [
    ['host', hostName(host)],
    ['emulator', emulator],
    ['device', host.device],
    ['cpu', host.cpu.model ?? unknown],
    ['kernel', `${host.kernel.release}, ${origin}`],
    ['cmdline', kernel.append],
    ['kvm', kvmText(host)],
    [
      'counter',
      `instructions, ${String(ticksPerInstruction)} ${ticksPerInstruction === 1 ? 'tick' : 'ticks'} each`,
    ],
  ];
  return [...facts, ...counterFacts(host)].map(([name, value]) => [name, inertText(value)]);
}

function facts(host: Host): [string, string][] {
  if (host.emulation) return emulatedFacts(host, host.emulation);
  return machineFacts(host).map(([name, value]) => [name, inertText(value)]);
}

function machineFacts(host: Host): [string, string][] {
  const { cpu, kernel, clock } = host;
  const rate = clock.hz > 0 ? `${(clock.hz / 1e9).toFixed(3)} GHz` : 'not calibrated';
  const invariant = clock.constantTsc && clock.nonstopTsc ? 'constant, nonstop' : 'not invariant';
  return [
    [
      'host',
      `${host.hostname} (${host.arch})${host.asked === undefined ? '' : `, asked for as ${host.asked}`}`,
    ],
    ['device', host.device],
    ['cpu', `${cpu.model ?? unknown}, ${String(cpu.online)} online${cpu.hypervisor ? ', inside a VM' : ''}`],
    ['microcode', cpu.microcode ?? unknown],
    ['kernel', kernel.release],
    ['kvm', kvmText(host)],
    ['clock', `${clock.source}, ${rate}, ${invariant}; empty pair ${clock.emptyPairTicks.toFixed(0)} ticks`],
    ...counterFacts(host),
  ];
}

function speedText(mode: Host['modes'][number]): string {
  if (mode.nsPerInstruction === null) return '';
  const digits = mode.nsPerInstruction < 10 ? 2 : 0;
  return `${mode.nsPerInstruction.toFixed(digits)} ns/instruction`;
}

function nativeText(mode: Host['modes'][number]): string {
  if (mode.native === null) return 'unknown';
  return mode.native ? 'native' : 'emulated';
}

function section(title: string, columns: readonly Column[], look: Look): string {
  return `${bold(title, look)}\n${renderGrid(columns, look, '  ')}`;
}

function guestRows(host: Host): Column[] {
  return [
    column('exit', host.guests, ({ exit }) => exit),
    column('mode', host.guests, ({ mode }) => mode),
    column('usable', host.guests, ({ usable }) => usableText(usable)),
  ];
}

function modeRows({ modes, emulation }: Host): Column[] {
  const named = [
    column('mode', modes, ({ name }) => name),
    column('usable', modes, ({ usable }) => usableText(usable)),
  ];
  if (emulation) return named;
  return [...named, column('guest code', modes, nativeText), column('', modes, speedText)];
}

function groupRows({ groups }: Host): Column[] {
  return [
    column('group', groups, ({ name }) => name),
    column('ioctl', groups, ({ ioctl }) => usableText(ioctl)),
    column('sync', groups, ({ sync }) => usableText(sync)),
  ];
}

function setupSection({ setups = [] }: Host, look: Look): string {
  if (setups.length === 0) return '';
  const columns = [
    column('set-up', setups, ({ name }) => name),
    column('usable', setups, ({ usable }) => usableText(usable)),
  ];
  return section('VM set-ups', columns, look);
}

/** The counters that KVM keeps: their names as a paragraph. */
function accountSection({ account }: Host, look: Look): string {
  if (account?.status !== 'usable') return '';
  const lines = wrapWords(inertText(account.counters.join(', ')), look.columns - 2);
  return `${bold("KVM's own counters", look)}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** What groups of the host's own choice move; a group that is the beginning of a longer one is named with it. */
function movesText({ groups }: Host, look: Look): string {
  const moving = groups.flatMap(({ name, moves }) => (moves === undefined ? [] : [{ name, moves }]));
  const longest = moving.filter(({ name, moves }) =>
    moving.every((other) => other.name === name || !other.moves.startsWith(moves)),
  );
  return longest
    .map(({ name, moves }) => {
      const parts = moving.filter((other) => other.name !== name && moves.startsWith(other.moves));
      const first =
        parts.length === 0 ? '' : `; ${parts.map((part) => part.name).join(', ')}: the first of them`;
      return wrapWords(`${name} moves ${inertText(moves)}${first}`, look.columns - 2)
        .map((line) => `  ${line}`)
        .join('\n');
    })
    .join('\n');
}

/** What `probe` prints: facts about the host, what it offers, and its warnings. */
export function hostTable(host: Host, look: Look): string {
  const listed = facts(host);
  const parts = [
    renderGrid(
      [column('', listed, ([name]) => name), column('', listed, ([, value]) => value)],
      look,
    ).replace(/^\n/, ''),
    section('register groups', groupRows(host), look),
    movesText(host, look),
    section('guest modes', modeRows(host), look),
    section('guests', guestRows(host), look),
    setupSection(host, look),
    accountSection(host, look),
    warningLines(host.warnings),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
