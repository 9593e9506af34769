/** Who is left out: seen in the directory, deliberately not kept. Pure. */
import type { LeftOutReason } from '../contract/run.ts';
import type { LeaveOut } from '../contract/settings.ts';
import type { DirectoryPerson } from './directory.ts';

/** A `*` glob over a whole text, without case. Every other character stands for itself. */
export function globMatcher(pattern: string): RegExp {
  const source = pattern
    .split(/\*+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*');
  return new RegExp(`^${source}$`, 'iu');
}

export type LeaveOutRule = (person: DirectoryPerson) => LeftOutReason | undefined;

/**
 * The rules in the order in which they are told: guest, disabled, unlicensed, pattern. What the directory did not tell leaves nobody out:
 * a null `userType` is no guest, a missing `accountEnabled` is not disabled, absent licences are not none.
 */
export function leaveOutRule(leaveOut: LeaveOut): LeaveOutRule {
  const matchers = leaveOut.patterns.map(globMatcher);
  return (person) => {
    if (leaveOut.guests && person.userType?.toLowerCase() === 'guest') return 'guest';
    if (leaveOut.disabled && person.accountEnabled === false) return 'disabled';
    if (leaveOut.unlicensed && person.licensed === false) return 'unlicensed';
    if (matchers.length === 0) return undefined;
    const names = [person.values.mail, person.values.userPrincipalName, person.values.displayName];
    const hit = matchers.some((matcher) => names.some((name) => typeof name === 'string' && matcher.test(name)));
    return hit ? 'pattern' : undefined;
  };
}
