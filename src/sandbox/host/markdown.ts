/** The Markdown that Teams shows in cards and messages: bold, italic, links, lists, line breaks. No HTML gets through. */

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const bullet = /^\s*[-*+]\s+/;
const number = /^\s*\d+[.)]\s+/;

function inline(text: string): string {
  const kept: string[] = [];
  const keep = (html: string): string => `\u0000${String(kept.push(html) - 1)}\u0000`;
  return escapeHtml(text.replace(/\\([\\`*_{}[\]()#+\-.!|~>])/g, (_match, sign: string) => keep(escapeHtml(sign))))
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g, (_match, label: string, url: string) => keep(`<a href="${url}" target="_blank" rel="noreferrer">${label}</a>`))
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replace(/(^|[^\w*])\*([^\s*](?:.*?[^\s*])?)\*(?![\w*])/g, '$1<em>$2</em>')
    .replace(/(^|[^\w_])_([^\s_](?:.*?[^\s_])?)_(?![\w_])/g, '$1<em>$2</em>')
    .replace(/\u0000(\d+)\u0000/g, (_match, index: string) => kept[Number(index)] ?? '');
}

function block(lines: string[]): string {
  const items = (mark: RegExp): string => lines.map((line) => `<li>${inline(line.replace(mark, ''))}</li>`).join('');
  if (lines.every((line) => bullet.test(line))) return `<ul>${items(bullet)}</ul>`;
  if (lines.every((line) => number.test(line))) return `<ol>${items(number)}</ol>`;
  return `<p>${lines.map(inline).join('<br>')}</p>`;
}

/** Splits where a list begins or ends, and at empty lines. */
export function toHtml(text: string): string {
  const groups: string[][] = [];
  let last = 'none';
  for (const line of text.split(/\r\n|\r|\n/)) {
    const kind = line.trim() === '' ? 'none' : bullet.test(line) ? 'bullet' : number.test(line) ? 'number' : 'text';
    if (kind !== 'none') {
      const group = groups.at(-1);
      if (kind === last && group !== undefined) group.push(line);
      else groups.push([line]);
    }
    last = kind;
  }
  return groups.map(block).join('');
}
