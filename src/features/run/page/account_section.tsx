import type { Results } from '../../../results/schema.js';
import { formatShare } from '../../../show/numbers.js';
import { PlainTable, ScrollTable } from '../../../show/page/data_table.js';
import type { PageSection } from '../../../show/page/shell.js';
import { counterWords } from '../account/counter_words.js';
import {
  accountTable,
  addedCounts,
  amountText,
  type AccountTable,
  type CounterValue,
} from '../account/guest_accounts.js';
import { disturbedSentence } from '../account/sentences.js';

/** Cells that a row names. */
const NAMED_CELLS = 3;

/** What KVM's own statistics say of each guest's exits; null where there are none. */
export function accountSection(results: Results): PageSection | null {
  const table = accountTable(results);
  if (table === null) return null;
  const disturbed = disturbedSentence(results);
  const body = (
    <>
      <p>
        KVM counts what it does. Its own statistics (KVM_GET_STATS_FD), read around each block and outside its
        timed region, say what one exit of each guest made it do.
      </p>
      <ScrollTable
        label="Table: what KVM did at an exit"
        caption="KVM's counters per exit of each guest, without a transfer; ≈: less than nine in ten undisturbed blocks agree"
        table={{
          columns: ['guest', ...table.counters],
          rows: table.guests.map(({ guest, values }) => [
            guest,
            ...table.counters.map((counter) => valueText(values.get(counter))),
          ]),
        }}
      />
      <Added results={results} />
      {disturbed !== null && <p>{disturbed}</p>}
      <Words table={table} />
    </>
  );
  return { id: 'account', title: 'What KVM did', body };
}

function valueText(value: CounterValue | undefined): string {
  if (value === undefined) return '–';
  const { perExit, isSteady, share } = value;
  return isSteady ? amountText(perExit) : `≈${amountText(perExit)} (${formatShare(share)})`;
}

function Added({ results }: { readonly results: Results }) {
  const added = addedCounts(results);
  if (added.length === 0) return <p>No transfer changes what KVM counts at an exit of its guest.</p>;
  return (
    <ScrollTable
      label="Table: what transfers add to KVM's counters"
      caption="What transfers add to these counters per exit"
      table={{
        columns: ['added', 'cells', 'such as'],
        rows: added.map(({ what, cells }) => [
          what,
          String(cells.length),
          cells.slice(0, NAMED_CELLS).join('; '),
        ]),
      }}
    />
  );
}

function Words({ table: { counters, occasional } }: { readonly table: AccountTable }) {
  const rows = [...counters, ...occasional].map((counter) => [
    counter,
    counterWords(counter) ?? '–',
    occasional.includes(counter) ? 'in some blocks' : 'as a rule',
  ]);
  return (
    <details>
      <summary>What these counters count</summary>
      <PlainTable
        caption="KVM's names; those of the whole VM begin with vm."
        table={{ columns: ['counter', 'counts', 'rose'], rows }}
      />
    </details>
  );
}
