/** A results document in which every string that the schema leaves free is an attack. */
import { resultsSchema, type Results } from '../../../src/results/schema.js';
import { exampleResults } from '../example_results.js';

const ATTACKS = [
  '</script><script>window.attacked = 1</script>',
  '"><img src=x onerror="window.attacked = 2">',
  '<!--<script>',
  "'; window.attacked = 3; '",
  '{{constructor.constructor("window.attacked = 4")()}}',
  'javascript:window.attacked=5',
  'datum["constructor"]',
  '\u202egnp.exe\u2066',
  'nul\u0000bell\u0007escape\u001b[31m\u2028\u2029',
  'x'.repeat(20_000),
];
export const ATTACK = ATTACKS.join(' ');
const KEPT = new Set([
  'format',
  'repeats',
  'status',
  'kind',
  'unit',
  'source',
  'exit',
  'mode',
  'direction',
  'transfer',
]);
const KEPT_ARRAYS = new Set(['groups', 'rounds']);

/** Appends the attack to every string that the schema leaves free. */
function attacked(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return KEPT.has(key) ? value : `${value}${ATTACK}`;
  if (Array.isArray(value))
    return KEPT_ARRAYS.has(key) && typeof value[0] !== 'object'
      ? value
      : value.map((entry) => attacked(entry, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, attacked(entry, name)]));
}

/** A results document in which every free string is an attack; ids still pair up. */
export function hostileResults(
  plain = exampleResults({ failedCell: 'pio-out/long64-ring3/regs/both/sync' }),
): Results {
  const free = attacked({ ...plain, rounds: [] }) as Results;
  const cells = plain.cells.map((result, index) => ({
    ...(free.cells[index] ?? result),
    ...keptParts(result),
  }));
  const hostile = {
    ...free,
    ...{
      format: plain.format,
      rounds: plain.rounds,
      cells,
      stop: { ...free.stop, reason: plain.stop.reason },
    },
    ...{ plan: { ...plain.plan, preset: ATTACK }, seed: ATTACK },
    host: {
      ...free.host,
      mitigations: { [ATTACK]: ATTACK, __proto__: null },
      kvm: { ...free.host.kvm, parameters: { [ATTACK]: ATTACK }, capabilities: { [ATTACK]: 1 } },
    },
  };
  return resultsSchema.parse(hostile);
}

function keptParts(result: Results['cells'][number]) {
  const { cell } = result;
  return { cell: { ...cell, id: `${cell.id}${ATTACK}` } };
}
