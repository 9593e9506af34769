/** The unfinished guided review. */
import { getReview, putReview, type ReviewDeps } from '../review/keepReview.ts';
import { bareEtag } from './etag.ts';
import { companyKey, type Register } from './route.ts';

export function reviewRoutes(register: Register, deps: ReviewDeps): void {
  register('getReview', async (call) => {
    const review = await getReview(deps, companyKey(call));
    return { body: { ...review, etag: bareEtag(review.etag) }, etag: review.etag };
  });
  register('putReview', async (call) => {
    const { ifMatch } = call;
    const holds = (etag: string) => ifMatch === 'any' || ifMatch === undefined || ifMatch.includes(bareEtag(etag));
    const review = await putReview(deps, companyKey(call), call.caller.actor, call.body, holds);
    return { body: { ...review, etag: bareEtag(review.etag) }, etag: review.etag };
  });
}
