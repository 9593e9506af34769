/** Plain pages outside Teams: no script, readable anywhere, light and dark as the browser wishes. */
import type { Language } from '../contract/primitives.ts';

/** Text that is safe inside HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

const style = `
:root{color-scheme:light dark;--ink:#242424;--soft:#616161;--paper:#f5f5f5;--sheet:#fff;--edge:#e0e0e0;--brand:#5b5fc7;--brandInk:#fff;--good:#0e700e;--bad:#b10e1c}
@media (prefers-color-scheme:dark){:root{--ink:#fff;--soft:#adadad;--paper:#141414;--sheet:#242424;--edge:#3d3d3d;--brand:#7f85f5;--brandInk:#141414;--good:#54b054;--bad:#f1707b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 "Segoe UI",system-ui,-apple-system,sans-serif}
main{max-width:40rem;margin:6vh auto;padding:2rem;background:var(--sheet);border:1px solid var(--edge);border-radius:12px}
.mark{color:var(--soft);font-weight:600;margin:0 0 1rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.1rem;margin:1.5rem 0 .25rem}
p,ul,dl{margin:0 0 1rem}
ul{padding-left:1.25rem}
dt{font-weight:600}dd{margin:0 0 .75rem;color:var(--soft)}
a{color:var(--brand)}
.button{display:inline-block;background:var(--brand);color:var(--brandInk);text-decoration:none;border:0;font:inherit;font-weight:600;padding:.6rem 1.4rem;border-radius:6px;cursor:pointer}
.button:focus-visible,a:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.good{color:var(--good)}.bad{color:var(--bad)}.soft{color:var(--soft)}
@media (max-width:30rem){main{margin:0;min-height:100vh;border:0;border-radius:0;padding:1.25rem}}
@media (forced-colors:active){.button{border:2px solid}}
`;

export interface PageParts {
  language: Language;
  title: string;
  /** HTML; texts in it are escaped already. */
  body: string;
  nonce: string;
  /** Ask again after so many seconds, at this address. */
  refresh?: { seconds: number; url: string };
}

export function renderPage(parts: PageParts): string {
  const refresh = parts.refresh === undefined ? '' : `<meta http-equiv="refresh" content="${String(parts.refresh.seconds)};url=${escapeHtml(parts.refresh.url)}">`;
  return `<!doctype html>
<html lang="${parts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">${refresh}
<title>${escapeHtml(parts.title)} · Instep</title>
<style nonce="${parts.nonce}">${style}</style>
</head>
<body><main>
<p class="mark">Instep</p>
${parts.body}
</main></body>
</html>`;
}
