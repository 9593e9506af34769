/** The sign-in of the customer's administrator: authorization code with PKCE, fresh, and consent in that person's tenant. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AskEntra } from './askEntra.ts';
import { proofFields, type ClientProof } from './credential.ts';
import type { Entra } from './port.ts';
import { entraUnavailable, RefusalBody, signInNotProven, signInRefused } from './refusals.ts';
import { verifyIdToken, type VerifyParts } from './verifyToken.ts';

export interface SignInParts extends VerifyParts {
  ask: AskEntra;
  proof: ClientProof;
  /** What consent is asked for: `$GRAPH_ENDPOINT/.default`, the permissions of the app registration and nothing more. */
  consentScope: string;
}

const scope = 'openid profile';
const Redeemed = z.looseObject({ id_token: z.string().min(1) });

function withQuery(address: string, query: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow and https://learn.microsoft.com/entra/identity-platform/v2-admin-consent */
export function openSignIn(parts: SignInParts): Pick<Entra, 'signInUrl' | 'redeemCode' | 'adminConsentUrl' | 'browserOrigin'> {
  const { clientId, discovery, ask, proof } = parts;
  const browserOrigin = async () => new URL((await discovery.organizations()).authorization_endpoint).origin;
  return {
    browserOrigin,

    async signInUrl({ state, nonce, codeVerifier, redirectUri }) {
      return withQuery((await discovery.organizations()).authorization_endpoint, {
        client_id: clientId,
        response_type: 'code',
        response_mode: 'query',
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
        prompt: 'login',
      });
    },

    async redeemCode(code, { nonce, codeVerifier, redirectUri }) {
      const { token_endpoint } = await discovery.organizations();
      const form = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: redirectUri, code_verifier: codeVerifier, scope };
      const answer = await ask(token_endpoint, new URLSearchParams({ ...form, ...(await proofFields(proof, token_endpoint)) }));
      if (answer.status !== 200) {
        const refusal = RefusalBody.safeParse(answer.body);
        throw refusal.success ? signInRefused(refusal.data) : entraUnavailable('its refusal cannot be read');
      }
      const redeemed = Redeemed.safeParse(answer.body);
      if (!redeemed.success) throw entraUnavailable('it gave no ID token');
      const verified = await verifyIdToken(redeemed.data.id_token, nonce, parts);
      if ('refused' in verified) throw signInNotProven(verified.refused);
      return verified;
    },

    async adminConsentUrl(tenantId, state, redirectUri) {
      const address = `${await browserOrigin()}/${encodeURIComponent(tenantId)}/v2.0/adminconsent`;
      return withQuery(address, { client_id: clientId, scope: parts.consentScope, redirect_uri: redirectUri, state });
    },
  };
}
