import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { containerDefinition, containerNames } from '../../src/api/store/cosmos/containers.ts';
import { fill } from '../../scripts/appPackage.ts';
import { teamsappSchema } from './teamsappSchema.ts';

const root = join(import.meta.dirname, '../..');
const infra = join(root, 'infra');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const files = readdirSync(infra).filter((name) => name.endsWith('.bicep'));
const require = createRequire(import.meta.url);

let parser: Parser;
beforeAll(async () => {
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
});

function rootOf(source: string): Node {
  const tree = parser.parse(source);
  if (tree === null) throw new Error('not parsed');
  return tree.rootNode;
}

const source = (file: string): string => readFileSync(join(infra, file), 'utf8');
const declared = (text: string, what: 'param' | 'var'): string[] => [...text.matchAll(new RegExp(`^${what} (\\w+)`, 'gm'))].map((match) => match[1] ?? '');
const all = (): string => files.map(source).join('\n');

describe('the Bicep files', () => {
  it.each(files)('%s is well formed', (file) => {
    expect(rootOf(source(file)).hasError).toBe(false);
  });

  it('a broken file would be noticed', () => {
    expect(rootOf(source('main.bicep').replace("module bot 'bot.bicep' = {", "module bot 'bot.bicep' = {{")).hasError).toBe(true);
  });

  it.each(files)('%s describes every parameter and uses every parameter and variable', (file) => {
    const text = source(file);
    for (const name of declared(text, 'param')) {
      expect(text, `${name} has no description`).toMatch(new RegExp(`@description\\('[^\\n]+'\\)\\n(?:@[^\\n]+\\n)*param ${name} `));
    }
    for (const name of [...declared(text, 'param'), ...declared(text, 'var')]) {
      expect(text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length, `${name} is not used`).toBeGreaterThan(1);
    }
  });

  it('modules get exactly the parameters they declare', () => {
    for (const [, file = '', body = ''] of source('main.bicep').matchAll(/^module \w+ '([^']+)' = \{\n([\s\S]*?)^\}/gm)) {
      const given = [...body.matchAll(/^ {4}(\w+):/gm)].map((match) => match[1] ?? '').sort();
      expect(given, file).toEqual(declared(source(file), 'param').sort());
    }
  });

  it('every resource names a released API version', () => {
    for (const [, type] of all().matchAll(/^resource \w+ '([^']+)'/gm)) expect(type).toMatch(/^Microsoft\.[\w./]+@\d{4}-\d{2}-\d{2}$/);
  });

  it('no data can be reached by a key, and no role reaches further than one resource', () => {
    const text = source('data.bicep');
    expect(text).toContain('disableLocalAuth: true');
    expect(text).toContain('allowSharedKeyAccess: false');
    expect(text).toContain('enableRbacAuthorization: true');
    expect(source('app.bicep')).toContain('adminUserEnabled: false');
    for (const [, body = ''] of all().matchAll(/^resource \w+ 'Microsoft\.Authorization\/roleAssignments[^']*' = (?:if \([^\n]*\) )?\{\n([\s\S]*?)^\}/gm)) expect(body).toMatch(/^ {2}scope: \w+$/m);
    expect(text).toMatch(/scope: '\$\{cosmos\.id\}\/dbs\/\$\{databaseName\}'/);
  });

  it('passwords are secure parameters, and no output tells them', () => {
    for (const [, name = ''] of all().matchAll(/^param (\w*(?:[sS]ecret|[pP]assword|smtpUrl)\w*) string/gm)) {
      if (name !== 'smtpSecretUri') expect(all()).toMatch(new RegExp(`@secure\\(\\)\\nparam ${name} `));
    }
    expect(all()).not.toMatch(/^output \w+ string = (?:smtpUrl|.*listKeys)/m);
  });

  it('the bot is of the kind that can still be made', () => {
    expect(source('bot.bicep')).toContain("msaAppType: 'SingleTenant'");
    expect(source('bot.bicep')).toContain('/api/messages');
  });

  it('the app gets every variable that serving on Azure needs', () => {
    const given = [...source('app.bicep').matchAll(/\{ name: '([A-Z_]+)'/g)].map((match) => match[1]);
    for (const name of ['PUBLIC_URL', 'AAD_APP_CLIENT_ID', 'AAD_APP_TENANT_ID', 'MANAGED_IDENTITY_CLIENT_ID', 'BOT_ID', 'BOT_TENANT_ID', 'STORE', 'COSMOS_ENDPOINT', 'QUEUE', 'AZURE_STORAGE_QUEUE_URL']) expect(given).toContain(name);
  });

  it('makes the same containers as the server expects', () => {
    const wanted: unknown = JSON.parse(JSON.stringify(containerNames.map(containerDefinition)));
    expect(JSON.parse(read('infra/containers.json')), 'run: node scripts/writeContainers.ts').toEqual(wanted);
  });
});

describe('teamsapp.yml', () => {
  const validate = new Ajv({ strict: false }).compile(teamsappSchema);
  const file = (): Record<string, unknown> => parse(read('teamsapp.yml')) as Record<string, unknown>;

  it('keeps to the schema', () => {
    validate(file());
    expect(validate.errors).toBeNull();
  });

  it('a misspelt action or parameter would be noticed', () => {
    expect(validate(parse(read('teamsapp.yml').replace('teamsApp/create', 'teamsApp/creat')))).toBe(false);
    expect(validate(parse(read('teamsapp.yml').replace('outputZipPath', 'outputZip')))).toBe(false);
  });

  it('names files that exist, and variables that the environment file or a step before has', () => {
    const text = read('teamsapp.yml');
    for (const [, path = ''] of text.matchAll(/(\.\/(?:infra|appPackage)\/[\w./]+)/g)) expect(existsSync(join(root, path)), path).toBe(true);
    const known = new Set([...read('env/.env.dev').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? ''));
    const used = [text, read('appPackage/manifest.json'), read('infra/entraApp.json'), read('infra/main.parameters.json')].join('\n');
    for (const [, name = ''] of used.matchAll(/\$\{\{([A-Z_]+)\}\}/g)) expect(known.has(name), name).toBe(true);
  });
});

describe('the Entra app', () => {
  const app = JSON.parse(fill(read('infra/entraApp.json'), { PUBLIC_URL: 'https://instep.example', PUBLIC_HOST: 'instep.example', AAD_APP_CLIENT_ID: 'client' })) as Record<string, unknown>;

  it('serves every tenant, tells v2.0 tokens and directory roles, and asks for two permissions to read', () => {
    expect(app).toMatchObject({
      signInAudience: 'AzureADMultipleOrgs',
      groupMembershipClaims: 'DirectoryRole',
      identifierUris: ['api://instep.example/client'],
      api: { requestedAccessTokenVersion: 2 },
      web: { redirectUris: ['https://instep.example/link/signed-in', 'https://instep.example/link/consented'] },
    });
    expect(JSON.stringify(app['requiredResourceAccess']).match(/"type":"Role"/g)).toHaveLength(2);
    expect(JSON.stringify(app['appRoles'])).toMatch(/Instep\.Admin.*Instep\.Reader/);
  });
});
