import { describe, expect, it } from 'vitest';
import { splitLinks } from '../../../src/sandbox/host/splitLinks.ts';
import { readMail } from '../../../src/sandbox/mail/readMail.ts';

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'utf8');

describe('reading a mail', () => {
  it('joins folded headers, and encoded words that are neighbours, even when a letter is cut in two', () => {
    const read = readMail(mail('From: =?UTF-8?Q?Zo=C3?= =?utf-8?B?qw==?= <zoe@x.example>', 'Subject: =?iso-8859-1?Q?caf=E9?=', ' and =?UTF-8?Q?na_=C3=AFve?=', '', 'x'));
    expect(read).toMatchObject({ from: 'Zoë <zoe@x.example>', subject: 'café and na ïve' });
  });

  it('reads the text of base64, of quoted-printable and of plain bytes', () => {
    const text = (encoding: string, body: string): string => readMail(mail('Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`, '', body)).text;
    expect(text('base64', 'Wm/D\r\nqyDinJM=')).toBe('Zoë ✓');
    expect(text('quoted-printable', 'https://x.example/a=3Db=\r\nc=C3=AB')).toBe('https://x.example/a=bcë');
    expect(text('8bit', 'Zoë')).toBe('Zoë');
  });

  it('finds text and HTML in parts of parts, and leaves attachments alone', () => {
    const read = readMail(mail(
      'Content-Type: multipart/mixed; boundary=outer', '', 'for old readers',
      '--outer', 'Content-Type: text/plain', 'Content-Disposition: attachment; filename=a.txt', '', 'attached',
      '--outer', 'Content-Type: multipart/alternative;', ' boundary="in ner"', '',
      '--in ner', 'Content-Type: text/plain', '', 'Hello', '', 'there', '--in ner', 'Content-Type: text/html', '', '<p>Hello</p>', '--in ner--',
      '--outer--', 'after',
    ));
    expect(read).toMatchObject({ text: 'Hello\n\nthere', html: '<p>Hello</p>' });
  });

  it('survives what is broken, without headers, without an end, in an unknown alphabet', () => {
    for (const source of ['', '\r\nonly text', 'Subject', 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x', 'Content-Type: text/plain; charset=nonsense\r\n\r\nx', 'Subject: =?x?Q?=ZZ?=\r\n\r\n']) {
      expect(() => readMail(Buffer.from(source))).not.toThrow();
    }
    expect(readMail(mail('', 'only text')).text).toBe('only text');
  });

  it('is not led into endless parts', () => {
    const head = 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n';
    expect(() => readMail(Buffer.from(head.repeat(5000)))).not.toThrow();
  });
});

describe('the links of a text', () => {
  it('are web addresses without the full stop behind them; nothing else becomes one', () => {
    const links = (text: string): string[] => splitLinks(text).filter(({ isLink }) => isLink).map((piece) => piece.text);
    expect(links('See (http://localhost:3978/invite/a_b-c), or https://x.example/?a=1&b=2.')).toEqual(['http://localhost:3978/invite/a_b-c', 'https://x.example/?a=1&b=2']);
    expect(links('javascript:alert(1) data:text/html,x <https://x.example/a>')).toEqual(['https://x.example/a']);
    const text = 'a\n\nhttp://x.example/\n\nb';
    expect(splitLinks(text).map((piece) => piece.text).join('')).toBe(text);
  });
});
