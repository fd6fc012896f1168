/**
 * Forbids `table[word]` where the table has an index signature and no type limits the word: it finds `constructor` and
 * `__proto__` in every object.
 */
import ts from 'typescript';

/** A literal type, or a union of them, is no open word. */
function isOpenWord(type) {
  return type.isUnion() ? type.types.some(isOpenWord) : (type.flags & ts.TypeFlags.String) !== 0;
}

export const noOpenLookup = {
  meta: {
    type: 'problem',
    messages: { open: 'Use entryOf of src/lib/entry_of.ts or a Map: every object answers to `constructor`.' },
    schema: [],
  },
  create({ report, sourceCode }) {
    const { program, getTypeAtLocation } = sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const isTable = (type) =>
      checker
        .getIndexInfosOfType(checker.getNonNullableType(type))
        .some(({ keyType }) => isOpenWord(keyType));
    return {
      MemberExpression(node) {
        if (!node.computed || node.property.type === 'Literal') return;
        if (!isOpenWord(getTypeAtLocation(node.property)) || !isTable(getTypeAtLocation(node.object))) return;
        report({ node, messageId: 'open' });
      },
    };
  },
};
