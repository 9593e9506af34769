/** A page that renders every card with the `adaptivecards` library, as a phone or a desk shows it, light or dark. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ChatMessage } from '../../src/api/contract/chatFacts.ts';

const library = readFileSync(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8');

const palettes = {
  light: { ground: '#f5f5f5', card: '#ffffff', text: '#242424', subtle: '#616161', accent: '#5b5fc7', good: '#0b6a0b', warning: '#835b00', attention: '#b10e1c' },
  dark: { ground: '#1f1f1f', card: '#292929', text: '#ffffff', subtle: '#adadad', accent: '#a6a7dc', good: '#92c353', warning: '#fdcfb4', attention: '#f1bbbc' },
};

export function cardPage(cards: readonly [string, ChatMessage][], theme: 'light' | 'dark', width: number): string {
  const { ground, card, text, subtle, accent, good, warning, attention } = palettes[theme];
  const color = (value: string) => ({ default: value, subtle: value === text ? subtle : value });
  const foregroundColors = { default: color(text), accent: color(accent), good: color(good), warning: color(warning), attention: color(attention) };
  const hostConfig = {
    fontFamily: 'Segoe UI, system-ui, sans-serif',
    containerStyles: { default: { backgroundColor: card, foregroundColors } },
    supportsInteractivity: true,
    actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, maxActions: 6 },
  };
  const data = JSON.stringify(cards.map(([name, message]) => ({ name, text: message.text, card: message.card }))).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title><style>
body{margin:0;padding:12px;background:${ground};color:${text};font-family:Segoe UI,system-ui,sans-serif;display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}
section{width:${String(width)}px}h2{font-size:11px;font-weight:400;color:${subtle};margin:0 0 4px}.card{background:${card};border:1px solid ${subtle}55;border-radius:6px;overflow:hidden}
button{font:inherit;border:1px solid ${subtle};border-radius:4px;background:transparent;color:${text};padding:5px 12px}button[aria-label]{cursor:pointer}
/* As Teams does: buttons go on below, long titles wrap. */.ac-actionSet{flex-wrap:wrap!important;gap:4px}.ac-pushButton{white-space:normal!important;max-width:100%;overflow-wrap:anywhere;text-align:left}
input,select{font:inherit;width:100%;box-sizing:border-box}</style><main id="main" style="display:contents"></main>
<script>${library}</script><script>
for (const { name, text, card } of ${data}) {
  const section = document.createElement('section'); section.dataset.name = name;
  section.innerHTML = '<h2></h2><div class="card"></div>'; section.firstChild.textContent = name;
  if (card === null) section.lastChild.textContent = text;
  else { const rendered = new AdaptiveCards.AdaptiveCard(); rendered.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(hostConfig)}); rendered.parse(card); section.lastChild.appendChild(rendered.render()); }
  document.getElementById('main').appendChild(section);
}</script></html>`;
}
