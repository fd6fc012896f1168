/** A cost report as one self-contained HTML page. */
import { inertData } from '../../show/inert.js';
import { sentenceOf } from '../../show/caveat.js';
import { formatCount } from '../../show/numbers.js';
import { ScrollRegion, ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts, FactTable, TimeFact } from '../../show/page/facts.js';
import type { FirstScreenProps } from '../../show/page/first_screen.js';
import { FoldedTable } from '../../show/page/folded_table.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import { FLAME_STYLE } from '../../show/chart/flame_graph.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import { functionsSection } from './functions_section.js';
import { changesOf, countedOnce, followsItsExit, type Change } from './changes.js';
import { findings, FEWER_IS_NOT_FASTER, provenance, stepText, titleOf } from './sentences.js';
import type { PatchDocument } from './document.js';

const ABOUT =
  'The same exits from KVM to userspace on the kernel before a series and after it, on the same emulated host, counted to the instruction.';

interface PatchProps {
  readonly document: PatchDocument;
}

/** The whole page except its doctype. */
function PatchPage({ document }: PatchProps) {
  const { kernels, source, format, version } = document;
  const heading = `What ${titleOf(document)} costs`;
  return (
    <Shell
      tab={heading}
      tool={document.tool}
      heading={heading}
      about={ABOUT}
      facts={
        <Facts>
          <TimeFact iso={kernels.startedAt} />
          <Fact name="on" value={source.base} />
          <Fact name="arch" value={kernels.plan.arch} />
          <Fact name="cells" value={formatCount(changesOf(kernels).length)} />
        </Facts>
      }
      first={firstScreen(document)}
      sections={sectionsOf(document)}
      provenance={`Format ${format} version ${String(version)}. Seed ${kernels.seed}.`}
      style={document.attributions.length === 0 ? '' : FLAME_STYLE}
      script={pageScript('tables')}
    />
  );
}

function firstScreen(document: PatchDocument): FirstScreenProps {
  const { kernels, unattributed } = document;
  const once = countedOnce(kernels);
  return {
    findings: findings(document).map((text, index) => ({
      text,
      evidence: index === 0 ? { anchor: 'changes', text: 'the changes' } : undefined,
    })),
    caveats: [
      { strong: sentenceOf(kernels.caveat), text: FEWER_IS_NOT_FASTER },
      { strong: 'Do it again:', text: document.command },
    ],
    warnings: {
      title: 'What is missing',
      texts: [
        ...(once.length === 0 ? [] : [`Counted on one kernel only: ${once.join(', ')}.`]),
        ...(unattributed === null ? [] : [`No functions: ${unattributed}.`]),
      ],
      none: {
        title: 'Nothing is missing',
        text: 'Both kernels were counted, and every cell exists on both.',
      },
    },
  };
}

function cellTable(section: string, changes: readonly Change[]) {
  return withRowIds(section, {
    columns: ['cell', 'before', 'after', 'change'],
    rows: changes.map(({ cell, before, after, change }) => [
      cell.id,
      formatCount(before),
      formatCount(after),
      formatDifference(change),
    ]),
  });
}

function sectionsOf(document: PatchDocument): PageSection[] {
  const changes = changesOf(document.kernels);
  return [
    { id: 'changes', title: 'What changed', body: <Changes changes={changes} /> },
    ...eachSection(document),
    ...document.attributions.map(functionsSection),
    {
      id: 'cells',
      title: 'Every cell',
      body: (
        <FoldedTable
          summary={`All ${formatCount(changes.length)} cells`}
          label="Table: every cell"
          caption="Instructions per exit before and after"
          table={cellTable('cells', changes)}
        />
      ),
    },
    { id: 'made-of', title: 'What was compared', body: <Compared document={document} /> },
  ];
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const changed = changes.filter(({ change }) => change !== 0);
  if (changed.length === 0) return <p>Nothing: every cell takes the same number of instructions.</p>;
  const shown = changed.filter((change) => !followsItsExit(change, changes));
  const left = changed.length - shown.length;
  return (
    <>
      <ScrollTable
        label="Table: what changed"
        caption="Instructions per exit: controls, exits, and the transfers that changed by something else than their exit"
        table={cellTable('changes', shown)}
      />
      {left > 0 && <p>{`${formatCount(left)} transfers more changed by exactly as much as their exit.`}</p>}
    </>
  );
}

function eachSection({ kernels, series }: PatchDocument): PageSection[] {
  if (kernels.variants.length === 2) return [];
  const table = {
    columns: ['patch', 'subject', 'change'],
    rows: series.subjects.map((subject, index) => [
      String(index + 1),
      subject,
      stepText(changesOf(kernels, [index, index + 1])),
    ]),
  };
  const caption = 'Against the patch before it';
  const body = <ScrollTable label="Table: each patch" caption={caption} table={table} />;
  return [{ id: 'each', title: 'What each patch changes', short: 'Each patch', body }];
}

function Compared({ document }: PatchProps) {
  const { series } = document;
  return (
    <>
      <FactTable caption="Everything that the counts depend on" rows={provenance(document)} />
      <h3>The series</h3>
      <ol>
        {series.subjects.map((subject) => (
          <li>{subject}</li>
        ))}
      </ol>
      <ScrollRegion label="The series' files">
        <pre>{series.diffStat.join('\n')}</pre>
      </ScrollRegion>
    </>
  );
}

/** HTML that needs no network and reads with scripts off, and in which no text of a patch is markup or code. */
export function renderPatch(document: PatchDocument): string {
  return pageText(<PatchPage document={inertData(document)} />);
}

/** Writes `patch.html` into `directory`. Returns its path. */
export async function writePatchPage(directory: string, document: PatchDocument): Promise<string> {
  const [path = ''] = await writePages(
    directory,
    [{ name: 'patch.html', text: renderPatch(document) }],
    'the report',
  );
  return path;
}
