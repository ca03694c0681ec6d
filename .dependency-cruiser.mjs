/**
 * The map of the house: which room may import which, and which room a third-party package or a module of Node
 * lives in. `test/architecture.test.ts` holds src against it. Every rule has a fixture tree of its own in
 * `test/fixtures/architecture/<rule name>/`, whose files `breaks-it*` must be found. Type-only imports count.
 *
 * A folder of src that is neither a ground room nor `cli` is a tool: a new tool needs no change here.
 */

const GROUND = 'base|mads|targets|supervision|observability|platform';
const TOOL = `(?!(?:${GROUND}|cli)/)[^/]+`;

/** Third-party packages and the rooms that may import them. Every production dependency is listed. */
const PACKAGE_ROOMS = [
  { name: 'oclif-stays-in-cli', packages: '@oclif/[^/]+', rooms: 'cli' },
  {
    name: 'winston-stays-in-observability',
    packages: 'winston|prom-client',
    rooms: 'observability',
  },
  {
    name: 'grpc-stays-in-transports',
    packages: '@grpc/grpc-js',
    rooms: 'discovery/transport',
  },
  { name: 'protobuf-stays-in-mads', packages: 'protobufjs|@grpc/proto-loader', rooms: 'mads' },
  {
    name: 'files-and-http-packages-stay-in-platform',
    packages: 'undici|yaml|write-file-atomic|bcryptjs',
    rooms: 'platform',
  },
];

/** Modules of Node that touch the world, and the rooms that may. `net` also holds `isIP`, which is pure. */
const NODE_ROOMS = [
  {
    name: 'files-and-http-stay-in-platform',
    modules: 'fs|fs/promises|http|https|http2|tls|dgram|dns|dns/promises|child_process',
    rooms: 'platform',
  },
  {
    name: 'sockets-stay-in-platform-and-control-plane',
    modules: 'net',
    rooms: 'platform|control-plane|mads|targets',
  },
  { name: 'process-stays-in-cli', modules: 'process', rooms: 'cli|platform' },
];

/** What the pure rooms may use of Node: no files, no network, no clock. */
const PURE_NODE_MODULES = 'net|crypto|buffer|util|url|string_decoder';

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/** @type {Rule[]} */
const structure = [
  {
    name: 'no-cycles',
    comment: 'A file never leads back to itself.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'files-live-in-rooms',
    comment: 'Nothing lies in src itself.',
    from: {},
    to: { path: '^src/[^/]+$' },
  },
  {
    name: 'ground-rooms-import-base-only',
    comment: 'A ground room imports base and itself, so that a new tool can stand on it.',
    from: { path: `^src/(${GROUND})/` },
    to: { path: '^src/', pathNot: '^src/(base|$1|cli)/' },
  },
  {
    name: 'nothing-imports-cli',
    comment: 'The edge knows the house, the house does not know the edge.',
    from: { path: '^src/', pathNot: '^src/cli/' },
    to: { path: '^src/cli/' },
  },
  {
    name: 'tools-import-no-tools',
    comment: 'What two tools need lives in a ground room.',
    from: { path: `^src/(${TOOL})/` },
    to: { path: `^src/${TOOL}/`, pathNot: '^src/$1/' },
  },
  {
    name: 'parts-of-discovery-are-strangers',
    comment:
      'Transport, output and report reach each other neither directly nor over a file between them.',
    from: { path: '^src/discovery/(transport|output|report)/' },
    to: {
      path: '^src/discovery/(?:transport|output|report)/',
      pathNot: '^src/discovery/$1/',
      reachable: true,
    },
  },
  {
    name: 'pure-rooms-do-no-io',
    comment: 'The protocol and the domain are pure.',
    from: { path: '^src/(mads|targets)/' },
    to: { dependencyTypes: ['core'], pathNot: `^(node:)?(${PURE_NODE_MODULES})$` },
  },
];

/** @type {Rule[]} */
const packages = PACKAGE_ROOMS.map((row) => ({
  name: row.name,
  comment: `Only ${row.rooms} may import ${row.packages}.`,
  from: { path: '^src/', pathNot: `^src/(${row.rooms})/` },
  to: { path: packagePath(row.packages) },
}));

/** @type {Rule[]} */
const nodeModules = NODE_ROOMS.map((row) => ({
  name: row.name,
  comment: `Only ${row.rooms} may import ${row.modules}.`,
  from: { path: '^src/', pathNot: `^src/(${row.rooms})/` },
  to: { dependencyTypes: ['core'], path: `^(node:)?(${row.modules})$` },
}));

/** @type {Rule} */
const everyPackageHasARoom = {
  name: 'every-package-has-a-room',
  comment: 'A third-party package is listed in PACKAGE_ROOMS before it is used.',
  from: { path: '^src/' },
  to: {
    pathNot: [
      '^src/',
      '^[.](?!.*node_modules/)',
      packagePath(PACKAGE_ROOMS.map((row) => row.packages).join('|')),
    ],
    dependencyTypesNot: ['core'],
  },
};

/**
 * Matches a package where it is installed, where only its types are, and where it could not be found.
 *
 * @param {string} names
 */
function packagePath(names) {
  return `(^|node_modules/|node_modules/@types/)(${names})(/|$)`;
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...structure, ...packages, ...nodeModules, everyPackageHasARoom].map((rule) => ({
    ...rule,
    severity: 'error',
  })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
