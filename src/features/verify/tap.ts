import type { Check } from '../../measure/conformance.js';

/** A line of its own, whatever the text held; in a YAML block a JSON string is a string. */
const quoted = (text: string): string => JSON.stringify(text);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** In a description a hash would begin a directive. */
const described = (text: string): string => oneLine(text).replace(/[\\#]/g, (special) => `\\${special}`);

function block(facts: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(facts).map(([key, text]) => `  ${key}: ${quoted(text)}`);
  return ['  ---', ...lines, '  ...'];
}

function lineOf(check: Check, number: number): string {
  const point = `${String(number)} - ${described(check.name)}`;
  switch (check.status) {
    case 'pass':
    case 'listed':
      return `ok ${point}`;
    case 'skipped':
      return `ok ${point} # SKIP ${oneLine(check.reason)}`;
    case 'deviation':
      return check.meaning === 'documented'
        ? `not ok ${point} # TODO documented difference`
        : `not ok ${point}`;
  }
}

function linesOf(check: Check, number: number): string[] {
  const line = lineOf(check, number);
  if (check.status !== 'deviation') return [line];
  const { claim, saw, meaning, source } = check;
  return [line, ...block({ claim, saw, meaning, source })];
}

/**
 * TAP version 14 (https://testanything.org/tap-version-14-specification.html). A documented difference is a TODO:
 * it is shown, and does not fail.
 */
export function tapOf(checks: readonly Check[]): string {
  const points = checks.flatMap((check, index) => linesOf(check, index + 1));
  return ['TAP version 14', `1..${String(checks.length)}`, ...points, ''].join('\n');
}
