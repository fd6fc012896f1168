import type { Host } from '../../samples/protocol.js';
import type { Variant } from './document/schema.js';
import { kernelName } from '../../show/counted.js';

const NONE = 'none';

const FACTS: readonly (readonly [name: string, of: (host: Host) => string])[] = [
  ['kernel', kernelName],
  [
    'package',
    ({ emulation }) => {
      const stored = emulation?.kernel.package;
      return stored ? `${stored.name} ${stored.version}` : "none: a kernel of one's own";
    },
  ],
  ['kernel image (SHA-256)', ({ emulation }) => emulation?.kernel.imageSha256 ?? NONE],
  ['kernel command line', ({ emulation }) => emulation?.kernel.append ?? NONE],
  ['modules', ({ emulation }) => emulation?.kernel.modules.join(' ') ?? NONE],
  ['CPU', ({ cpu }) => cpu.model ?? NONE],
  ['KVM', ({ kvm }) => kvm.module ?? 'built in'],
  ['emulator', ({ emulation }) => emulation?.emulator ?? NONE],
  ['runner (SHA-256)', ({ emulation }) => emulation?.runnerSha256 ?? NONE],
];

/** What each host is, a row a fact. */
export function hostRows(variants: readonly Variant[]): string[][] {
  return [
    ['asked for', ...variants.map(({ name }) => name)],
    ...FACTS.map(([fact, of]) => [fact, ...variants.map(({ host }) => of(host))]),
    ['its own results', ...variants.map(({ directory }) => directory)],
  ];
}
