/** Why a change: stable words, put into sentences by tab and chat. */

/** Why somebody left. Each rests on an answer of the directory about this one person. */
export const leaverReasons = [
  'deleted_in_entra', 'purged_in_entra', 'left_the_groups', 'in_excluded_group',
  'left_out_guest', 'left_out_disabled', 'left_out_unlicensed', 'left_out_pattern',
] as const;
export type LeaverReason = (typeof leaverReasons)[number];

export function isGone(reason: LeaverReason): boolean {
  return reason === 'deleted_in_entra' || reason === 'purged_in_entra';
}
