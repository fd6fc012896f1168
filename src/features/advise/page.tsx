/** An advice as one self-contained HTML page. */
import { basename } from 'node:path';
import type { Advice } from './document/advice.js';
import { apartTable, exitTable, notUnderstoodTable, notUnderstoodText, policyTable } from './tables.js';
import { adviceFindings, nextStep, notToConclude, shortAdvice } from './answer.js';
import { costsText, groupText, mixText } from './sentences.js';
import type { DataTable } from '../../show/chart/chart.js';
import { inertData } from '../../show/inert.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts, readableDate } from '../../show/page/facts.js';
import type { FirstScreenProps } from '../../show/page/first_screen.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';

interface AdviceProps {
  readonly advice: Advice;
}

const ABOUT =
  'What each way to move registers between KVM and userspace costs a VMM with these exits: ioctls when a group is needed, groups that KVM stores at every exit (kvm_valid_regs), or both. How often each exit occurs comes from the VMM; what it costs was measured.';

/** The whole document, but for its doctype. */
function AdvicePage({ advice }: AdviceProps) {
  const { tool, format, version, mix, costs } = advice;
  const heading = `${shortAdvice(advice)}: registers at the exits of ${basename(mix.source)}`;
  return (
    <Shell
      tab={`${heading}, ${costs.machine}, ${readableDate(costs.startedAt)}`}
      tool={tool}
      heading={heading}
      about={ABOUT}
      facts={
        <Facts>
          <Fact name="mix" value={mixText(advice)} />
          <Fact name="costs" value={costsText(advice)} />
        </Facts>
      }
      first={firstScreen(advice)}
      sections={sectionsOf(advice)}
      provenance={`Format ${format} version ${String(version)}.`}
      script={pageScript('tables')}
      style=".masthead .facts { display: block; overflow-wrap: anywhere; }"
    />
  );
}

function firstScreen(advice: Advice): FirstScreenProps {
  const evidence = { anchor: 'policies', text: 'every policy' };
  return {
    findings: adviceFindings(advice).map((text, index) => ({
      text,
      evidence: index === 0 ? evidence : undefined,
    })),
    caveats: [
      ...advice.groups.map((group) => ({ text: groupText(group) })),
      { text: notToConclude(advice) },
      { strong: 'Next:', text: nextStep(advice) },
    ],
    warnings: {
      title: 'What to mind',
      texts: advice.notes,
      none: { title: 'Nothing to mind', text: 'The mix says everything that the costs depend on.' },
    },
  };
}

function sectionsOf(advice: Advice): PageSection[] {
  const section = (id: string, title: string, caption: string, table: DataTable): PageSection => ({
    id,
    title,
    body: <ScrollTable label={`Table: ${title}`} caption={caption} table={withRowIds(id, table)} />,
  });
  const all = [
    section(
      'policies',
      'What moving registers costs',
      'By policy, with 95% intervals; savings are compared with the current policy',
      policyTable(advice),
    ),
    section(
      'exits',
      'Exits to userspace',
      'As the mix names them, with the measured exits that price them and the groups used there',
      exitTable(advice),
    ),
    section(
      'apart',
      'Not exits to userspace',
      'What else the mix counts, and why the costs leave it out',
      apartTable(advice),
    ),
    section('not-understood', 'Not understood', notUnderstoodText(advice), notUnderstoodTable(advice)),
  ];
  const isEmpty = { apart: advice.apart.length === 0, 'not-understood': advice.notUnderstoodCount === 0 };
  return all.filter(({ id }) => !(id in isEmpty && isEmpty[id as keyof typeof isEmpty]));
}

/** HTML that needs neither script nor network, and in which no text of the mix or the run is markup or code. */
export function renderAdvice(advice: Advice): string {
  return pageText(<AdvicePage advice={inertData(advice)} />);
}
