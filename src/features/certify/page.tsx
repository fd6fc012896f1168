/** A certificate of the gate as one self-contained HTML page. */
import { inertData } from '../../show/inert.js';
import { formatDuration, formatShare } from '../../show/numbers.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { drawFitted, type FittedDrawing } from '../../show/page/fitted_chart.js';
import { HostFacts } from '../../show/page/host_facts.js';
import { pageText, Shell, type PageSection } from '../../show/page/shell.js';
import { operatingChart } from '../gate/page/operating_chart.js';
import { operatingSections } from '../gate/page/operating_section.js';
import { delayName, measuringText, shareText } from '../gate/page/operating_tables.js';
import { usualCurve, type Certificate, type Injected } from './document/schema.js';
import { scopeText } from './scope.js';

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export async function renderCertificate(certificate: Certificate): Promise<string> {
  const shown = inertData(certificate);
  const chart = operatingChart(shown);
  const drawn = chart === null ? null : await drawFitted(chart);
  return pageText(<CertificatePage certificate={shown} chart={drawn} />);
}

interface CertificateProps {
  readonly certificate: Certificate;
  readonly chart: FittedDrawing | null;
}

const ABOUT =
  'How often the gate is wrong on this host, and how often it finds a known delay. The real gate decided over runs in which nothing differs, and over runs in which the handler of one cell waits a known time.';

/** The whole document, but for its doctype. It has no script. */
function CertificatePage({ certificate, chart }: CertificateProps) {
  const { tool, host, status, startedAt, durationMs, preset, seed, format, version, fingerprint } =
    certificate;
  return (
    <Shell
      tab={`Certificate of the gate on ${host.hostname}`}
      tool={tool}
      heading={`How well the gate decides on ${host.hostname}`}
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

function findingsOf(certificate: Certificate): Finding[] {
  const curve = usualCurve(certificate);
  if (curve === undefined)
    return [{ text: 'The pool of launches was too small for a decision of the usual size.' }];
  const evidence = { anchor: 'operating', text: 'the operating curve' };
  const { unchanged, injected, launches } = curve;
  return [
    {
      text: `With ${String(launches)} undisturbed launches of each run (${measuringText(curve)} of measuring), the gate raised a false alarm in ${shareText(unchanged.regressed)}, and passed ${shareText(unchanged.passed)}.`,
      evidence,
    },
    ...leastFound(injected, certificate).map(({ delay, found }) => ({
      text: `${delayName(certificate, delay)} was found in ${shareText(found)}.`,
    })),
  ];
}

function firstScreen(certificate: Certificate): FirstScreenProps {
  const { status, unmeasured, pool, gate, gatedCells } = certificate;
  const lost = pool.lostLaunches;
  const scope = scopeText(certificate);
  return {
    findings: findingsOf(certificate),
    caveats: [
      {
        text: `Each decision judged ${String(gatedCells.length)} cells with a margin of ${formatShare(gate.margin)} at a level of ${formatShare(gate.alpha)}. For each delay, the cell is named in which it was found least often. Brackets are exact 95% intervals.`,
      },
    ],
    warnings: {
      title: 'What could make this wrong',
      texts: [
        ...(status === 'interrupted'
          ? ['It was interrupted, so there are fewer launches than planned.']
          : []),
        ...(scope === null ? [] : [`The scope: ${scope}.`]),
        ...(lost > 0 ? [`${String(lost)} launches ended too early to count.`] : []),
        ...unmeasured.map(({ cell, reason }) => `${cell} was not measured: ${reason}`),
      ],
      none: { title: 'No warnings', text: 'Every planned launch and cell was measured.' },
    },
  };
}

function sectionsOf(certificate: Certificate, chart: FittedDrawing | null): PageSection[] {
  const cells = (
    <ScrollTable
      tall
      label="Table: judged cells"
      caption="Cells that each decision judged"
      table={{ columns: ['cell'], rows: certificate.gatedCells.map((id) => [id]) }}
    />
  );
  return [
    ...operatingSections(certificate, chart),
    { id: 'cells', title: 'The judged cells', body: cells },
    { id: 'host', title: 'The host', body: <HostFacts host={certificate.host} /> },
  ];
}
