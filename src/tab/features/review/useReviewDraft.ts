/** Choices of a review: edited here at once, kept on the server a moment later, and given way when somebody else was faster. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Review } from '../../../api/contract/cards.ts';
import type { ApiProblem } from '../../apiClient.ts';
import { problemOf } from '../../queries/client.ts';
import { keys } from '../../queries/keys.ts';
import { useKeepReview } from '../../queries/review.ts';
import { choicesOf, toPut } from './reviewChoices.ts';
import type { Choices, Step } from './reviewChoices.ts';

const settleMs = 500;

export interface ReviewDraft {
  choices: Choices;
  change: (edit: (before: Choices) => Choices) => void;
  goTo: (step: Step) => void;
  /** Everything is on the server. */
  kept: boolean;
  problem: ApiProblem | null;
  /** Somebody else kept theirs first: this one's last edit is gone. */
  overtaken: boolean;
  retry: () => void;
}

export function useReviewDraft(companyId: string, review: Review, runId: string | null): ReviewDraft {
  const cache = useQueryClient();
  const keep = useKeepReview(companyId);
  const stored = useMemo(() => choicesOf(review), [review]);
  const [local, setLocal] = useState<Choices | null>(null);
  const [overtaken, setOvertaken] = useState(false);
  const [failed, setFailed] = useState<Choices | null>(null);
  const choices = local ?? stored;
  const send = (wanted: Choices): void => {
    keep.mutate({ etag: review.etag, ...toPut(wanted, { runId: review.runId ?? runId, planId: review.planId }, review.decline) }, {
      onSuccess: () => {
        setLocal((now) => (now === wanted ? null : now));
      },
      onError: (error) => {
        if (problemOf(error)?.code !== 'etag_mismatch') {
          setFailed(wanted);
          return;
        }
        void cache.invalidateQueries({ queryKey: keys.review(companyId) });
        setLocal(null);
        setOvertaken(true);
      },
    });
  };
  const latest = useRef({ local, send, pending: keep.isPending });
  latest.current = { local, send, pending: keep.isPending };
  useEffect(() => {
    if (local === null || keep.isPending || failed === local) return undefined;
    const timer = setTimeout(() => {
      latest.current.send(local);
    }, settleMs);
    return () => {
      clearTimeout(timer);
    };
  }, [local, keep.isPending, failed]);
  // Whoever leaves the page within the pause loses nothing.
  useEffect(() => () => {
    if (latest.current.local !== null && !latest.current.pending) latest.current.send(latest.current.local);
  }, []);
  const change = (edit: (before: Choices) => Choices): void => {
    setOvertaken(false);
    setLocal((before) => edit(before ?? stored));
  };
  return {
    choices,
    change,
    goTo: (step) => {
      change((before) => ({ ...before, step }));
    },
    kept: local === null,
    problem: failed !== null && failed === local ? problemOf(keep.error) : null,
    overtaken,
    retry: () => {
      setFailed(null);
    },
  };
}
