/** The pages that people see: choosing an account, consenting, being refused. Plain HTML without scripts. */
import type { Persona } from '../port.ts';

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: #f2f2f2;
  font: 15px/1.45 "Segoe UI", system-ui, -apple-system, sans-serif; color: #1b1b1b; }
main { width: 100%; max-width: 440px; background: #fff; padding: 32px; box-shadow: 0 2px 6px rgb(0 0 0 / 20%); border-radius: 4px; }
.brand { display: flex; align-items: center; gap: 8px; color: #5c5c5c; font-weight: 600; margin: 0 0 20px; }
.brand::before { content: ""; width: 18px; height: 18px; border-radius: 4px; background: #5b5fc7; }
h1 { font-size: 24px; line-height: 1.25; font-weight: 600; margin: 0 0 8px; }
h2 { font-size: 13px; color: #5c5c5c; font-weight: 600; margin: 20px 0 4px; }
p { margin: 0 0 12px; }
ul { list-style: none; margin: 0; padding: 0; }
button { font: inherit; cursor: pointer; border-radius: 4px; }
button:focus-visible { outline: 3px solid #5b5fc7; outline-offset: 2px; }
.account { width: 100%; text-align: left; background: #fff; border: 1px solid #e0e0e0; padding: 12px 14px; margin-top: 8px; display: block; color: inherit; }
.account:hover { background: #f5f5fc; border-color: #5b5fc7; }
.account span { display: block; color: #5c5c5c; font-size: 13px; overflow-wrap: anywhere; }
.account strong { display: block; font-weight: 600; }
.permission { border-top: 1px solid #e0e0e0; padding: 12px 0; }
.permission strong { display: block; font-weight: 600; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin-top: 24px; }
.actions button { min-width: 108px; padding: 8px 20px; border: 1px solid #8a8a8a; background: #fff; color: #1b1b1b; }
.actions .main { background: #5b5fc7; border-color: #5b5fc7; color: #fff; }
.code { font-family: ui-monospace, monospace; font-size: 13px; overflow-wrap: anywhere; color: #5c5c5c; }
.note { margin-top: 24px; font-size: 13px; color: #5c5c5c; }
`;

/** `main`: HTML that is already escaped. */
function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} – Sandbox sign-in</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="brand">Sandbox sign-in</p>
${main}
<p class="note">A make-believe Microsoft sign-in page. No password is asked for, and nothing leaves this computer.</p>
</main>
</body>
</html>
`;
}

function accountButton(persona: Persona, first: boolean): string {
  return `<li><button class="account" name="account" value="${escapeHtml(persona.id)}" data-testid="account-${escapeHtml(persona.id)}"${first ? ' autofocus' : ''}>
<strong>${escapeHtml(persona.name)}</strong><span>${escapeHtml(persona.userPrincipalName)}</span><span>${escapeHtml(persona.description)}</span></button></li>`;
}

/** `action`: where the choice is posted. */
export function accountPage(personas: readonly Persona[], action: string, purpose: string): string {
  const tenants = [...new Set(personas.map((persona) => persona.tenantName))];
  const first = personas[0];
  const sections = tenants.map((tenantName) => {
    const members = personas.filter((persona) => persona.tenantName === tenantName);
    return `<h2>${escapeHtml(tenantName)}</h2><ul>${members.map((persona) => accountButton(persona, persona === first)).join('')}</ul>`;
  });
  return page(
    'Pick an account',
    `<h1>Pick an account</h1><p>${escapeHtml(purpose)}</p>
<form method="post" action="${escapeHtml(action)}">${sections.join('\n')}
<div class="actions"><button name="cancel" value="1" data-testid="cancel">Cancel</button></div></form>`,
  );
}

export interface PermissionText {
  name: string;
  title: string;
  sentence: string;
}

export const permissionTexts: readonly PermissionText[] = [
  {
    name: 'User.Read.All',
    title: "Read all users' full profiles",
    sentence: 'Allows the app to read the profiles of the people in your organisation, without a signed-in user.',
  },
  {
    name: 'GroupMember.Read.All',
    title: 'Read all group memberships',
    sentence: 'Allows the app to read who is a member of which group in your organisation, without a signed-in user.',
  },
];

export function consentPage(appName: string, persona: Persona, action: string): string {
  const permissions = permissionTexts.map(
    ({ name, title, sentence }) =>
      `<div class="permission" data-testid="permission-${name}"><strong>${escapeHtml(title)}</strong>${escapeHtml(sentence)}<div class="code">${name}</div></div>`,
  );
  return page(
    'Permissions requested',
    `<p class="code">${escapeHtml(persona.userPrincipalName)}</p>
<h1>Permissions requested</h1><p><strong>${escapeHtml(appName)}</strong> would like to read from <strong>${escapeHtml(persona.tenantName)}</strong>:</p>
${permissions.join('\n')}
<p>If you accept, this app gets these permissions for all people in your organisation. Nobody else is asked.</p>
<form method="post" action="${escapeHtml(action)}"><div class="actions">
<button name="decision" value="cancel" data-testid="cancel">Cancel</button>
<button class="main" name="decision" value="accept" data-testid="accept" autofocus>Accept</button></div></form>`,
  );
}

export function approvalPage(appName: string, persona: Persona, action: string): string {
  return page(
    'Need admin approval',
    `<p class="code">${escapeHtml(persona.userPrincipalName)}</p>
<h1>Need admin approval</h1>
<p data-testid="need-admin-approval"><strong>${escapeHtml(appName)}</strong> needs permission to access resources in your organisation that only an admin can grant. Please ask an admin to grant permission to this app before you can use it.</p>
<form method="post" action="${escapeHtml(action)}"><div class="actions">
<button name="account" value="" data-testid="other-account">Have an admin account? Sign in with that account</button>
<button class="main" name="decision" value="cancel" data-testid="cancel" autofocus>Return without consent</button></div></form>`,
  );
}

/** Shown on the page itself, never redirected: an address that is not registered must not learn anything. */
export function refusalPage(code: number, text: string): string {
  return page(
    'Sorry',
    `<h1>Sorry, but we’re having trouble signing you in.</h1><p class="code" data-testid="sign-in-error">AADSTS${String(code)}: ${escapeHtml(text)}</p>`,
  );
}

/** `response_mode=form_post`. */
export function formPostPage(redirectUri: string, values: ReadonlyMap<string, string>): string {
  const inputs = [...values].map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`);
  return page(
    'Working…',
    `<h1>Working…</h1><form method="post" action="${escapeHtml(redirectUri)}">${inputs.join('')}<div class="actions"><button class="main" autofocus>Continue</button></div></form>
<script>document.forms[0].submit()</script>`,
  );
}
