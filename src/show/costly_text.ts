/** Instructions that cost more than they count, in words. */
import type { CostlyPair } from '../samples/costly.js';
import { signedFormat } from './numbers.js';

export const COSTLY_TITLE = 'Costly instructions';

/** What they are, wherever they are shown. */
export const COSTLY_MEANING =
  'Instructions that count one and cost a processor far more, in one typical exit; those of the guest are not among them. Under another hypervisor many of them leave to it.';

/** Of kinds that differ: `+1 VMREAD, -2 VMWRITE`; `none` where there are none. */
export function costlyChangeText(pairs: readonly CostlyPair[]): string {
  const signed = signedFormat('instructions');
  const texts = pairs.map(({ name, count, against }) => `${signed(count - against)} ${name}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}
