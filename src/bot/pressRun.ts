/** Presses on the card of a run: approve, decline, show. A press too late is answered with how it stands now. */
import { z } from 'zod';
import { isRefused } from './actions.ts';
import { runCard } from './cards/runCard.ts';
import { refusedText } from './cards/wordCards.ts';
import type { Conversation } from './carryOut.ts';
import type { Pressed } from './turn.ts';

const RunIds = z.looseObject({ companyId: z.string().max(128), runId: z.string().max(128), planId: z.string().max(200).optional() });

/** Refusals that mean: somebody was faster. */
const overtaken: ReadonlySet<string> = new Set(['plan_changed', 'run_not_waiting', 'run_in_progress']);

async function show({ actions, sender, context }: Conversation, companyId: string, runId: string, note?: string): Promise<Pressed> {
  const found = await actions.run(sender, companyId, runId, context.kind);
  return isRefused(found) ? { note: refusedText(found.refused, '', context) } : { card: runCard(found.facts, context, note) };
}

export async function pressRun(conversation: Conversation, verb: string, data: unknown): Promise<Pressed> {
  const { actions, sender, context } = conversation;
  const parsed = RunIds.safeParse(data);
  if (!parsed.success) return { note: context.texts.answered };
  const { companyId, runId, planId } = parsed.data;
  if (verb === 'run.show') return show(conversation, companyId, runId);
  if ((verb !== 'run.approve' && verb !== 'run.decline') || planId === undefined) return { note: context.texts.answered };
  const answered = await actions.answer(sender, companyId, runId, planId, verb === 'run.approve' ? 'approve' : 'decline', context.kind);
  if (!isRefused(answered)) return { card: runCard(answered.facts, context) };
  if (!overtaken.has(answered.refused)) return { note: refusedText(answered.refused, '', context) };
  return show(conversation, companyId, runId, refusedText(answered.refused, '', context));
}
