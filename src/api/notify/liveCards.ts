/**
 * Progress on cards that show a run under way: at most every five seconds, kept in memory only. What is lost in a crash is one edit;
 * the result is in the outbox.
 */
import type { Ambient } from '../ambient.ts';
import type { ChatChannel, RenderCard, RunFacts } from '../contract/chatFacts.ts';
import type { Progress } from '../contract/run.ts';
import type { RunDoc } from '../sync/run.ts';
import { isInProgress } from '../sync/run.ts';
import { toRun } from '../sync/viewRun.ts';
import type { ChatDoc, OutboxDoc } from './documents.ts';
import type { Pace } from './pace.ts';
import { forKind } from './runFacts.ts';

export const editEveryMs = 5000;

export interface LiveCardDeps {
  ambient: Ambient;
  chats: ChatChannel;
  renderCard: RenderCard;
  pace: Pace;
  inChat: <T>(chatId: string, act: () => Promise<T>) => Promise<T>;
}

interface LiveCard {
  chat: ChatDoc;
  facts: RunFacts;
  activityId: string;
  thread: string | null;
  editedAt: number;
}

export interface LiveCards {
  delivered(doc: OutboxDoc, chat: ChatDoc, activityId: string): void;
  progress(run: RunDoc, progress: Progress | null): void;
  ended(runId: string): void;
}

export function openLiveCards({ ambient, chats, renderCard, pace, inChat }: LiveCardDeps): LiveCards {
  const cards = new Map<string, Map<string, LiveCard>>();
  const edit = async (card: LiveCard, runId: string, facts: RunFacts): Promise<void> => {
    // An edit that has to wait is not worth it; one that comes after the end would be wrong.
    if (!cards.has(runId) || pace.reserve(card.chat.id, card.chat.workspaceId, 0) === undefined) return;
    await chats.update({ reference: card.chat.reference, thread: card.thread }, card.activityId, renderCard(facts, card.chat.language, card.chat.kind));
  };
  return {
    delivered: (doc, chat, activityId) => {
      const { facts } = doc.wanted;
      if (facts.kind !== 'run' || !isInProgress(facts.run.status)) return;
      const ofRun = cards.get(facts.run.id) ?? new Map<string, LiveCard>();
      ofRun.set(doc.id, { chat, facts, activityId, thread: doc.thread, editedAt: ambient.now().getTime() });
      cards.set(facts.run.id, ofRun);
    },
    progress: (run, progress) => {
      const now = ambient.now().getTime();
      for (const card of cards.get(run.id)?.values() ?? []) {
        if (now - card.editedAt < editEveryMs) continue;
        card.editedAt = now;
        const facts = forKind({ ...card.facts, run: toRun(run, progress) }, card.chat.kind);
        void inChat(card.chat.id, () => edit(card, run.id, facts));
      }
    },
    ended: (runId) => {
      cards.delete(runId);
    },
  };
}
