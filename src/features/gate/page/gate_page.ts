/** What the page of a judgement shows, in the gate's own words. */
import { isTimed, regressedByTime, type CellJudgement, type Evidence } from '../judge/evidence.js';
import { cellSentences } from '../explain.js';
import type { GateOutcome } from '../outcome.js';
import {
  changeText,
  countsText,
  differencesText,
  finenessTexts,
  groundsText,
  intervalText,
  notPassed,
  runText,
} from '../wording.js';
import { TOOL } from '../../../lib/tool.js';
import type { GateCell, GateDocument } from './document.js';

/** A count has neither interval nor margin; what rose from nothing has no share. */
function drawnOf(evidence: Evidence | undefined): GateCell['drawn'] {
  if (isTimed(evidence)) return { ...evidence.change, margin: evidence.margin };
  if (evidence?.kind !== 'exact' || evidence.baseline === 0) return null;
  const share = evidence.candidate / evidence.baseline - 1;
  return { estimate: share, low: share, high: share, margin: null };
}

function gateCell(cell: CellJudgement, statements: number): GateCell {
  return {
    id: cell.id,
    verdict: cell.verdict,
    change: changeText(cell),
    interval: intervalText(cell),
    grounds: groundsText(cell),
    sentences: cellSentences(cell, statements),
    drawn: drawnOf(cell.evidence[0]),
  };
}

export function gateDocument(outcome: GateOutcome): GateDocument {
  const { report, unit, baseline, candidate, citation } = outcome;
  const statements = report.cells.flatMap(({ evidence }) => evidence.filter(isTimed)).length;
  const passed = report.cells.filter(({ verdict }) => verdict === 'pass');
  return {
    tool: TOOL,
    verdict: report.verdict,
    exitCode: report.exitCode,
    reasons: report.reasons,
    doubts: report.doubts,
    unit,
    baseline: runText(baseline),
    candidate: runText(candidate),
    counts: countsText(report),
    fineness: finenessTexts(outcome),
    cells: [...notPassed(report), ...passed].map((cell) => gateCell(cell, statements)),
    newCells: report.newCells,
    negativeControls: report.shifts.map(({ control, ...shift }) => ({ id: control, ...shift })),
    positiveControls: report.positiveControls.map((cell) => ({
      ...gateCell(cell, statements),
      found: regressedByTime(cell),
    })),
    twinSpread: report.twinSpread,
    states: Object.entries(report.states).map(([mode, states]) => ({ mode, states })),
    disturbed: report.disturbed,
    hosts: differencesText(report, unit),
    differences: report.differences,
    certificate: citation.status === 'cited' ? citation.certificate : null,
  };
}
