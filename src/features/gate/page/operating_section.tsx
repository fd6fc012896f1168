/** The gate's operating curve on a page: of its own, or of a judgement that cites it. */
import { ChartFigure, type LinkedDrawing } from '../../../show/page/chart_section.js';
import { ScrollTable } from '../../../show/page/data_table.js';
import { readableDate } from '../../../show/page/facts.js';
import type { PageSection } from '../../../show/page/shell.js';
import type { Certificate } from '../../certify/document/schema.js';
import { delayTable, targetTable } from './operating_tables.js';

const TITLE = 'How well this gate decides on this host';

/** @param chart null where no decision was drawn */
export function operatingSections(
  certificate: Certificate | null,
  chart: LinkedDrawing | null,
): PageSection[] {
  if (certificate === null)
    return [
      {
        id: 'operating',
        title: TITLE,
        short: 'Operating curve',
        body: (
          <p>
            This host has no certificate: it is unknown how often the gate raises a false alarm here, and how
            often it finds a change. Run <code>kvm-exit-bench certify</code> on it to measure both.
          </p>
        ),
      },
    ];
  const title = chart?.chart.title ?? TITLE;
  return [
    {
      id: 'operating',
      title,
      short: 'Operating curve',
      body: <Operating certificate={certificate} chart={chart} />,
    },
  ];
}

interface OperatingProps {
  readonly certificate: Certificate;
  readonly chart: LinkedDrawing | null;
}

function Operating({ certificate, chart }: OperatingProps) {
  const { targets, delays, pool, drawing, startedAt, fingerprint } = certificate;
  return (
    <>
      <p>{`Certified ${readableDate(startedAt)} on host ${fingerprint}, from ${String(pool.launches)} launches of ${String(pool.roundsPerLaunch)} rounds. ${drawing}`}</p>
      {chart === null ? <p>No decision could be drawn.</p> : <ChartFigure drawn={chart} />}
      {targets.length > 0 && (
        <>
          <h3>What it takes to find a change</h3>
          <ScrollTable
            label="Table: what it takes to find a change"
            caption="Launches and measuring time needed to find a change as often as aimed at"
            table={targetTable(certificate)}
          />
        </>
      )}
      {delays.length > 0 && (
        <>
          <h3>The injected delays</h3>
          <ScrollTable
            label="Table: delays"
            caption="The delay requested in the handler, and the delay measured"
            table={delayTable(certificate)}
          />
        </>
      )}
    </>
  );
}
