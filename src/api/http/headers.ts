/** Security headers, by the kind of answer. Source: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements */
import type { ServerResponse } from 'node:http';

/** Hosts that Microsoft documents as framing a Teams tab. */
export const frameHosts = [
  'https://teams.microsoft.com', 'https://*.teams.microsoft.com', 'https://*.cloud.microsoft', 'https://*.microsoft365.com',
  'https://*.office.com', 'https://outlook.office.com', 'https://outlook.office365.com', 'https://outlook-sdf.office.com',
  'https://outlook-sdf.office365.com',
];

const closedPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of every answer; what shows a page in a frame or with a style says so afterwards. */
export function setBaseHeaders(response: ServerResponse, secure: boolean): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Content-Security-Policy', closedPolicy);
  if (secure) response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}

/** The tab: framed by Teams, its own scripts, styles with a nonce. teams-js fetches its list of hosts from res.cdn.office.net. */
export function tabPolicy(nonce: string, extraFrameHosts: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' https://res.cdn.office.net",
    "connect-src 'self' https://res.cdn.office.net",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
    `frame-ancestors ${[...frameHosts, ...extraFrameHosts].join(' ')}`,
  ].join('; ');
}

/** A plain page: no script at all, one style with a nonce, never framed. */
export function pagePolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}
