import { describe, expect, it } from 'vitest';
import { readChoices, writeChoices } from '../../../src/sandbox/host/choices.ts';
import { toHtml } from '../../../src/sandbox/host/markdown.ts';
import { legacyContext, pageOfFrame, readDeepLink, readTabMessage } from '../../../src/sandbox/host/teamsMessages.ts';

describe('deep links', () => {
  const link = (context: string): string => `https://teams.microsoft.com/l/entity/app/instep?webUrl=x&context=${encodeURIComponent(context)}`;

  it('opens the page of the tab that the context names', () => {
    expect(readDeepLink(link('{"subEntityId":"companies/1/runs/2"}'))).toEqual({ kind: 'tab', subPageId: 'companies/1/runs/2' });
    expect(readDeepLink('https://teams.cloud.microsoft/l/entity/app/instep?context=%7B%22subPageId%22%3A%22x%22%7D')).toEqual({ kind: 'tab', subPageId: 'x' });
  });

  it('opens the tab itself when there is no readable context', () => {
    expect(readDeepLink(link('not json'))).toEqual({ kind: 'tab', subPageId: null });
    expect(readDeepLink('https://teams.microsoft.com/l/entity/app/instep')).toEqual({ kind: 'tab', subPageId: null });
  });

  it('opens the chat for links to a conversation', () => {
    expect(readDeepLink('https://teams.microsoft.com/l/chat/0/0?users=28:x')).toEqual({ kind: 'chat' });
    expect(readDeepLink('https://teams.microsoft.com/l/entity/app/conversations')).toEqual({ kind: 'chat' });
  });

  it('leaves other addresses to the browser, look-alikes too', () => {
    for (const url of ['https://entra.microsoft.com/x', 'https://teams.microsoft.com.evil.example/l/entity/a/b', 'http://localhost:3978/link/x', 'nonsense']) {
      expect(readDeepLink(url)).toEqual({ kind: 'other' });
    }
  });
});

describe('messages of the tab', () => {
  it('are those with a number and a function; everything else on the channel is ignored', () => {
    expect(readTabMessage({ id: 3, func: 'getContext', args: [1], uuidAsString: 'u' })).toEqual({ id: 3, func: 'getContext', args: [1], uuidAsString: 'u' });
    for (const data of [null, 'text', { func: 'x' }, { id: 'a', func: 'x' }, { id: 1 }]) expect(readTabMessage(data)).toBeUndefined();
  });

  it('get the context in the form that teams-js reads', () => {
    const person = { objectId: 'o', tenantId: 't', name: 'Mila', userPrincipalName: 'm@x' };
    const context = legacyContext({ person, theme: 'dark', locale: 'nl-nl', clientType: 'android', appId: 'a', subPageId: 's' });
    expect(context).toMatchObject({ userObjectId: 'o', tid: 't', theme: 'dark', locale: 'nl-nl', hostClientType: 'android', subEntityId: 's', frameContext: 'content' });
    expect(legacyContext({ person, theme: 'dark', locale: 'nl-nl', clientType: 'android', appId: 'a', subPageId: null })).not.toHaveProperty('subEntityId');
  });
});

describe('the page that the tab shows', () => {
  it('is read from its address', () => {
    expect(pageOfFrame({ contentUrl: 'http://localhost:3978/tab/companies/1/people?search=a' })).toBe('companies/1/people?search=a');
    for (const frame of [{ contentUrl: 'http://localhost:3978/tab/' }, { contentUrl: 'nonsense' }, null, {}]) expect(pageOfFrame(frame)).toBeNull();
  });
});

describe('choices', () => {
  it('survive in the address', () => {
    const choices = readChoices('?persona=ravi&theme=contrast&locale=nl-NL&client=android&sub=companies/1', ['mila', 'ravi']);
    expect(choices).toEqual({ persona: 'ravi', theme: 'contrast', locale: 'nl', clientType: 'android', sub: 'companies/1' });
    expect(readChoices(writeChoices(choices), ['mila', 'ravi'])).toEqual(choices);
  });

  it('fall back to the first person, light and English', () => {
    expect(readChoices('?persona=nobody&theme=pink&locale=fr', ['mila'])).toEqual({ persona: 'mila', theme: 'default', locale: 'en', clientType: 'desktop', sub: null });
  });
});

describe('Markdown of cards and messages', () => {
  it('shows bold, italic, links and lists', () => {
    expect(toHtml('**Contoso**: _3 joined_\n- one\n- two')).toBe('<p><strong>Contoso</strong>: <em>3 joined</em></p><ul><li>one</li><li>two</li></ul>');
    expect(toHtml('1. a\n2. b')).toBe('<ol><li>a</li><li>b</li></ol>');
    expect(toHtml('[Show](https://x.example/a?b=1&c=2)')).toBe('<p><a href="https://x.example/a?b=1&amp;c=2" target="_blank" rel="noreferrer">Show</a></p>');
  });

  it('lets no HTML and no script address through', () => {
    expect(toHtml('<img src=x onerror=alert(1)>')).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>');
    expect(toHtml('[x](javascript:alert(1))')).not.toContain('<a');
    expect(toHtml('[x](https://a.example/"onclick=alert)')).not.toContain('"onclick');
  });

  it('shows escaped signs as they are', () => {
    expect(toHtml('Jan \\*de\\_Vries\\* \\[x\\]')).toBe('<p>Jan *de_Vries* [x]</p>');
    expect(toHtml('snake_case_name and 2*3*4')).toBe('<p>snake_case_name and 2*3*4</p>');
  });
});
