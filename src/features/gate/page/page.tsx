/** A judgement as one self-contained HTML page. */
import type { Chart } from '../../../show/chart/chart.js';
import { drawChart, type DrawnChart } from '../../../show/chart/draw_chart.js';
import { inertData } from '../../../show/inert.js';
import { chartSection } from '../../../show/page/chart_section.js';
import { Facts } from '../../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../../show/page/first_screen.js';
import { type PageSection, pageText, Shell } from '../../../show/page/shell.js';
import type { Verdict } from '../document/evidence.js';
import { Evidence, VerdictTable } from './cells.js';
import { verdictsChart } from './changes_chart.js';
import { Controls, Hosts, States } from './circumstances.js';
import type { PageContent } from './content.js';
import { operatingChart } from './operating_chart.js';
import { operatingSections } from './operating_section.js';

async function drawn(chart: Chart | null): Promise<DrawnChart | null> {
  return chart === null ? null : drawChart(chart);
}

/** HTML that needs neither script nor network, and in which no string of the judgement is markup or code. */
export async function renderGate(gate: PageContent): Promise<string> {
  const shown = inertData(gate);
  const { certificate } = shown;
  const charts = {
    changes: await drawn(verdictsChart(shown)),
    operating: await drawn(certificate === null ? null : operatingChart(certificate)),
  };
  return pageText(<GatePage gate={shown} charts={charts} />);
}

interface GatePageProps {
  readonly gate: PageContent;
  readonly charts: GateCharts;
}

/** Drawn already; null where there is nothing to draw. */
interface GateCharts {
  readonly changes: DrawnChart | null;
  readonly operating: DrawnChart | null;
}

/** How a verdict is marked where colour alone would not do. */
const STATUS: Readonly<Record<PageContent['verdict'], string>> = {
  pass: '✓ pass',
  improved: '✓ pass',
  regressed: '✗ regressed',
  inconclusive: '? inconclusive',
  failed: '✗ failed',
};

const ABOUT =
  'Is this run slower than its baseline? Judged are the ticks of every cell: in the quietest tenth of its rounds, in their median, and in the mean of its blocks. Each guest is also judged as a whole, by the mean of its cells. What is shown to be slower by more than the margin regressed. A guest passes if all of this is shown to be slower by less than the margin, if at all; a single cell, by less than twice the margin (non-inferiority). The rest is inconclusive, which is never a pass.';

/** The whole document of a judgement, but for its doctype. It has no script. */
function GatePage({ gate, charts }: GatePageProps) {
  const { verdict, exitCode, tool, baseline, candidate } = gate;
  return (
    <Shell
      tab={`${verdict}: exit cost gate`}
      tool={tool}
      heading={verdictSentence(gate)}
      about={ABOUT}
      facts={
        <>
          <Facts>
            <li>
              <span class={`status ${verdict}`}>{STATUS[verdict]}</span>
            </li>
            <li>{`exit code ${String(exitCode)}`}</li>
          </Facts>
          <ul class="facts runs">
            <li>{`baseline ${baseline}`}</li>
            <li>{`candidate ${candidate}`}</li>
          </ul>
        </>
      }
      first={firstScreen(gate)}
      sections={sectionsOf(gate, charts)}
      provenance="Made from results files alone."
    />
  );
}

/** The verdict as a headline: it names how many cells made it. */
function verdictSentence({ verdict, guests, cells, doubts }: PageContent): string {
  const all = `${String(cells.length)} cells`;
  const of = (which: Verdict): string =>
    `${String(cells.filter((cell) => cell.verdict === which).length)} of ${all}`;
  switch (verdict) {
    case 'pass':
      return `Pass: none of ${all} is slower by more than a pass allows`;
    case 'improved':
      return `Pass: none of ${all} is slower by more than a pass allows, ${of('improved')} improved`;
    case 'regressed':
      return cells.some((cell) => cell.verdict === 'regressed')
        ? `Regressed: ${of('regressed')} cost more than the margin allows`
        : `Regressed: ${guests.find((guest) => guest.verdict === 'regressed')?.id ?? all} costs more than the margin allows`;
    case 'inconclusive':
      return doubts.length > 0 || cells.length === 0
        ? 'Inconclusive, which is not a pass: these times prove nothing'
        : `Inconclusive, which is not a pass: ${of('inconclusive')} could not be decided`;
    case 'failed':
      return 'The harness failed: nothing was judged';
  }
}

function firstScreen(gate: PageContent): FirstScreenProps {
  const { reasons, counts, fineness, doubts } = gate;
  const evidence = { anchor: 'cells', text: 'the verdicts' };
  const why = reasons.map((text): Finding => ({ text: `${text}.` }));
  return {
    findings: [...why, { text: `${counts}.`, evidence }],
    caveats: fineness.map((text) => ({ text })),
    warnings: {
      title: 'What could make this wrong',
      texts: [...doubts, ...circumstances(gate)],
      none: { title: 'Comparable runs', text: 'The hosts agree, and the controls held still.' },
    },
  };
}

function circumstances({
  differences,
  hosts,
  disturbed,
  newCells,
  certificate,
  verdict,
}: PageContent): string[] {
  const left = disturbed.baseline.length + disturbed.candidate.length;
  const judged = verdict !== 'failed';
  return [
    ...(differences.length > 0 ? [hosts] : []),
    ...(left > 0 ? [`${String(left)} launches were left out, because other work disturbed the host`] : []),
    ...(newCells.length > 0 ? [`${String(newCells.length)} cells are new and were not judged`] : []),
    ...(certificate === null && judged
      ? ["this host has no certificate, so the gate's error rates on it are unknown"]
      : []),
  ];
}

function sectionsOf(gate: PageContent, { changes, operating }: GateCharts): PageSection[] {
  const { guests, cells, certificate } = gate;
  return [
    ...(changes === null ? [] : [chartSection(changes)]),
    ...(guests.length === 0
      ? []
      : [
          {
            id: 'guests',
            title: 'The verdict on each guest as a whole',
            short: 'Guests',
            body: <VerdictTable cells={guests} of="guest" />,
          },
        ]),
    { id: 'cells', title: 'The verdict on each cell', body: <VerdictTable cells={cells} /> },
    { id: 'evidence', title: 'How each verdict came about', body: <Evidence gate={gate} /> },
    { id: 'controls', title: 'Controls', body: <Controls gate={gate} /> },
    {
      id: 'states',
      title: 'States of the host and disturbed launches',
      short: 'States',
      body: <States gate={gate} />,
    },
    { id: 'hosts', title: 'What differs between the hosts', short: 'Hosts', body: <Hosts gate={gate} /> },
    ...operatingSections(certificate, operating),
  ];
}
