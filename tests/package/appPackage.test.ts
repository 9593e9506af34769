import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { buildPackage, fill, readPng, sandboxValues, valuesFrom } from '../../scripts/appPackage.ts';
import { commandNames, parseCommand } from '../../src/bot/parseCommand.ts';

const folder = join(import.meta.dirname, '../../appPackage');
const { values } = valuesFrom({ ...sandboxValues, PUBLIC_URL: 'https://instep.example/', APP_VERSION: '1.2.3' }, '0.1.0');
const temporary: string[] = [];
afterEach(() => {
  for (const each of temporary.splice(0)) rmSync(each, { recursive: true });
});

/** A copy of the package with one thing spoilt. */
function spoilt(change: (copy: string) => void): string {
  const copy = mkdtempSync(join(tmpdir(), 'instep-package-'));
  temporary.push(copy);
  cpSync(folder, copy, { recursive: true });
  change(copy);
  return copy;
}
const edit = (file: string, from: string, to: string) => (copy: string) => {
  const text = readFileSync(join(copy, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(copy, file), text.replace(from, to));
};

describe('the app package', () => {
  it('has no problems, and its files at the root', async () => {
    const { problems, zip, manifest } = await buildPackage(folder, values);
    expect(problems).toEqual([]);
    expect(Object.keys(unzipSync(zip)).sort()).toEqual(['color.png', 'manifest.json', 'nl.json', 'outline.png']);
    expect(manifest).toMatchObject({ version: '1.2.3', validDomains: ['instep.example'], webApplicationInfo: { resource: `api://instep.example/${values['AAD_APP_CLIENT_ID'] ?? ''}` } });
    expect(new TextDecoder().decode(unzipSync(zip)['manifest.json'])).not.toContain('${{');
  });

  it('is the same twice', async () => {
    const [one, two] = [await buildPackage(folder, values), await buildPackage(folder, values)];
    expect(Buffer.from(one.zip).equals(Buffer.from(two.zip))).toBe(true);
  });

  it('says what it assumed', () => {
    expect(valuesFrom({}, '0.1.0')).toMatchObject({ assumed: ['PUBLIC_URL', 'AAD_APP_CLIENT_ID', 'BOT_ID'], values: { TEAMS_APP_ID: sandboxValues['AAD_APP_CLIENT_ID'], APP_VERSION: '0.1.0' } });
  });

  it('every command in the menus is understood, in both languages', async () => {
    const { manifest } = await buildPackage(folder, values);
    const dutch = JSON.parse(readFileSync(join(folder, 'nl.json'), 'utf8')) as Record<string, string>;
    const lists = (manifest as { bots: { commandLists: { scopes: string[]; commands: { title: string }[] }[] }[] }).bots[0]?.commandLists ?? [];
    expect(lists[0]?.commands.map(({ title }) => parseCommand(title))).toEqual(commandNames.map((command) => ({ kind: 'command', command, rest: '' })));
    lists.forEach((list, at) => {
      list.commands.forEach(({ title }, index) => {
        expect(parseCommand(dutch[`bots[0].commandLists[${String(at)}].commands[${String(index)}].title`] ?? '')).toEqual(parseCommand(title));
      });
    });
  });

  it.each([
    ['an unknown key', edit('manifest.json', '"showLoadingIndicator"', '"showLoadingIndicators"'), /additional properties|showLoadingIndicators/i],
    ['a name too long', edit('manifest.json', '"short": "Instep"', `"short": "${'x'.repeat(31)}"`), /30/],
    ['a placeholder nobody fills', edit('manifest.json', '${{BOT_ID}}', '${{BOT_IDENTITY}}'), /was not filled in/],
    ['a text not translated', edit('nl.json', '"staticTabs[0].name"', '"staticTabs[7].name"'), /staticTabs\[0\]\.name is not translated/],
    ['a command list beyond the bot', edit('manifest.json', '"scopes": ["personal", "team", "groupChat"]', '"scopes": ["personal"]'), /scope that the bot does not have/],
    ['an outline icon in colour', (copy: string) => { cpSync(join(copy, 'color.png'), join(copy, 'outline.png')); }, /not 32×32[\s\S]*other colours/],
    ['an http address', (copy: string) => { edit('manifest.json', '${{PUBLIC_URL}}/tab/', 'http://instep.example/tab/')(copy); }, /not https/],
    ['a foreign address', edit('manifest.json', '${{PUBLIC_URL}}/tab/', 'https://elsewhere.example/tab/'), /not among validDomains/],
  ])('notices %s', async (_name, change, problem) => {
    const { problems } = await buildPackage(spoilt(change), values);
    expect(problems.join('\n')).toMatch(problem);
  });

  it('leaves what it does not know', () => {
    expect(fill('${{A}} ${{B}}', { A: '1' })).toBe('1 ${{B}}');
  });

  it('has icons of the sizes Teams asks for', () => {
    expect(readPng(readFileSync(join(folder, 'color.png')))).toMatchObject({ width: 192, height: 192 });
    expect(readPng(readFileSync(join(folder, 'outline.png')))).toMatchObject({ width: 32, height: 32 });
  });
});
