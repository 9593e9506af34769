/** A browser without eyes: cookies, redirects, and one decision after another. */
export interface Seen {
  status: number;
  url: string;
  html: string;
  location: string | null;
}

export class Browser {
  // Cookies are shared between the ports of a host, as in any browser.
  private readonly cookies = new Map<string, string>();

  async ask(url: string, form?: Record<string, string>): Promise<Seen> {
    const response = await fetch(url, {
      redirect: 'manual', method: form === undefined ? 'GET' : 'POST',
      headers: { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), 'Accept-Language': 'en' },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', ...value] = pair.split('=');
      this.cookies.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    return { status: response.status, url, html: await response.text(), location: location === null ? null : new URL(location, url).href };
  }

  /** Follows redirects until a page, or until the next address is one that `stopAt` wants to look at first. */
  async go(url: string, form?: Record<string, string>, stopAt: RegExp = /(?!)/): Promise<Seen> {
    let seen = await this.ask(url, form);
    for (let hops = 0; seen.location !== null && hops < 20; hops += 1) {
      if (stopAt.test(seen.location)) return seen;
      seen = await this.ask(seen.location);
    }
    return seen;
  }
}

/** The address behind the page's Continue. */
export function continueOf(page: Seen): string {
  const href = /data-testid="continue" href="([^"]+)"/.exec(page.html)?.[1] ?? /href="([^"]+\/start[^"]*)"/.exec(page.html)?.[1];
  if (href === undefined) throw new Error(`no way to continue: ${String(page.status)} ${page.html.slice(0, 2000)}`);
  return new URL(href.replaceAll('&amp;', '&'), page.url).href;
}
