import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noOpenLookup } from './scripts/lint/no_open_lookup.mjs';

// why: named exports only, so that a name is the same everywhere and can be searched for.
const NO_DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' };
// why: arguments stand on the stack, and data of any length does not fit there: beyond 100,000 a RangeError ends the run.
const NO_SPREAD_DATA = {
  selector:
    'CallExpression:matches([callee.object.name="Math"], [callee.property.name=/^(push|unshift|splice|concat|fromCharCode|fromCodePoint)$/]) > SpreadElement.arguments',
  message: 'Use largest, smallest or append of src/lib/extremes.ts, or a loop.',
};
// why: a copy of a growing list for each of its items takes time that grows with its square.
const NO_COPIED_GROUP = {
  selector:
    'CallExpression[callee.property.name="set"] > ArrayExpression.arguments > SpreadElement:first-child',
  message: 'Use addTo of src/lib/grouped.ts.',
};
// why: what is not ours passes one border, where it is bounded and made harmless.
const NO_RAW_JSON = {
  selector: 'CallExpression[callee.object.name="JSON"][callee.property.name="parse"]',
  message: 'Use parsedJson of src/lib/json.ts.',
};
// why: commands write to streams behind the border of src/show/terminal/border.ts.
const NO_RAW_STREAM = {
  selector: 'MemberExpression[object.name="process"][property.name=/^(stdout|stderr)$/]',
  message: 'Use the streams of the context.',
};

// why: each of these did harm once where it was used by hand. A write takes a part on a full disk, a read of a device has no
// end, a name may be a link, a line may have no end, a child may outlive us: src/lib has one place for each.
const LOOKING = [
  'accessSync',
  'constants',
  'existsSync',
  'lstatSync',
  'readdirSync',
  'readlinkSync',
  'realpathSync',
];
const TIDYING = ['renameSync', 'rmSync', 'rmdirSync', 'closeSync'];
const FILES =
  'Read with given_file.ts or text_file.ts, write with whole_file.ts or log_file.ts, make directories with make_directories.ts or temporary.ts, all in src/lib/files.';
const ONE_PLACE_EACH = [
  {
    name: 'node:fs',
    allowImportNames: [...LOOKING, ...TIDYING, 'statSync', 'Stats', 'Dirent'],
    message: FILES,
  },
  { name: 'node:fs/promises', allowImportNames: ['readdir'], message: FILES },
  ...['fs', 'fs/promises', 'write-file-atomic'].map((name) => ({ name, message: FILES })),
  ...['node:readline', 'readline'].map((name) => ({
    name,
    message: 'Use LineReader of src/lib/line_reader.ts.',
  })),
  ...['node:child_process', 'child_process', 'execa'].map((name) => ({
    name,
    message:
      'Run programs with src/lib/run_program.ts; talk to one with Dialogue of src/measure/dialogue.ts.',
  })),
];

export default defineConfig(
  globalIgnores(['dist/', 'build/', 'native/', 'reports/', 'coverage/', 'test/golden/', 'test/fixtures/']),
  eslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'bench/**/*.ts', 'test/**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // why: the house says functions stay under 40 lines; blank lines and comments are no length.
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      // why: a file holds one idea and is read from top to bottom.
      'max-lines': ['error', { max: 300 }],
      // why: `==` hides conversions between what was parsed and what was not; `== null` asks for both kinds of
      // nothing at once and converts neither.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_SPREAD_DATA],
      // why: env is an index signature, and TypeScript's own noPropertyAccessFromIndexSignature wants brackets.
      '@typescript-eslint/dot-notation': 'off',
      // why: a number in a template is never a mistake here; most of what we print is numbers.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // why: `() => stream.write(text)` is plain enough; braces would only add lines.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // why: it asks for `!`, which no-non-null-assertion forbids; `as` names what the index promises.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // why: types that are only imported vanish from the build, and the import table sees what is real.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // why: an import of types alone, written `import { type T }`, would still load the module when the program starts.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // why: a switch over a discriminated union must break when a kind is added.
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    // The last one reads a pipe of the kernel as it fills.
    ignores: ['src/lib/files/**', 'src/show/browser/**', 'src/measure/vmm_trace.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ONE_PLACE_EACH }] },
  },
  {
    // The three that start processes.
    files: ['src/lib/run_program.ts', 'src/measure/dialogue.ts', 'src/emulate/boot.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ONE_PLACE_EACH.filter(({ name }) => !/child_process|execa/.test(name)) },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { local: { rules: { 'no-open-lookup': noOpenLookup } } },
    rules: {
      'local/no-open-lookup': 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        NO_SPREAD_DATA,
        NO_COPIED_GROUP,
        NO_RAW_JSON,
        NO_RAW_STREAM,
      ],
    },
  },
  {
    // why: here the border stands, or what is read and written is ours.
    files: ['src/lib/{json,tool}.ts', 'src/measure/launch.ts', 'src/show/browser/**', 'src/cli/guard.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_SPREAD_DATA, NO_COPIED_GROUP] },
  },
  {
    // why: it is linted without types, which this rule asks for.
    files: ['src/show/browser/**'],
    rules: { 'local/no-open-lookup': 'off' },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // why: a describe() block is a list of tests, not a function to understand at once.
      'max-lines-per-function': 'off',
      // why: a test knows how much data it has.
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
      // why: a fixture that lacks the entry fails its test at that line, which is what is wanted.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src/show/browser/**', 'scripts/**', '*.js', '*.mjs', '**/*.mjs', 'bin/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        // why: listed by hand; a package of all globals would hide a misspelt one.
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        document: 'readonly',
        window: 'readonly',
        HTMLElement: 'readonly',
      },
    },
  },
  {
    files: ['*.config.{js,ts}'],
    // why: the tools that read these files demand a default export.
    rules: { 'no-restricted-syntax': 'off' },
  },
);
