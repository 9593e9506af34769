import type { Review } from '../../../api/contract/cards.ts';
import type { Company } from '../../../api/contract/company.ts';
import type { Change, Run } from '../../../api/contract/run.ts';
import type { PagedList } from '../../queries/paged.ts';
import type { Waiting } from './reviewChoices.ts';
import type { ReviewDraft } from './useReviewDraft.ts';

/** What every step of the review works with. */
export interface StepProps {
  company: Company;
  run: Run;
  review: Review;
  draft: ReviewDraft;
  list: PagedList<Change>;
  waiting: Waiting;
  /** All that waits is loaded. */
  complete: boolean;
  /** Nothing may be chosen now: a reader looks, or an answer is being carried out. */
  locked: boolean;
  onBack: (() => void) | null;
  onNext: () => void;
  /** So many changes of this plan were accepted and are being carried out. */
  onAccepted: (count: number, planId: string) => void;
}
