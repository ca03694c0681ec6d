import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noModuleState = [
  'Program > VariableDeclaration',
  'Program > ExportNamedDeclaration > VariableDeclaration',
].map((place) => ({
  selector: `${place}[kind="let"]`,
  message: 'No module-level state: hand it in.',
}));

const processStaysInCli = {
  name: 'process',
  message: 'Only src/cli knows the process; what others need is handed in.',
};

const timeIsHandedIn = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map(
  (name) => ({
    name,
    message: 'This room knows no time of its own: take a Clock, or the time as an argument.',
  }),
);

const onlyPureNet = ['net', 'node:net'].map((name) => ({
  name,
  allowImportNames: ['isIP', 'isIPv4', 'isIPv6', 'BlockList'],
  message: 'Sockets stay in platform and control-plane.',
}));

const newerThanNode20 = [
  ['Promise', 'withResolvers'],
  ['Object', 'groupBy'],
  ['Map', 'groupBy'],
  ['Array', 'fromAsync'],
].map(([object, property]) => ({ object, property, message: 'Node 20 does not have it.' }));

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.cache/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'tsconfig.scripts.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'max-params': ['error', 3],
      'no-restricted-properties': ['error', ...newerThanNode20],
      // `!` is not taken, and a default for what is never missing doubles the time of a loop over bytes.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 50],
      'no-console': 'error',
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true },
        },
      ],
      'no-restricted-syntax': ['error', ...noModuleState],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/mads/**', 'src/targets/**', 'src/supervision/**'],
    rules: { 'no-restricted-globals': ['error', processStaysInCli] },
  },
  {
    files: ['src/{mads,targets,supervision}/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', processStaysInCli, ...timeIsHandedIn] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/**', 'src/control-plane/**'],
    rules: { 'no-restricted-imports': ['error', { paths: onlyPureNet }] },
  },
  {
    files: ['src/observability/**/*.ts'],
    // winston takes plain objects and older stream classes where its types name classes of its own.
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // chai states expectations as properties: `expect(x).to.be.true`.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
    rules: {
      // What JSON.parse gives is `any`, and JSDoc casts read badly.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
