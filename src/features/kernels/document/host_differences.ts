import type { Emulation } from '../../../samples/emulation.js';
import type { Host } from '../../../samples/protocol.js';

const UNKNOWN = 'unknown';
const ABSENT = 'absent';

/** One fact in which hosts are not alike; one text a host. */
export interface HostDifference {
  readonly field: string;
  readonly values: string[];
}

type Fact = string | number | boolean | null | undefined;
type Facts = Fact | readonly Facts[] | { readonly [name: string]: Facts };

function isList(value: Facts): value is readonly Facts[] {
  return Array.isArray(value);
}

function isSimple(value: Facts): value is Fact {
  return typeof value !== 'object' || value === null;
}

/** `kvm.vendorParameters.npt` and the like; a list of texts is one fact, members of other lists go by their names. */
function addFacts(facts: Map<string, string>, place: string, value: Facts): void {
  const at = (name: string): string => (place === '' ? name : `${place}.${name}`);
  if (isSimple(value)) facts.set(place, value === null ? UNKNOWN : String(value));
  else if (!isList(value))
    for (const [name, member] of Object.entries(value)) addFacts(facts, at(name), member);
  else if (value.every(isSimple)) facts.set(place, value.join(' '));
  else
    value.forEach((member, index) => {
      addFacts(facts, at(nameOf(member, String(index))), member);
    });
}

function nameOf(member: Facts, index: string): string {
  if (isSimple(member) || isList(member)) return index;
  const { name, exit, mode } = member;
  if (typeof name === 'string') return name;
  return typeof exit === 'string' && typeof mode === 'string' ? `${exit}/${mode}` : index;
}

/** The kernel's command line stands in the emulator's as well: once is enough. */
function emulatorLine({ commandLine, kernel }: Emulation): string {
  return commandLine.map((word) => (word.startsWith(kernel.append) ? 'APPEND' : word)).join(' ');
}

/** Without what is there twice, and what is not a fact of the host. */
function factsOf(host: Host): Map<string, string> {
  const { emulation } = host;
  const facts = new Map<string, string>();
  const kernel = { ...host.kernel, commandLine: null };
  addFacts(facts, '', { ...host, kernel, warnings: null, emulation: null });
  if (emulation !== undefined)
    addFacts(facts, 'emulation', { ...emulation, commandLine: emulatorLine(emulation), caveat: null });
  return facts;
}

/** Every fact that the hosts do not share, in the order of the first host's. */
export function hostDifferences(hosts: readonly Host[]): HostDifference[] {
  const all = hosts.map(factsOf);
  const fields = new Set(all.flatMap((facts) => [...facts.keys()]));
  return [...fields].flatMap((field) => {
    const values = all.map((facts) => facts.get(field) ?? ABSENT);
    return new Set(values).size === 1 ? [] : [{ field, values }];
  });
}
