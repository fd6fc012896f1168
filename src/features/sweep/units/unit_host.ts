/** Where a unit is measured, as the other commands know it. */
import { hostChoice, type HostChoice } from '../../../app/host_choice.js';
import type { Unit } from '../document/unit.js';

/** A host as --host takes it; a bare name is that of an emulated one. */
export function hostText(name: string): string {
  return /^(local$|ssh:|emulated)/.test(name) ? name : `emulated:${name}`;
}

export function choiceOfUnit({ host, kernel, modules, cpu, append, options }: Unit): HostChoice {
  return hostChoice({
    host,
    ...(kernel === null ? {} : { kernel }),
    ...(modules === null ? {} : { modules }),
    ...(cpu === null ? {} : { emulatedCpu: cpu }),
    ...(append.length === 0 ? {} : { append }),
    ...(options.device === undefined ? {} : { device: options.device }),
  });
}
