/** An advice as one self-contained HTML page. */
import type { Advice } from './document/advice.js';
import { apartTable, exitTable, notUnderstoodTable, notUnderstoodText, policyTable } from './tables.js';
import { adviceFindings, costsText, groupText, mixText } from './sentences.js';
import type { DataTable } from '../../show/chart/chart.js';
import { inertData } from '../../show/inert.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts } from '../../show/page/facts.js';
import type { FirstScreenProps } from '../../show/page/first_screen.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';

interface AdviceProps {
  readonly advice: Advice;
}

const TITLE = 'How to move registers with this exit mix';
const ABOUT =
  'What each way to move registers between KVM and userspace costs a VMM with these exits: ioctls when a group is needed, groups that KVM stores at every exit (kvm_valid_regs), or both. How often each exit occurs comes from the VMM; what it costs was measured.';

/** The whole document, but for its doctype. It has no script. */
function AdvicePage({ advice }: AdviceProps) {
  const { tool, format, version } = advice;
  return (
    <Shell
      tab={`${TITLE}: ${advice.mix.source}`}
      tool={tool}
      heading={TITLE}
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
      style=".masthead .facts { display: block; overflow-wrap: anywhere; }\n"
    />
  );
}

function firstScreen(advice: Advice): FirstScreenProps {
  const evidence = { anchor: 'policies', text: 'every policy' };
  return {
    findings: adviceFindings(advice).map((text) => ({ text, evidence })),
    caveats: advice.groups.map((group) => ({ text: groupText(group) })),
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
    body: <ScrollTable label={`Table: ${title}`} caption={caption} table={table} />,
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
