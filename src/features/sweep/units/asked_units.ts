/** The units that a command line or a sweep file asks for. */
import { readVariant, type VariantText } from '../../../app/variant.js';
import { hostChoice, parameterWords } from '../../../app/host_choice.js';
import { TOOL } from '../../../lib/tool.js';
import { sweepPlanOf, type SweepPlan } from '../document/plan.js';
import { unitId, unitText, type Unit, type UnitOptions } from '../document/unit.js';
import { sweepFailure } from '../failures.js';
import { imageSha256 } from './image.js';
import { planOfUnit } from './unit_plan.js';
import { choiceOfUnit, hostText } from './unit_host.js';

/** What is crossed with what. */
export interface Asked {
  /** Where each begins; what an axis says is added to it. */
  readonly over: readonly string[];
  readonly kernels: readonly string[];
  readonly hosts: readonly string[];
  readonly cpus: readonly string[];
  readonly append: readonly string[];
  readonly plans: readonly UnitOptions[];
  readonly seed: string;
}

/** An axis that says nothing leaves all as it is. */
function axis(values: readonly string[]): readonly (string | null)[] {
  return values.length === 0 ? [null] : values;
}

function crossed({ kernels, hosts, cpus }: Asked): VariantText[] {
  if (kernels.length + hosts.length + cpus.length === 0) return [];
  return axis(hosts).flatMap((host) =>
    axis(kernels).flatMap((kernel) =>
      axis(cpus).map((cpu) => ({ kernel, host, cpu, modules: null, append: [] })),
    ),
  );
}

function withParameters(variant: VariantText, parameters: string | null): VariantText {
  return { ...variant, append: [...variant.append, ...parameterWords(parameters ?? '')] };
}

async function unitOf(said: VariantText, options: UnitOptions, seed: string): Promise<Unit> {
  // Names and contradictions are found here, by the same rules as those of every other command.
  const choice = hostChoice({
    host: said.host === null ? 'emulated' : hostText(said.host),
    ...(said.kernel === null ? {} : { kernel: said.kernel }),
    ...(said.modules === null ? {} : { modules: said.modules }),
    ...(said.cpu === null ? {} : { emulatedCpu: said.cpu }),
    ...(said.append.length === 0 ? {} : { append: said.append }),
  });
  const facts = {
    host: choice.kind === 'emulated' ? `emulated:${choice.machine}` : hostText(said.host ?? 'local'),
    kernel: said.kernel,
    kernelSha256: said.kernel === null ? null : await imageSha256(said.kernel),
    modules: said.modules,
    cpu: said.cpu,
    append: [...said.append],
    options,
    seed,
  };
  const unit = { id: unitId(facts), ...facts };
  planOfUnit(unit, choiceOfUnit(unit));
  return unit;
}

/**
 * Every unit, in the order in which it is asked for: hosts and kernels outside, then kernel parameters, then plans.
 * @throws {Failure} (usage) for names that are none, for no unit, and for one that is there twice
 */
export async function sweepPlanFrom(asked: Asked): Promise<SweepPlan> {
  const variants = [...asked.over.map(readVariant), ...crossed(asked)].flatMap((variant) =>
    axis(asked.append).map((parameters) => withParameters(variant, parameters)),
  );
  const units: Unit[] = [];
  const known = new Set<string>();
  for (const variant of variants)
    for (const options of asked.plans) {
      const unit = await unitOf(variant, options, asked.seed);
      if (known.has(unit.id)) throw sweepFailure('unit-twice', { subject: unitText(unit) });
      known.add(unit.id);
      units.push(unit);
    }
  if (units.length === 0) throw sweepFailure('no-units', { subject: '' });
  return sweepPlanOf({ tool: TOOL, units });
}
