/** People of a company: list, read, add and edit by hand, one-person sync, erase, export; and why somebody is here. */
import type { CompanyKey } from '../company/company.ts';
import { record } from '../company/audit.ts';
import { findCompany } from '../company/findCompany.ts';
import { personFields } from '../contract/person.ts';
import { createPerson, editPerson, type PersonDeps } from '../person/changePerson.ts';
import { erasePerson } from '../person/erasePerson.ts';
import { eachPerson, findPerson, listPeople, type PeopleFilter } from '../person/findPerson.ts';
import { readHistory } from '../person/readHistory.ts';
import { toPerson } from '../person/viewPerson.ts';
import type { Store } from '../store/port.ts';
import { liftHold } from '../sync/liftHold.ts';
import type { RunCommands } from '../sync/runCommands.ts';
import { holdsFor } from './companyRoutes.ts';
import { type CsvRow, csvHeaders, writeCsv } from './csv.ts';
import { toPage } from './listing.ts';
import { companyKey, type Register } from './route.ts';

export interface PeopleRouteDeps extends PersonDeps {
  runs: RunCommands;
}

const peopleHeader = ['display name', 'user principal name', 'object id', 'status', ...personFields, 'archived at', 'archived because'];

async function* peopleRows(store: Store, key: CompanyKey, filter: PeopleFilter): AsyncGenerator<CsvRow> {
  for await (const person of eachPerson(store, key, filter)) {
    yield [
      person.displayName, person.userPrincipalName, person.objectId, person.status, ...personFields.map((field) => person[field]),
      person.archived?.at ?? null, person.archived?.reason ?? null,
    ];
  }
}

export function peopleRoutes(register: Register, deps: PeopleRouteDeps): void {
  readRoutes(register, deps);
  changeRoutes(register, deps);
}

function readRoutes(register: Register, deps: PeopleRouteDeps): void {
  const { store } = deps;

  register('listPeople', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    return { body: toPage(await listPeople(store, key, call.query, call.query.limit, call.query.cursor), toPerson) };
  });

  register('peopleCsv', async (call) => {
    const key = companyKey(call);
    const { doc } = await findCompany(store, key);
    return { headers: csvHeaders(`${doc.name}-people`), stream: (response) => writeCsv(response, peopleHeader, peopleRows(store, key, call.query)) };
  });

  register('getPerson', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    const { doc, etag } = await findPerson(store, key, call.params.personId);
    return { body: toPerson(doc, etag), etag };
  });

  register('listHistory', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    return { body: await readHistory(store, key, call.params.personId, call.query.limit, call.query.cursor) };
  });

  register('why', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    return { body: await deps.runs.why(key, call.query.person) };
  });
}

function changeRoutes(register: Register, deps: PeopleRouteDeps): void {
  const { store } = deps;

  register('createPerson', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    const { doc, etag } = await createPerson(deps, key, call.caller.actor, call.body);
    return { body: toPerson(doc, etag), etag, location: `/api/companies/${key.companyId}/people/${doc.id}` };
  });

  register('patchPerson', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    const { doc, etag } = await editPerson(deps, key, call.params.personId, call.caller.actor, call.body, holdsFor(call.ifMatch));
    return { body: toPerson(doc, etag), etag };
  });

  register('syncPerson', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    await findPerson(store, key, call.params.personId);
    const change = await deps.runs.syncPerson(key, call.params.personId, call.caller.actor);
    await record(deps, { ...key, by: call.caller.actor, action: 'person.sync', detail: call.params.personId });
    return change === undefined ? { empty: true } : { body: change };
  });

  register('liftCreateHold', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    await liftHold(deps, key, call.params.objectId.toLowerCase(), call.caller.actor);
    return { empty: true };
  });

  register('deletePerson', async (call) => {
    const key = companyKey(call);
    await findCompany(store, key);
    await erasePerson(deps, key, call.params.personId, call.caller.actor);
    return { empty: true };
  });
}
