/** What a candidate made of recorded launches has that the baseline has not. */
import { Random } from '../../../stats/inference/random.js';

export type Injection =
  | {
      readonly kind: 'cell';
      readonly cell: string;
      /** The delayed copy whose blocks take the place of the cell's. */
      readonly by: string;
      /** Share of the blocks that are replaced. */
      readonly blocks: number;
    }
  | {
      readonly kind: 'every-kvm-run';
      /** Added to each exit. */
      readonly ticks: number;
    };

/** Whether an injection changes what controls take, so that nothing that was found by them can be kept. */
export function movesControls({ kind }: Injection): boolean {
  return kind === 'every-kvm-run';
}

/** Which rounds of a launch get the other block: the same in every decision, so that a block is what it is. */
export function replacedRounds(launch: number, rounds: number, share: number): boolean[] {
  const random = new Random(String(launch));
  return Array.from({ length: rounds }, () => random.next() < share);
}
