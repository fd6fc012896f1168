/** Data of a results file for display: nothing in it steers or floods. Markup is escaped by the renderer. */
import { inertText } from '../lib/visible_text.js';

/** A deep copy of plain data with every string, keys included, made inert. Equal strings stay equal. */
export function inertData<Data>(data: Data): Data {
  return inertValue(data) as Data;
}

function inertValue(value: unknown): unknown {
  if (typeof value === 'string') return inertText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(inertValue);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [inertText(key), inertValue(entry)]));
}
