import type { PackedResults } from '../../../results/packed/layout.js';
import type { Results } from '../../../results/schema.js';
import type { DrawnChart } from '../../../show/chart/draw_chart.js';
import { machineName } from '../../../show/host_names.js';
import { countsInstructions } from '../instructions.js';
import { chartSection } from '../../../show/page/chart_section.js';
import type { PackedScript } from '../../../show/page/packed_script.js';
import { Shell, type PageSection } from '../../../show/page/shell.js';
import { accountSection } from './account_section.js';
import { CellsTable } from './cells_table.js';
import { costlySection } from './costly_section.js';
import { countersSection } from './counters_section.js';
import { Diagnostics } from './diagnostics.js';
import { resultsAttributes } from './embedded_results.js';
import { firstScreen, RunFacts } from './first_screen.js';
import { HostFacts } from '../../../show/page/host_facts.js';
import { RunTables } from './run_tables.js';
import { valuesSection } from './instruction_values.js';

/** Those that answer, and those that say how far the answers can be trusted. */
interface RunCharts {
  readonly charts: readonly DrawnChart[];
  readonly diagnostics: readonly DrawnChart[];
}

interface RunPageProps {
  readonly results: Results;
  readonly charts: RunCharts;
  /** What a reader can do with the page. */
  readonly script: PackedScript;
  /** The whole document, packed; null where it is too large for a page. */
  readonly packed: PackedResults | null;
}

const ABOUT_TIME =
  'One run on one host: what each exit from KVM to userspace costs, and what moving registers adds to it, by ioctl or through the synchronous registers of kvm_run. Every number is measured; intervals are 95%, over launches.';
const ABOUT_INSTRUCTIONS =
  'One run on an emulated host: how many instructions each exit from KVM to userspace executes, and how many more it takes to move registers by ioctl or through the synchronous registers of kvm_run. Every number is counted.';

/** The whole document of a run without its doctype. */
export function RunPage({ results, charts, script, packed }: RunPageProps) {
  const inInstructions = countsInstructions(results);
  return (
    <Shell
      tab={`${inInstructions ? 'KVM exits in instructions' : 'KVM exit costs'}, ${machineName(results.host)}, ${results.startedAt.slice(0, 16).replace('T', ' ')}`}
      tool={results.tool}
      heading={`${inInstructions ? 'How many instructions a KVM exit takes' : 'What a KVM exit costs'}: ${machineName(results.host)}`}
      about={inInstructions ? ABOUT_INSTRUCTIONS : ABOUT_TIME}
      facts={<RunFacts results={results} />}
      first={firstScreen(results)}
      sections={sectionsOf(results, charts)}
      provenance={`Results format ${results.format} version ${results.version}. Seed ${results.seed}.`}
      script={script}
      attachment={<ResultsData packed={packed} />}
    />
  );
}

function ResultsData({ packed }: { readonly packed: PackedResults | null }) {
  const text = packed?.base64 ?? '';
  return <script {...resultsAttributes(packed)} dangerouslySetInnerHTML={{ __html: text }} />;
}

function sectionsOf(results: Results, { charts, diagnostics }: RunCharts): PageSection[] {
  const values = valuesSection(results);
  const account = accountSection(results);
  const counters = countersSection(results);
  const costly = costlySection(results);
  return [
    ...charts.map((drawn) => chartSection(drawn)),
    ...(costly === null ? [] : [costly]),
    ...(account === null ? [] : [account]),
    {
      id: 'diagnostics',
      title: 'Diagnostics',
      body: <Diagnostics results={results} charts={diagnostics} />,
    },
    { id: 'host', title: 'The host', body: <HostFacts host={results.host} /> },
    { id: 'cells', title: 'Every cell', body: <CellsTable results={results} /> },
    ...(values === null ? [] : [values]),
    ...(counters === null ? [] : [counters]),
    { id: 'run', title: 'The run', body: <RunTables results={results} /> },
  ];
}
