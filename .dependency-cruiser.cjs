/** The doors between the rooms. No exceptions: a door that is in the way is moved here, with its reason. */
const pureFiles = require('./pureFiles.json');

const toRegex = (glob) =>
  '^' + glob.replaceAll('.', '\\.').replaceAll('**', '\u0001').replaceAll('*', '[^/]*').replaceAll('\u0001', '.*') + '$';
const pure = pureFiles.map(toRegex);

/** The shells and drivers behind a port, seen by compose.ts only. */
const behindPorts = ['^src/api/graph/', '^src/api/store/(sqlite|cosmos)/', '^src/api/store/(openStore|collections)\\.ts$', '^src/api/queue/(?!port)', '^src/api/entra/(?!port)', '^src/api/mail/(?!port)'];
const wiring = '^src/api/(compose|main)\\.ts$';

/** One SDK, one folder: several are retired by their maker, and this is what lets them be replaced. */
const onlyIn = (name, packages, folders, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^(src|scripts)/', pathNot: folders },
  to: { path: packages.map((each) => `(^|/)node_modules/${each}(/|$)`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'A cycle means that two files are one, or that a third is missing.', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports is left over.',
      from: { orphan: true, path: '^src/', pathNot: ['\\.d\\.ts$', '(^|/)(main|startSandbox)\\.tsx?$', '(^|/)vite\\.config\\.ts$', '^src/sandbox/host/'] },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', comment: 'It must exist.', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-to-undeclared',
      severity: 'error',
      comment: 'What is used stands in package.json, pinned.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-needs-no-dev-dependency',
      severity: 'error',
      comment: 'The server is installed without devDependencies.',
      from: { path: '^src/(api|bot)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-imports-no-io',
      severity: 'error',
      comment: 'The functional core decides on values: no I/O, clock, environment. Hashing is computing, so node:crypto is let in.',
      from: { path: pure },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'pure-imports-pure',
      severity: 'error',
      comment: 'The core imports only the core; of the shell it may know types.',
      from: { path: pure },
      to: { path: '^src/', pathNot: pure, dependencyTypesNot: ['type-only'] },
    },
    { name: 'graph-never-sees-store', severity: 'error', comment: 'Reading a directory and keeping people are two rooms.', from: { path: '^src/api/graph/' }, to: { path: '^src/api/(store|queue|http|notify|cards)/' } },
    { name: 'store-never-sees-graph', severity: 'error', comment: 'Reading a directory and keeping people are two rooms.', from: { path: '^src/api/store/' }, to: { path: '^src/api/(graph|entra|http|queue)/' } },
    {
      name: 'drivers-behind-ports',
      severity: 'error',
      comment: 'The rooms know ports; compose.ts alone chooses what stands behind them.',
      from: { path: '^src/(api|bot|tab)/', pathNot: [wiring, '^src/api/graph/', '^src/api/store/', '^src/api/queue/', '^src/api/entra/'] },
      to: { path: behindPorts },
    },
    { name: 'only-http-sees-http', severity: 'error', comment: 'HTTP is a way in, not a dependency.', from: { path: '^src/', pathNot: ['^src/api/http/', wiring] }, to: { path: '^src/api/http/', dependencyTypesNot: ['type-only'] } },
    {
      name: 'nobody-sees-compose',
      severity: 'error',
      comment: 'It sees everything, so nothing may see it but the entries.',
      from: { path: '^src/', pathNot: ['^src/api/main\\.ts$', '^src/sandbox/(main|startSandbox)\\.ts$'] },
      to: { path: '^src/api/compose\\.ts$' },
    },
    { name: 'config-is-read-once', severity: 'error', comment: 'The environment is parsed at the entry and handed on.', from: { path: '^src/', pathNot: [wiring, '^src/sandbox/', '^src/api/config\\.ts$'] }, to: { path: '^src/api/config\\.ts$', dependencyTypesNot: ['type-only'] } },
    { name: 'bot-sees-contract-only', severity: 'error', comment: 'What the bot does is handed to it by compose.ts.', from: { path: '^src/bot/' }, to: { path: '^src/', pathNot: ['^src/bot/', '^src/api/contract/'] } },
    { name: 'tab-sees-contract-only', severity: 'error', comment: 'The tab talks HTTP; the schemas are all it shares.', from: { path: '^src/tab/' }, to: { path: '^src/', pathNot: ['^src/tab/', '^src/api/contract/'] } },
    { name: 'api-never-sees-tab', severity: 'error', comment: 'The tab is a client.', from: { path: '^src/(api|bot)/' }, to: { path: '^src/tab/' } },
    { name: 'only-compose-sees-bot', severity: 'error', comment: 'The bot is one way in and out among others.', from: { path: '^src/api/', pathNot: wiring }, to: { path: '^src/bot/' } },
    { name: 'contract-stands-alone', severity: 'error', comment: 'It is read by the tab and by other programs.', from: { path: '^src/api/contract/' }, to: { path: '^src/', pathNot: '^src/api/contract/' } },
    {
      name: 'features-are-strangers',
      severity: 'error',
      comment: 'A tab feature never imports another: what they share goes to components.',
      from: { path: '^src/tab/features/([^/]+)/' },
      to: { path: '^src/tab/features/', pathNot: '^src/tab/features/$1/' },
    },
    { name: 'only-sandbox-sees-sandbox', severity: 'error', comment: 'The make-believe cloud is never part of the product.', from: { path: '^src/', pathNot: '^src/sandbox/' }, to: { path: '^src/sandbox/' } },
    { name: 'src-never-sees-tests', severity: 'error', comment: 'Tests depend on the product, not the other way round.', from: { path: '^(src|scripts)/' }, to: { path: '^tests/' } },
    onlyIn('botbuilder-in-bot', ['botbuilder[^/]*', 'botframework-[^/]*'], ['^src/bot/'], 'Bot Framework SDK: retired by its maker.'),
    onlyIn('teamsfx-in-bot-and-teams-host', ['@microsoft/teamsfx'], ['^src/bot/', '^src/tab/teamsHost\\.tsx?$'], 'TeamsFx SDK: retired by its maker.'),
    onlyIn('restify-in-http', ['restify'], ['^src/api/http/'], 'The HTTP server.'),
    onlyIn('graph-client-in-graph', ['@microsoft/microsoft-graph-client'], ['^src/api/graph/'], 'The Graph client.'),
    onlyIn('cosmos-in-cosmos', ['@azure/cosmos'], ['^src/api/store/cosmos/'], 'The Cosmos DB SDK.'),
    onlyIn('storage-queue-in-queue', ['@azure/storage-queue'], ['^src/api/queue/'], 'The Storage queue SDK.'),
    onlyIn('nodemailer-in-mail', ['nodemailer'], ['^src/api/mail/'], 'Mail goes out in one place.'),
    onlyIn('msal-in-entra', ['@azure/msal-node'], ['^src/api/entra/'], 'Tokens are got in one place.'),
    onlyIn('identity-in-entra-and-drivers', ['@azure/identity'], ['^src/api/(entra|queue|store/cosmos)/'], 'The identity of the installation itself.'),
    onlyIn('teams-js-in-teams-host', ['@microsoft/teams-js'], ['^src/tab/teamsHost\\.tsx?$'], 'Teams is met in one file.'),
    {
      name: 'sqlite-in-sqlite',
      severity: 'error',
      comment: 'The embedded database.',
      from: { path: '^src/', pathNot: ['^src/api/store/sqlite/', '^src/sandbox/'] },
      to: { path: '^(node:)?sqlite$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'] },
  },
};
