/** The one file that sees Microsoft's Graph client. One attempt of one request: no retry, no redirect, the address as given. */
import { AuthenticationHandler, AuthenticationHandlerOptions, Client, ResponseType, type Context, type Middleware } from '@microsoft/microsoft-graph-client';
import { graphOrigin, staysHome } from './links.ts';

export interface Attempt {
  /** Absolute, under `/v1.0/` of the configured origin. */
  url: string;
  token: string;
  headers: Record<string, string>;
  /** Present: a POST of this as JSON. */
  body?: unknown;
  /** Ends the request and the reading of its body. */
  signal: AbortSignal;
}

/** Answers whatever came back, whatever its status; throws when nothing did. */
export type TryOnce = (attempt: Attempt) => Promise<Response>;

/**
 * The address to send to, past the client: it takes addresses apart and puts query options into another order, which next and
 * delta links do not survive.
 */
class ExactAddress {
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
}

/** The last of the chain. Redirects are not followed: the token would follow them. */
class Transport implements Middleware {
  readonly #origin: string;
  constructor(origin: string) {
    this.#origin = origin;
  }

  async execute(context: Context): Promise<void> {
    const exact: unknown = context.middlewareControl?.getMiddlewareOptions(ExactAddress);
    if (!(exact instanceof ExactAddress) || !staysHome(exact.url, this.#origin)) {
      throw new Error('A Graph request must name an address of the configured origin.');
    }
    context.response = await fetch(exact.url, { ...context.options, redirect: 'manual' });
  }
}

/**
 * The client's own retry and redirect handlers are left out: they give up at the fourth 429, know of no network error, and follow
 * redirects. `customHosts` names the host, else the client sends no token to it.
 */
export function openClient(endpoint: string): TryOnce {
  const origin = graphOrigin(endpoint);
  const authenticate = new AuthenticationHandler({ getAccessToken: () => Promise.reject(new Error('Every request brings its own token.')) });
  authenticate.setNext(new Transport(origin));
  const client = Client.initWithMiddleware({ middleware: authenticate, baseUrl: origin, customHosts: new Set([new URL(origin).hostname]) });
  return async ({ url, token, headers, body, signal }) => {
    const request = client
      .api('/')
      .headers(headers)
      .options({ signal })
      .middlewareOptions([new ExactAddress(url), new AuthenticationHandlerOptions({ getAccessToken: () => Promise.resolve(token) })])
      .responseType(ResponseType.RAW);
    const answer: unknown = await (body === undefined ? request.get() : request.post(body));
    if (!(answer instanceof Response)) throw new Error('The Graph client gave no response.');
    return answer;
  };
}
