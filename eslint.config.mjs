import { readFileSync } from 'node:fs';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Files of the functional core: no I/O, clock, randomness, environment or `async`. The doors (.dependency-cruiser.cjs) read the same list. */
const pureFiles = JSON.parse(readFileSync(new URL('pureFiles.json', import.meta.url), 'utf8'));

const notInTheCore = 'The core decides on values: clock, ids and randomness are passed in (src/api/ambient.ts).';

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/build/', '.instep/', 'coverage/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that says it.' },
        { selector: 'TSEnumDeclaration, TSParameterProperty', message: 'Node runs these files directly: erasable syntax only.' },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      // Ports are asynchronous; a driver that answers at once is still a driver.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/tab/**', 'tests/tab/**'],
    languageOptions: { parserOptions: { projectService: false, project: 'src/tab/tsconfig.json' } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-lines-per-function': ['error', { max: 120, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ['src/sandbox/host/**'],
    languageOptions: { parserOptions: { projectService: false, project: 'src/sandbox/host/tsconfig.json' } },
  },
  {
    files: pureFiles,
    rules: {
      'no-restricted-globals': ['error', ...['process', 'fetch', 'crypto', 'performance', 'setTimeout', 'setInterval', 'setImmediate'].map((name) => ({ name, message: notInTheCore }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: notInTheCore },
        { object: 'Math', property: 'random', message: notInTheCore },
        { object: 'DateTime', property: 'now', message: notInTheCore },
        { object: 'DateTime', property: 'utc', message: `${notInTheCore} (DateTime.fromISO and fromMillis are fine.)` },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that says it.' },
        { selector: 'TSEnumDeclaration, TSParameterProperty', message: 'Node runs these files directly: erasable syntax only.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: notInTheCore },
        { selector: ':function[async=true]', message: 'The core decides or awaits, never both: it does not await.' },
      ],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      'max-lines': ['error', { max: 600, skipComments: true, skipBlankLines: true }],
      'max-lines-per-function': 'off',
      // expect(spy.method) and matchers that answer `any`: the assertion itself is the check.
      '@typescript-eslint/unbound-method': 'off',
      // Answers are parsed JSON: the assertion is their schema.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  { files: ['scripts/**', 'src/sandbox/main.ts', 'src/api/main.ts', 'tests/e2e/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
