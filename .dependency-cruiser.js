/**
 * The house's arrows: who may import whom. A room may import itself and the rooms it names here, nothing else; the table
 * stands in CONTRIBUTING.md in words.
 */
const MAY_IMPORT = {
  lib: [],
  plan: ['lib'],
  samples: ['lib', 'plan'],
  measure: ['lib', 'plan', 'samples'],
  emulate: ['lib', 'plan', 'samples', 'measure'],
  stats: ['lib', 'plan', 'samples'],
  results: ['lib', 'plan', 'samples', 'stats'],
  show: ['lib', 'plan', 'samples', 'stats', 'results'],
  app: ['lib', 'plan', 'samples', 'measure', 'emulate', 'stats', 'results'],
};

/** @param {string[]} rooms */
const inside = (rooms) => `^src/(${rooms.join('|')})/`;

const arrows = Object.entries(MAY_IMPORT).map(([room, others]) => ({
  name: `${room}-imports-${['only-itself', ...others].join('-')}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: { path: '^(src|bench|test)/', pathNot: inside([room, ...others]) },
}));

/** What a feature lets others know of it: its data, how that is made and said. */
const DOCUMENT = '^src/features/[^/]+/document(/|\\.tsx?$)';

/** Features that stand on another one: certify judges with the gate, the index compares runs. */
const STANDS_ON = { certify: 'gate', index: 'compare' };

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-room',
      comment: 'every source stands in a room that this table knows',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [inside([...Object.keys(MAY_IMPORT), 'features', 'cli']), '^src/index\\.ts$'],
      },
      to: {},
    },
    {
      name: 'a-feature-knows-documents-of-others-only',
      severity: 'error',
      from: {
        path: '^src/features/([^/]+)/',
        pathNot: `^src/features/(${Object.keys(STANDS_ON).join('|')})/`,
      },
      to: { path: '^src/features/', pathNot: ['^src/features/$1/', DOCUMENT] },
    },
    ...Object.entries(STANDS_ON).map(([feature, below]) => ({
      name: `${feature}-stands-on-${below}`,
      severity: 'error',
      from: { path: `^src/features/${feature}/` },
      to: { path: '^src/features/', pathNot: [`^src/features/(${feature}|${below})/`, DOCUMENT] },
    })),
    {
      name: 'features-do-not-know-the-command-line',
      severity: 'error',
      from: { path: '^src/features/' },
      to: { path: '^(src/cli|src/index|bench|test)' },
    },
    {
      name: 'the-api-stands-on-app',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(features|cli|show)/' },
    },
    {
      name: 'the-product-knows-no-test',
      severity: 'error',
      from: { path: '^(src|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'only-what-package-json-names',
      comment: "the page's script is bundled when we build, so that its packages need not be installed",
      severity: 'error',
      from: { path: '^(src|bench)/', pathNot: '^src/show/browser/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'the-page-is-no-program',
      severity: 'error',
      from: { path: '^src/show/browser/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types count: what is only a type is still knowledge.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
