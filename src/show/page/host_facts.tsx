import type { Emulation } from '../../samples/emulation.js';
import type { Host } from '../../samples/protocol.js';
import type { DataTable } from '../chart/chart.js';
import { countersText } from '../counters_text.js';
import { ScrollTable } from './data_table.js';
import { type FactRow, type FactRow as Row, FactTable } from './facts.js';

const UNKNOWN = 'not available';

interface HostProps {
  readonly host: Host;
}

/** The host as the probe found it: everything that two runs must share before their numbers compare. */
export function HostFacts({ host }: HostProps) {
  return (
    <>
      <HostWarnings host={host} />
      {host.emulation && <EmulationFacts emulation={host.emulation} />}
      <div class="grid">
        <FactTable caption="Processor and kernel" rows={processorRows(host)} />
        {!host.emulation && <FactTable caption="Clock" rows={clockRows(host)} />}
        <FactTable caption="KVM" rows={kvmRows(host)} />
        <FactTable caption="Capabilities (KVM_CHECK_EXTENSION on the VM)" rows={capabilityRows(host)} />
        <div>
          <ScrollTable label="Table: guest modes" caption="Guest modes" table={modeTable(host)} />
        </div>
        <div>
          <ScrollTable label="Table: register groups" caption="Register groups" table={groupTable(host)} />
        </div>
        <FactTable caption="Mitigations" rows={Object.entries(host.mitigations)} />
        <FactTable caption="KVM module parameters" rows={parameterRows(host)} />
      </div>
    </>
  );
}

function HostWarnings({ host }: HostProps) {
  if (host.warnings.length === 0) return <p>The probe has no warning about this host.</p>;
  return (
    <ul class="host-warnings">
      {host.warnings.map(({ code, message }) => (
        <li>
          <b>{`⚠ ${code}`}</b>
          {`: ${message}`}
        </li>
      ))}
    </ul>
  );
}

function processorRows(host: Host): Row[] {
  const { arch, cpu, kernel } = host;
  if (host.emulation) return emulatedRows(host);
  const stepping = [cpu.family, cpu.modelNumber, cpu.stepping].map((part) => part ?? '?').join(' / ');
  return [
    ['CPU', cpu.model ?? UNKNOWN],
    ['architecture', arch],
    ['family / model / stepping', stepping],
    ['microcode', cpu.microcode ?? UNKNOWN],
    ['CPUs online', String(cpu.online)],
    ['SMT', cpu.smt ?? UNKNOWN],
    ['frequency governor', cpu.frequencyGovernor ?? UNKNOWN],
    ['inside a virtual machine', cpu.hypervisor ? 'yes' : 'no'],
    ['kernel', `${kernel.release} ${kernel.version}`],
    ['kernel command line', kernel.commandLine ?? UNKNOWN],
    ...counterRows(host),
  ];
}

/** Leaves out what an emulator makes up, and what only matters for a processor's speed. */
function emulatedRows(host: Host): Row[] {
  const { arch, cpu, kernel } = host;
  return [
    ['emulated CPU', cpu.model ?? UNKNOWN],
    ['architecture', arch],
    ['kernel', `${kernel.release} ${kernel.version}`],
    ...counterRows(host),
  ];
}

function counterRows(host: Host): Row[] {
  const text = countersText(host);
  return text === null ? [] : [['hardware counters', text]];
}

function clockRows({ clock }: Host): Row[] {
  return [
    ['source', clock.source],
    ['frequency', clock.hz > 0 ? `${(clock.hz / 1e6).toFixed(1)} MHz` : UNKNOWN],
    ['empty start/stop pair', `${clock.emptyPairTicks} ticks`],
    ['constant_tsc', clock.constantTsc ? 'yes' : 'no'],
    ['nonstop_tsc', clock.nonstopTsc ? 'yes' : 'no'],
    ["kernel's clock source", clock.kernelClocksource ?? UNKNOWN],
  ];
}

function kvmRows({ kvm, device }: Host): Row[] {
  return [
    ['device', device],
    ['vendor module', kvm.module ?? UNKNOWN],
    ['API version', String(kvm.apiVersion)],
    ['nested', kvm.nested ?? UNKNOWN],
  ];
}

function capabilityRows({ kvm }: Host): Row[] {
  return Object.entries(kvm.capabilities).map(([name, answer]) => [name, String(answer)]);
}

function parameterRows({ kvm }: Host): Row[] {
  const vendor = kvm.module ?? 'vendor';
  return [
    ...Object.entries(kvm.parameters).map(([name, value]): Row => [`kvm.${name}`, value]),
    ...Object.entries(kvm.vendorParameters).map(([name, value]): Row => [`${vendor}.${name}`, value]),
  ];
}

type Usable = Host['modes'][number]['usable'];

function usableText(usable: Usable): string {
  return usable.status === 'usable' ? 'usable' : `${usable.status}: ${usable.reason}`;
}

const SPEED_TEXT = new Map<boolean | null, string>([
  [true, 'native'],
  [false, 'emulated'],
  [null, 'not known'],
]);

function modeTable({ modes, emulation }: Host): DataTable {
  if (emulation)
    return { columns: ['mode', 'status'], rows: modes.map((mode) => [mode.name, usableText(mode.usable)]) };
  return {
    columns: ['mode', 'status', 'guest code runs', 'ns per instruction'],
    rows: modes.map((mode) => [
      mode.name,
      usableText(mode.usable),
      SPEED_TEXT.get(mode.native) ?? '',
      mode.nsPerInstruction === null ? '–' : mode.nsPerInstruction.toFixed(2),
    ]),
  };
}

function groupTable({ groups }: Host) {
  return {
    columns: ['group', 'ioctl', 'sync', 'fields'],
    rows: groups.map((group) => [
      group.name,
      usableText(group.ioctl),
      usableText(group.sync),
      String(group.fields),
    ]),
  };
}

function rowsOf({ emulator, commandLine, kernel, runnerSha256, ticksPerInstruction }: Emulation): FactRow[] {
  const stored = kernel.package;
  const origin: FactRow[] =
    stored === null
      ? [['kernel package', 'none: a kernel of your own']]
      : [
          ['kernel package', `${stored.name} ${stored.version}`],
          ['SHA-256 of the package', stored.sha256],
        ];
  return [
    ['emulator', emulator],
    ['command line', commandLine.join(' ')],
    ...origin,
    ['SHA-256 of the kernel image', kernel.imageSha256],
    ['modules', kernel.modules.length === 0 ? 'none loaded' : kernel.modules.join(' ')],
    ['kernel command line', kernel.append],
    ['SHA-256 of the runner', runnerSha256],
    [
      'counter',
      `${String(ticksPerInstruction)} ${ticksPerInstruction === 1 ? 'tick' : 'ticks'} an instruction`,
    ],
  ];
}

/** Everything that the counts depend on, so that a reader can tell which other runs must give the same counts. */
function EmulationFacts({ emulation }: { readonly emulation: Emulation }) {
  return (
    <>
      <p>
        Two runs of the same plan give the same numbers if emulator, command line, kernel image, modules,
        kernel command line and runner are the same. The computer that runs the emulator does not matter.
      </p>
      <div class="wide">
        <FactTable caption="Emulation" rows={rowsOf(emulation)} />
      </div>
    </>
  );
}
