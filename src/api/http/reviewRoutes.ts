/** The unfinished guided review. */
import { getReview, putReview, type ReviewDeps } from '../review/keepReview.ts';
import { holdsFor } from './companyRoutes.ts';
import { bareEtag } from './etag.ts';
import { companyKey, type Register } from './route.ts';

export function reviewRoutes(register: Register, deps: ReviewDeps): void {
  register('getReview', async (call) => {
    const review = await getReview(deps, companyKey(call));
    return { body: { ...review, etag: bareEtag(review.etag) }, etag: review.etag };
  });
  register('putReview', async (call) => {
    const review = await putReview(deps, companyKey(call), call.caller.actor, call.body, holdsFor(call.ifMatch));
    return { body: { ...review, etag: bareEtag(review.etag) }, etag: review.etag };
  });
}
