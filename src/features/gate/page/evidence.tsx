import type { GateCell, GateDocument } from './document.js';

/** The sentences of every cell, each folded; those of a cell that is no pass stand first. */
export function Evidence({ gate: { cells, newCells } }: { readonly gate: GateDocument }) {
  if (cells.length === 0) return <p>No cell was judged.</p>;
  return (
    <>
      {cells.map((cell) => (
        <CellEvidence {...cell} />
      ))}
      {newCells.length > 0 && (
        <details>
          <summary>{`${String(newCells.length)} new in the candidate, judged by nothing`}</summary>
          <p>{newCells.join(', ')}</p>
        </details>
      )}
    </>
  );
}

function CellEvidence({ id, verdict, sentences }: GateCell) {
  return (
    <details class="evidence-of">
      <summary>
        {`${id}: `}
        <b class={verdict}>{verdict}</b>
      </summary>
      {sentences.map((text) => (
        <p>{text}</p>
      ))}
    </details>
  );
}
