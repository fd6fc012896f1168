import { execFileSync } from 'node:child_process';
import { z } from 'zod';

/** An element as a parser that is not ours read it. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

const element: z.ZodType<XmlElement> = z.lazy(() =>
  z.strictObject({
    tag: z.string(),
    attributes: z.record(z.string(), z.string()),
    children: z.array(element),
  }),
);

const PROGRAM = `
import json, sys, xml.etree.ElementTree as tree
def plain(e): return {'tag': e.tag, 'attributes': e.attrib, 'children': [plain(c) for c in e]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`;

/** Parses a document with Python's expat. @throws when it is not well-formed */
export function xmlTree(text: string): XmlElement {
  return element.parse(
    JSON.parse(execFileSync('python3', ['-c', PROGRAM], { input: text, encoding: 'utf8' })),
  );
}
