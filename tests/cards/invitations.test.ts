import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invitationMail, mailLanguage } from '../../src/api/cards/invitationMail.ts';
import { listOrders } from '../../src/api/cards/listOrders.ts';
import { placeOrder } from '../../src/api/cards/placeOrder.ts';
import { openInvitation, peekInvitation } from '../../src/api/cards/sendInvitations.ts';
import { sweepCards } from '../../src/api/cards/sweepCards.ts';
import { openSmtp } from '../../src/api/mail/smtp.ts';
import type { Mailer } from '../../src/api/mail/port.ts';
import { addPerson, admin, buy, key, line, openShop } from './shop.ts';
import type { Shop } from './shop.ts';
import { openSmtpServer } from './smtpServer.ts';
import type { SmtpServer } from './smtpServer.ts';

const page = { limit: 100 };
const dayMs = 24 * 3600 * 1000;

let smtp: SmtpServer;
let mailer: Mailer;

beforeEach(async () => {
  smtp = await openSmtpServer();
  mailer = openSmtp({ url: smtp.url, from: 'Instep <instep@host.example>', timeoutMs: 3000 });
});

afterEach(async () => {
  mailer.close();
  await smtp.close();
});

async function invite(change: { language?: string | null; email?: string | null } = {}, withMail: Mailer | undefined = mailer): Promise<Shop> {
  const shop = await openShop(withMail === undefined ? {} : { mailer: withMail });
  await buy(shop, { standard: 5 });
  await addPerson(shop, 'p0', change);
  await placeOrder(shop, key, admin, [line('p0', { invite: true })]);
  await sweepCards(shop);
  return shop;
}

const secretIn = (text: string) => /\/invite\/([A-Za-z0-9_-]+)/.exec(text.replaceAll('=\n', ''))?.[1] ?? '';
const invitationsOf = async (shop: Shop) => (await listOrders(shop, key, page)).items[0]?.invitations;

describe('an invitation', () => {
  it('is mailed to the person, with an address that shows the details once', async () => {
    const shop = await invite();
    expect(smtp.mails.map((mail) => mail.to)).toEqual(['p0@contoso.example']);
    const secret = secretIn(smtp.mails[0]?.text ?? '');
    expect(await peekInvitation(shop, secret)).toEqual({ companyName: 'Contoso' });
    const opened = await Promise.all([openInvitation(shop, secret), openInvitation(shop, secret)]);
    expect(opened.filter((each) => each !== undefined)).toEqual([{ companyName: 'Contoso', signInName: 'p0@contoso.example' }]);
    expect(await peekInvitation(shop, secret)).toBeUndefined();
    expect(await invitationsOf(shop)).toEqual({ waiting: 0, sent: 0, opened: 1, failed: 0, problems: [] });
  });

  it('is mailed once, however often and by how many it is swept', async () => {
    const shop = await invite();
    await Promise.all([sweepCards(shop), sweepCards(shop)]);
    expect(smtp.mails).toHaveLength(1);
  });

  it('is not kept in a way that would open it: only the hash of its secret is', async () => {
    const shop = await invite();
    const secret = secretIn(smtp.mails[0]?.text ?? '');
    const kept = await shop.store.invitations.list(key, { orderBy: 'id', limit: 10 });
    expect(JSON.stringify(kept.items)).not.toContain(secret);
  });

  it('works for 14 days', async () => {
    const shop = await invite();
    const secret = secretIn(smtp.mails[0]?.text ?? '');
    shop.pass(14 * dayMs - 1000);
    expect(await peekInvitation(shop, secret)).toBeDefined();
    shop.pass(2000);
    expect(await openInvitation(shop, secret)).toBeUndefined();
  });

  it('is not sent when mail is not configured, and the order goes on and says so', async () => {
    const shop = await openShop();
    await buy(shop, { standard: 5 });
    const order = await placeOrder(shop, key, admin, [line('p0', { invite: true })]);
    expect(order.status).toBe('placed');
    expect(await invitationsOf(shop)).toEqual({ waiting: 0, sent: 0, opened: 0, failed: 1, problems: ['mail_not_configured'] });
  });

  it('says so when the person has no address', async () => {
    const shop = await invite({ email: null });
    expect(await invitationsOf(shop)).toMatchObject({ failed: 1, problems: ['no_address'] });
  });

  it('is tried again when the mail server asks to come back, with a new address', async () => {
    smtp.refuse('451 later');
    const shop = await invite();
    expect(await invitationsOf(shop)).toMatchObject({ waiting: 1, problems: ['mail_unreachable'] });
    smtp.refuse(null);
    await sweepCards(shop);
    expect(smtp.mails).toHaveLength(0);
    shop.pass(61_000);
    await sweepCards(shop);
    expect(smtp.mails).toHaveLength(1);
    expect(await invitationsOf(shop)).toMatchObject({ sent: 1, problems: [] });
  });

  it('has failed when the mail server refuses the address for good', async () => {
    smtp.refuse('550 nobody here');
    const shop = await invite();
    expect(await invitationsOf(shop)).toMatchObject({ failed: 1, problems: ['mail_refused'] });
  });

  it('has failed after a day of trying', async () => {
    smtp.refuse('451 later');
    const shop = await invite();
    for (let n = 0; n < 6; n += 1) {
      shop.pass(6 * 3600 * 1000);
      await sweepCards(shop);
    }
    expect(await invitationsOf(shop)).toMatchObject({ failed: 1, problems: ['mail_unreachable'] });
  });

  it('speaks Dutch to those who do', async () => {
    expect([mailLanguage('nl-NL'), mailLanguage('NL'), mailLanguage('en'), mailLanguage('nld'), mailLanguage(null)]).toEqual(['nl', 'nl', 'en', 'en', 'en']);
    await invite({ language: 'nl-NL' });
    expect(smtp.mails[0]?.text).toContain('Subject: Contoso: zo log je in');
  });

  it('lets no name of the directory add a header or a tag', () => {
    const mail = invitationMail({ to: 'a@b.example', firstName: '<b>Eve</b>\r\nBcc: x@y.example', company: 'A\r\nBcc: x@y.example', url: 'https://instep.example/invite/s', language: 'en' });
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.html).not.toContain('<b>');
  });
});
