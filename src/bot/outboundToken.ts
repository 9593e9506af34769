/**
 * The bot's own token for the connector: client credentials of a SingleTenant bot, at `BOT_LOGIN_URL`.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector
 */
import { z } from 'zod';

export interface BotCredential {
  botId: string;
  /** The authority with its tenant, as in `https://login.microsoftonline.com/<tenant>`. */
  loginUrl: string;
  /** A secret, or a signed assertion of the managed identity (federated credential). */
  secret: { password: string } | { assertion: (tokenEndpoint: string) => Promise<string> };
  now: () => Date;
}

const scope = 'https://api.botframework.com/.default';
const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Discovery = z.object({ token_endpoint: z.url() });
/** A token is taken anew this long before it ends. */
const marginMs = 5 * 60_000;

/** The endpoint that discovery names on the same host; the documented path when there is no discovery document. */
async function tokenEndpoint(loginUrl: string): Promise<string> {
  const fallback = `${loginUrl}/oauth2/v2.0/token`;
  try {
    const response = await fetch(`${loginUrl}/v2.0/.well-known/openid-configuration`, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
    const found = Discovery.safeParse(await response.json());
    return found.success && new URL(found.data.token_endpoint).origin === new URL(loginUrl).origin ? found.data.token_endpoint : fallback;
  } catch {
    return fallback;
  }
}

async function requestToken(credential: BotCredential, endpoint: string): Promise<{ token: string; seconds: number }> {
  const proof =
    'password' in credential.secret
      ? { client_secret: credential.secret.password }
      : { client_assertion: await credential.secret.assertion(endpoint), client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
  const response = await fetch(endpoint, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: credential.botId, scope, ...proof }),
  });
  if (!response.ok) throw new Error(`The bot got no token: ${String(response.status)}`);
  const parsed = Token.parse(await response.json());
  return { token: parsed.access_token, seconds: parsed.expires_in };
}

/** A token that holds for some minutes at least; one request at a time, however many ask. */
export function openOutbound(credential: BotCredential): () => Promise<string> {
  const loginUrl = credential.loginUrl.replace(/\/+$/, '');
  let held: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;
  const ask = async (): Promise<string> => {
    const { token, seconds } = await requestToken(credential, await tokenEndpoint(loginUrl));
    held = { token, until: credential.now().getTime() + seconds * 1000 };
    return token;
  };
  return async () => {
    if (held !== undefined && held.until - credential.now().getTime() > marginMs) return held.token;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
