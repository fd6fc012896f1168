/** A certificate of the gate as one self-contained HTML page. */
import { plural } from '../../lib/plural.js';
import { machineName } from '../../show/host_names.js';
import { inertData } from '../../show/inert.js';
import { formatDuration, formatShare } from '../../show/numbers.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts, readableDate, StatusFact, TimeFact } from '../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { drawChart } from '../../show/chart/draw_chart.js';
import type { LinkedDrawing } from '../../show/page/chart_section.js';
import { HostFacts } from '../../show/page/host_facts.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { pageText, Shell, type PageSection } from '../../show/page/shell.js';
import { operatingChart } from '../gate/page/operating_chart.js';
import { operatingSections } from '../gate/page/operating_section.js';
import { delayName, shareText } from '../gate/page/operating_tables.js';
import { isPlainDelay, usualCurve, type Certificate, type Injected } from './document/schema.js';
import { certificateFindings, nextStep, notToConclude, shortCertificate } from './answer.js';

/** HTML that needs no network and reads with scripts off, and in which no string of the document is markup or code. */
export async function renderCertificate(certificate: Certificate): Promise<string> {
  const shown = inertData(certificate);
  const chart = operatingChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<CertificatePage certificate={shown} chart={drawn} />);
}

interface CertificateProps {
  readonly certificate: Certificate;
  readonly chart: LinkedDrawing | null;
}

const ABOUT =
  'How often the gate is wrong on this host, and how often it finds a known delay. The real gate decided over runs in which nothing differs, and over runs in which the handler of one cell waits a known time.';

/** The whole document, but for its doctype. */
function CertificatePage({ certificate, chart }: CertificateProps) {
  const { tool, host, status, startedAt, durationMs, preset, seed, format, version, fingerprint } =
    certificate;
  const heading = `${shortCertificate(certificate)}: the gate on ${machineName(host)}`;
  return (
    <Shell
      tab={`${heading}, ${readableDate(startedAt)}`}
      tool={tool}
      heading={heading}
      about={ABOUT}
      facts={
        <Facts>
          <StatusFact status={status} />
          <TimeFact iso={startedAt} />
          <Fact name="host" value={fingerprint} />
          <Fact name="preset" value={preset} />
          <Fact name="measured for" value={formatDuration(durationMs)} />
        </Facts>
      }
      first={firstScreen(certificate)}
      sections={sectionsOf(certificate, chart)}
      provenance={`Format ${format} version ${String(version)}. Seed ${seed}.`}
      script={pageScript('tables')}
    />
  );
}

/** Of each size and sort of delay the place in which it was found least often: what may be promised. */
function leastFound(injected: readonly Injected[], { delays }: Certificate): Injected[] {
  const least = new Map<string, Injected>();
  for (const each of injected) {
    const { share = 0, where = '', blocks = 1, every = 1 } = delays[each.delay] ?? {};
    const key = `${where} ${String(blocks)} ${String(every > 1)} ${String(share)}`;
    const known = least.get(key);
    if (known === undefined || each.found.count < known.found.count) least.set(key, each);
  }
  return [...least.values()];
}

/** Every delay that is not in the first sentences: the others are of all exits of one cell. */
function otherDelays(certificate: Certificate): string[] {
  const curve = usualCurve(certificate);
  if (curve === undefined) return [];
  return leastFound(curve.injected, certificate)
    .filter(({ delay }) => {
      const known = certificate.delays[delay];
      return known === undefined || !isPlainDelay(known) || known.share <= certificate.gate.margin;
    })
    .map(({ delay, found }) => `${delayName(certificate, delay)} was found in ${shareText(found)}.`);
}

function findingsOf(certificate: Certificate): Finding[] {
  const evidence = { anchor: 'operating', text: 'the operating curve' };
  return certificateFindings(certificate).map((text, index) => ({
    text,
    evidence: index === 0 ? evidence : undefined,
  }));
}

function firstScreen(certificate: Certificate): FirstScreenProps {
  const { status, unmeasured, pool, gate, gatedCells } = certificate;
  const lost = pool.lostLaunches;
  return {
    findings: findingsOf(certificate),
    caveats: [
      ...otherDelays(certificate).map((text) => ({ text })),
      {
        strong: 'How to read it:',
        text: `each decision judged ${String(gatedCells.length)} cells with a margin of ${formatShare(gate.margin)} at a level of ${formatShare(gate.alpha)}. Bounds are those of exact 95% intervals.`,
      },
      { text: notToConclude(certificate) },
      { strong: 'Next:', text: nextStep(certificate) },
    ],
    warnings: {
      title: 'What could make this wrong',
      texts: [
        ...(status === 'interrupted'
          ? ['It was interrupted, so there are fewer launches than planned.']
          : []),
        ...(lost > 0 ? [`${plural(lost, 'launch')} ended too early to count.`] : []),
        ...unmeasured.map(({ cell, reason }) => `${cell} was not measured: ${reason}`),
      ],
      none: { title: 'No warnings', text: 'Every planned launch and cell was measured.' },
    },
  };
}

function sectionsOf(certificate: Certificate, chart: LinkedDrawing | null): PageSection[] {
  const cells = (
    <ScrollTable
      tall
      label="Table: judged cells"
      caption="Cells that each decision judged"
      table={withRowIds('cells', {
        columns: ['cell'],
        rows: certificate.gatedCells.map((id) => [id]),
      })}
    />
  );
  return [
    ...operatingSections(certificate, chart),
    { id: 'cells', title: 'The judged cells', body: cells },
    { id: 'host', title: 'The host', body: <HostFacts host={certificate.host} /> },
  ];
}
