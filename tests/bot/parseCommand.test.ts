import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCompany } from '../../src/bot/chooseCompany.ts';
import { commandNames, type CommandName, parseCommand, parseLanguage, parseWish, plainText, wordsFor } from '../../src/bot/parseCommand.ts';

describe('commands', () => {
  const spoken: [string, CommandName, string][] = [
    ['sync now', 'sync', ''], ['nu synchroniseren', 'sync', ''], ['status', 'status', ''], ['preview', 'preview', ''], ['voorbeeld', 'preview', ''],
    ['history', 'history', ''], ['geschiedenis', 'history', ''], ['pending', 'pending', ''], ['te beoordelen', 'pending', ''], ['credits', 'credits', ''],
    ['tegoed', 'credits', ''], ['notifications', 'notifications', ''], ['meldingen', 'notifications', ''], ['language', 'language', ''], ['taal', 'language', ''],
    ['help', 'help', ''], ['?', 'help', ''],
    ['sync now Contoso', 'sync', 'Contoso'], ['Sync Now  Van der Berg & Zn.', 'sync', 'Van der Berg & Zn.'], ['nu synchroniseren Contoso', 'sync', 'Contoso'],
    ['sync Contoso', 'sync', 'Contoso'], ['SYNC NOW!', 'sync', ''], ['please sync now', 'sync', ''], ['status of Contoso', 'status', 'of Contoso'], ['status van Contoso?', 'status', 'van Contoso'],
    ['why Jan de Vries', 'why', 'Jan de Vries'], ['Waarom  Zoë Çelik?', 'why', 'Zoë Çelik'], ['why: jan@contoso.com', 'why', 'jan@contoso.com'], ['why is Jan missing', 'why', 'Jan missing'],
    ['<at>Instep</at> sync\u00a0now', 'sync', ''], ['<at>Instep</at>&nbsp;nu synchroniseren Contoso', 'sync', 'Contoso'], ['@Instep status', 'status', ''], ['stätus', 'status', ''],
  ];
  it.each(spoken)('"%s" is %s with "%s"', (text, command, rest) => {
    expect(parseCommand(text)).toEqual({ kind: 'command', command, rest });
  });

  it.each(['statsu', 'stauts', 'geschiednis', 'histroy', 'te beoordeln', 'voorbeld', 'notifcations', 'meldinge', 'tebeoordelen'])('a slip in a command that only reads is forgiven: "%s"', (text) => {
    expect(parseCommand(text)).toMatchObject({ kind: 'command' });
  });

  it.each(['snyc now', 'sync nwo please', 'nu synchronisren', 'nu sychroniseren Contoso'])('a slip in "sync now" is asked about: "%s"', (text) => {
    const parsed = parseCommand(text);
    expect([parsed.kind, 'command' in parsed ? parsed.command : '']).toEqual(text.startsWith('sync') ? ['command', 'sync'] : ['didYouMean', 'sync']);
  });

  it.each(['hi', 'Hello!', 'HALLO', 'hoi', 'Hi there', '', '   ', '<at>Instep</at>'])('"%s" is a greeting', (text) => {
    expect(parseCommand(text)).toEqual({ kind: 'hello' });
  });

  it('says what might have been meant', () => {
    const parsed = parseCommand('synchronization');
    expect(parsed.kind === 'unknown' || parsed.kind === 'didYouMean').toBe(true);
    expect(parseCommand('make me a sandwich')).toMatchObject({ kind: 'unknown' });
    const { suggestions } = parseCommand('qqqq') as { suggestions: string[] };
    expect(suggestions.length).toBeGreaterThanOrEqual(2);
  });
});

const writings = commandNames.flatMap((command) => (['en', 'nl'] as const).map((language) => ({ command, text: wordsFor(command, language) })));
const space = fc.constantFrom(' ', '  ', '\u00a0', ' \u200b', '&nbsp;', '\n');
const end = fc.constantFrom('', '!', '.', '?', ' ', '…');
const mixCase = (text: string, seed: number): string => [...text].map((letter, index) => ((seed >> (index % 30)) & 1 ? letter.toUpperCase() : letter)).join('');

describe('for every writing of every command', () => {
  it('case, spaces, mentions and punctuation change nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...writings), fc.nat(), space, end, fc.boolean(), ({ command, text }, seed, gap, tail, mentioned) => {
        const typed = `${mentioned ? '<at>Instep</at>' : ''}${gap}${mixCase(text, seed).replaceAll(' ', gap)}${tail}`;
        expect(parseCommand(typed)).toEqual({ kind: 'command', command, rest: '' });
      }),
    );
  });

  it('one wrong letter never starts a sync', () => {
    fc.assert(
      fc.property(fc.constantFrom('sync now', 'nu synchroniseren', 'status', 'history', 'geschiedenis'), fc.nat(), fc.constantFrom(...'qxz'), (text, at, letter) => {
        const index = at % text.length;
        const typed = text.slice(0, index) + letter + text.slice(index + 1);
        const parsed = parseCommand(typed);
        // "sync" itself is a command, so only slips within it are slips.
        if (parsed.kind === 'command' && parsed.command === 'sync') expect(typed.startsWith('sync')).toBe(true);
      }),
    );
  });

  it('nothing typed makes it throw, and text is never lost from a name', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      expect(typeof parseCommand(text).kind).toBe('string');
    }));
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][a-z]{2,9} [A-Z][a-z]{2,9}$/), (name) => {
        expect(parseCommand(`why ${name}`)).toMatchObject({ command: 'why', rest: name });
      }),
    );
  });
});

describe('which company', () => {
  const companies = [{ name: 'Contoso' }, { name: 'Contoso Zorg' }, { name: 'Van der Berg & Zn.' }, { name: 'Polderzicht Zorggroep' }];
  it.each([
    ['contoso', 'Contoso'], ['CONTOSO ZORG', 'Contoso Zorg'], ['berg', 'Van der Berg & Zn.'], ['van der berg', 'Van der Berg & Zn.'], ['polder', 'Polderzicht Zorggroep'],
    ['polderzigt', 'Polderzicht Zorggroep'], ['contosso', 'Contoso'], ['of contoso', 'Contoso'], ['van Polderzicht', 'Polderzicht Zorggroep'],
  ])('"%s" is %s', (typed, name) => {
    expect(chooseCompany(companies, typed)).toEqual({ one: { name } });
  });
  it('asks when several fit, and when nothing was typed', () => {
    expect(chooseCompany(companies, 'zorg')).toEqual({ several: [{ name: 'Contoso Zorg' }, { name: 'Polderzicht Zorggroep' }] });
    expect(chooseCompany(companies, '')).toEqual({ several: companies });
    expect(chooseCompany([{ name: 'Contoso' }], '')).toEqual({ one: { name: 'Contoso' } });
    expect(chooseCompany(companies, 'northwind')).toEqual({ none: true });
    expect(chooseCompany([], '')).toEqual({ none: true });
  });
});

describe('what follows a command', () => {
  it('a language in its own words', () => {
    expect(['nl', 'Nederlands', 'Dutch', 'engels', 'EN', 'klingon'].map(parseLanguage)).toEqual(['nl', 'nl', 'nl', 'en', 'en', undefined]);
  });
  it('a wish, and the company it is about', () => {
    expect(parseWish('problems Contoso')).toEqual({ wants: 'problems', company: 'Contoso' });
    expect(parseWish('every run')).toEqual({ wants: 'everyRun', company: '' });
    expect(parseWish('uit')).toEqual({ wants: 'nothing', company: '' });
    expect(parseWish('Contoso')).toBeUndefined();
  });
  it('markup is taken off', () => {
    expect(plainText('<p><at id="0">Instep</at>&nbsp;sync <b>now</b></p>')).toBe('sync now');
  });
});
