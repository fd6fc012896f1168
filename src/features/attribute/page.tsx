import { MOST_APART } from '../../emulate/recording/exit_windows.js';
import { apart, type AttributedCell, type Attribution } from './document/schema.js';
import { FlameFigure } from './flame_figure.js';
import { agreement, BRACKETS, COSTLY, headline, subjectOf } from './sentences.js';
import { costlyRows, differenceRows, functionRows, hostsTable } from './tables.js';
import { FLAME_STYLE } from '../../show/chart/flame_graph.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts } from '../../show/page/facts.js';
import type { FirstScreenProps } from '../../show/page/first_screen.js';
import { inertData } from '../../show/inert.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';

interface AttributionProps {
  readonly attribution: Attribution;
}

const ABOUT =
  'Every instruction of one exit from KVM to userspace, recorded on an emulated host and summed by the function that executed it.';

/** The whole page except its doctype. It has no script. */
function AttributionPage({ attribution }: AttributionProps) {
  const { cell, format, version } = attribution;
  return (
    <Shell
      tab={`Who executes ${cell.cell}`}
      tool={attribution.tool}
      heading={`Which functions execute an exit of ${cell.cell}`}
      about={ABOUT}
      facts={
        <Facts>
          <Fact name="kernel" value={cell.kernel} />
          <Fact name="emulator" value={cell.emulation.emulator} />
        </Facts>
      }
      first={firstScreen(attribution)}
      sections={sectionsOf(attribution)}
      provenance={`Format ${format} version ${String(version)}.`}
      style={FLAME_STYLE}
    />
  );
}

function firstScreen(attribution: Attribution): FirstScreenProps {
  const { cell, against } = attribution;
  const cells = against === null ? [cell] : [cell, against];
  const textOf = (each: AttributedCell): string =>
    `${subjectOf(each, each === cell ? against : cell)}: ${agreement(each)}.`;
  const isOff = (each: AttributedCell): boolean => Math.abs(apart(each)) > MOST_APART;
  const anchor = against === null ? 'functions' : 'difference';
  return {
    findings: [{ text: headline(attribution), evidence: { anchor, text: 'the functions' } }],
    caveats: cells.filter((each) => !isOff(each)).map((each) => ({ text: textOf(each) })),
    warnings: {
      title: 'Warnings',
      texts: [...cells.filter(isOff).map(textOf), `${cell.emulation.caveat}.`],
      none: { title: 'No warnings', text: 'The recording and the counter agree.' },
    },
  };
}

function sectionsOf(attribution: Attribution): PageSection[] {
  const { cell, against } = attribution;
  const others = against === null ? [] : [flameSection('flame-against', against, cell)];
  return [
    ...(against === null ? [] : [differenceSection(attribution)]),
    ...costlySections(attribution),
    flameSection('flame', cell, against),
    ...others,
    { id: 'functions', title: 'Every function', body: <Functions cell={cell} other={against} /> },
    {
      id: 'host',
      title: 'The emulated host',
      body: (
        <ScrollTable
          label="Table: the emulated host"
          caption="Everything that the counts depend on: with the same, every machine gives the same counts"
          table={hostsTable(attribution)}
        />
      ),
    },
  ];
}

function differenceSection(attribution: Attribution): PageSection {
  const body = (
    <ScrollTable
      label="Table: differences by function"
      caption={`Each function that differs, with its own instructions in one exit of each. ${BRACKETS}`}
      table={differenceRows(attribution, attribution.differences.length)}
    />
  );
  return { id: 'difference', title: 'Which functions make the difference', short: 'The difference', body };
}

function costlySections(attribution: Attribution): PageSection[] {
  const table = costlyRows(attribution);
  if (table === null) return [];
  const body = <ScrollTable label="Table: costly instructions" caption={COSTLY} table={table} />;
  return [{ id: 'costly', title: 'Instructions that cost more than they count', body }];
}

function flameSection(id: string, cell: AttributedCell, other: AttributedCell | null): PageSection {
  const subject = subjectOf(cell, other);
  const title = `One exit of ${subject}, from call to call`;
  const body = <FlameFigure cell={cell} other={other} title={title} />;
  return { id, title, short: `Flame graph: ${subject}`, body };
}

interface FunctionsProps {
  readonly cell: AttributedCell;
  readonly other: AttributedCell | null;
}

function Functions({ cell, other }: FunctionsProps) {
  const cells = other === null ? [cell] : [cell, other];
  return (
    <>
      {cells.map((each) => (
        <ScrollTable
          label={`Table: functions of ${each.cell}`}
          caption={`${subjectOf(each, each === cell ? other : cell)}: each function with its own instructions. ${BRACKETS}`}
          table={functionRows(each, each.functions.length)}
        />
      ))}
    </>
  );
}

/** The report of an attribution: one self-contained HTML page, and the document it was made from. */

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export function renderAttribution(attribution: Attribution): string {
  return pageText(<AttributionPage attribution={inertData(attribution)} />);
}

/**
 * Writes `attribution.json` and `index.html` into `directory`, which is made where it is missing. Returns both
 * paths, the page's last.
 * @throws Failure when the directory cannot be written
 */
export function writeAttribution(directory: string, attribution: Attribution): Promise<string[]> {
  const files = [
    { name: 'attribution.json', text: `${JSON.stringify(attribution, null, 1)}\n` },
    { name: 'index.html', text: renderAttribution(attribution) },
  ];
  return writePages(directory, files, 'the attribution');
}
