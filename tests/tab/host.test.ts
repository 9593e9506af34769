import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/tab/i18n/i18n.ts';
import { deepLink, openTeamsHost, themeOf } from '../../src/tab/teamsHost.ts';

describe('the host', () => {
  it('is light for glass and for whatever theme comes next', () => {
    expect(['default', 'dark', 'contrast', 'glass', 'aurora'].map(themeOf)).toEqual(['light', 'dark', 'contrast', 'light', 'light']);
  });

  it('speaks Dutch for every kind of Dutch, and English otherwise', () => {
    expect(['nl', 'nl-BE', 'NL-nl', 'en-gb', 'fr'].map(languageOf)).toEqual(['nl', 'nl', 'nl', 'en', 'en']);
  });

  it('makes links that carry only the page, encoded', () => {
    const url = new URL(deepLink('app-1', 'companies', 'companies/c1/runs/r1', 'Run 12 & more'));
    expect(url.pathname).toBe('/l/entity/app-1/companies');
    expect(JSON.parse(url.searchParams.get('context') ?? '')).toEqual({ subEntityId: 'companies/c1/runs/r1' });
    expect(url.href).not.toContain('+');
    expect(url.href.length).toBeLessThan(1900);
  });

  it('is none when the page stands alone', async () => {
    expect(await openTeamsHost({ clientId: '', appId: '', hostOrigins: [], botId: '', publicUrl: '' })).toBeNull();
  });
});
