/** How the numbers of a run must be read, wherever they are shown. */
import type { Results } from '../results/schema.js';
import type { Host } from '../samples/protocol.js';

/** For a host that counts without saying what emulates it. */
const USUAL_CAVEAT = 'path lengths, not time: every instruction counts one, whatever it costs a processor';

/** `path lengths, not time` as `Path lengths, not time.`; an empty text stays empty. */
export function sentenceOf(text: string): string {
  if (text === '') return '';
  const sentence = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** `Path lengths, not time: ... .`; null for a run that measured time. */
export function caveatSentence({ unit, host }: Pick<Results, 'unit' | 'host'>): string | null {
  const caveat = unit === 'instructions' ? (host.emulation?.caveat ?? USUAL_CAVEAT) : '';
  return caveat === '' ? null : sentenceOf(caveat);
}

/** Whether an emulator's counts come in steps of some instructions, so that only modes repeat. */
export function countsInSteps({ emulation }: Pick<Host, 'emulation'>): boolean {
  return emulation?.repeats === 'modes';
}

/** `exact` where the counts are, else what they are. */
export function ofCounts(inSteps: boolean, exact: string): string {
  return inSteps
    ? 'Counts come in steps of some instructions on this host: a difference of as few may be none.'
    : exact;
}
