import type { TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/api/contract/settings.ts';
import { checkSafety } from '../../src/api/sync/planSafety.ts';
import type { Harm } from '../../src/api/sync/planSafety.ts';
import { stoppedNote } from '../../src/api/sync/runSync.ts';
import { startI18n } from '../../src/tab/i18n/i18n.ts';
import { makeFormat } from '../../src/tab/i18n/useFormat.ts';
import { noteText } from '../../src/tab/serverWords.ts';

let t: TFunction;
const nl = makeFormat('nl');
const fieldName = (field: string): string => (field === 'mobile' ? 'Mobiel' : field);
const told = (note: { code: string; message: string }): string | undefined => noteText(t, nl, note, fieldName);

beforeAll(async () => {
  t = (await startI18n('nl')).t;
});

/** The note as the engine itself writes it. */
function noteOf(harm: Harm, count: number, current: number, over: { scopeEdited?: boolean; maxPeople?: number } = {}) {
  const safety = { ...defaultSettings().safety, maxPeople: over.maxPeople ?? 25 };
  const note = checkSafety({ harms: new Map([[harm, count]]), current, safety, scopeEdited: over.scopeEdited ?? false, tenantChanged: false, reviewed: false }).get(harm);
  if (note === undefined) throw new Error('the engine has nothing to say');
  return note;
}

describe('reasons of a plan in Dutch', () => {
  it('keep every number: how many, which share of whom, and the limits', () => {
    expect(told(noteOf('archive', 58, 1412))).toBe('58 personen zouden worden gearchiveerd: 4,1 % van 1.412. De grens is 25 personen of 10 %.');
    expect(told(noteOf('inactive', 1, 400, { maxPeople: 0 }))).toBe('1 persoon zou inactief worden: 0,3 % van 400. De grens is 0 personen of 10 %.');
  });

  it('name the field that would be emptied', () => {
    expect(told(noteOf('emptied:mobile', 100, 200))).toBe('100 personen zouden het veld Mobiel verliezen: 50 % van 200. De grens is 25 personen of 10 %.');
  });

  it('say how many an edited scope would archive', () => {
    expect(told(noteOf('archive', 2, 400, { scopeEdited: true }))).toBe('Wie meedoet is gewijzigd sinds de laatste synchronisatie. Zouden worden gearchiveerd: 2.');
  });

  it('say which groups shrank, and by how much', () => {
    const note = noteOf('archive', 58, 412);
    expect(told({ ...note, message: `${note.message} All Staff went from 412 to 354 members; Sales went from 9 to 8 members since the last sync.` }))
      .toBe('58 personen zouden worden gearchiveerd: 14 % van 412. De grens is 25 personen of 10 %. All Staff ging sinds de laatste synchronisatie van 412 naar 354 leden. Sales ging sinds de laatste synchronisatie van 9 naar 8 leden.');
  });
});

describe('notes of a run in Dutch', () => {
  it('say what a stopped run did and did not', () => {
    expect(told(stoppedNote(40, 60))).toBe('Gestopt zoals gevraagd. Wijzigingen doorgevoerd: 40, niet aangeraakt: 60.');
  });

  it('without numbers have no sentence of their own', () => {
    expect(told({ code: 'cancelled', message: 'Stopped as asked before anything was written.' })).toBeUndefined();
    expect(told({ code: 'group_gone', message: 'The group x is gone.' })).toBeUndefined();
  });
});
