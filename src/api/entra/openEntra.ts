/** Microsoft Entra, as `port.ts` promises it. */
import type { Ambient } from '../ambient.ts';
import { openAppTokens } from './appTokens.ts';
import { defaultAskLimits, openAskEntra, type AskLimits, type Sleep } from './askEntra.ts';
import { openCredential, type Credential } from './credential.ts';
import { openDiscovery } from './discovery.ts';
import { openKeySet } from './keySet.ts';
import type { Entra } from './port.ts';
import { openSignIn } from './signIn.ts';
import { openVerifyAccessToken } from './verifyToken.ts';

export interface EntraOptions {
  /** `AAD_APP_OAUTH_AUTHORITY_HOST`; https only. */
  authorityHost: string;
  clientId: string;
  credential: Credential;
  /** `$GRAPH_ENDPOINT/.default`. */
  graphScope: string;
  ambient: Ambient;
  limits?: Partial<AskLimits>;
  /** How to wait; for tests. */
  sleep?: Sleep;
}

/** Asks nothing yet. Throws when the authority host is no https address or the certificate cannot be used. */
export function openEntra({ authorityHost, clientId, credential, graphScope, ambient, limits, sleep }: EntraOptions): Entra {
  const ask = openAskEntra(ambient, { ...defaultAskLimits, ...limits }, sleep);
  const discovery = openDiscovery(authorityHost, ask, ambient);
  const findKey = openKeySet(discovery, ask, ambient);
  const proof = openCredential(credential, clientId, ambient);
  const verifyParts = { discovery, findKey, clientId, ambient };
  return {
    verifyAccessToken: openVerifyAccessToken(verifyParts),
    graphToken: openAppTokens({ authorityHost, clientId, proof, scope: graphScope, discovery, ask }),
    ...openSignIn({ ...verifyParts, ask, proof, consentScope: graphScope }),
  };
}
