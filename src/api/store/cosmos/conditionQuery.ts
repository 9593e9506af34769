/** Conditions as Cosmos DB's SQL. Workspace and company always stand in it, beside the partition key of the request. */
import type { SqlParameter } from '@azure/cosmos';
import type { Test } from '../conditions.ts';
import type { Place } from '../place.ts';

/** `active.expiresAt` → `c.doc["active"]["expiresAt"]`: in brackets, because names may be keywords. */
export function pathOf(field: string): string {
  return `c.doc${field.split('.').map((step) => `["${step}"]`).join('')}`;
}

/** Collects clauses and their parameters. */
export class ConditionQuery {
  readonly parameters: SqlParameter[] = [];
  readonly #clauses: string[] = [];

  constructor(kind: string) {
    this.#clauses.push(`c.kind = ${this.bind(kind)}`);
  }

  get where(): string {
    return this.#clauses.join(' AND ');
  }

  bind(value: string | number | boolean): string {
    const name = `@p${this.parameters.length}`;
    this.parameters.push({ name, value });
    return name;
  }

  add(clause: string): this {
    this.#clauses.push(clause);
    return this;
  }

  within(place: Place): this {
    this.add(`c.workspaceId = ${this.bind(place.workspaceId)}`);
    return place.companyId === undefined ? this : this.add(`c.companyId = ${this.bind(place.companyId)}`);
  }

  tests(tests: readonly Test[]): this {
    for (const test of tests) this.add(this.#clause(test));
    return this;
  }

  #clause(test: Test): string {
    const path = pathOf(test.field);
    const isNull = `(NOT IS_DEFINED(${path}) OR IS_NULL(${path}))`;
    switch (test.op) {
      case 'null':
        return isNull;
      case 'equal':
        return `${path} = ${this.bind(test.value)}`;
      case 'from':
        return `${path} >= ${this.bind(test.value)}`;
      case 'before':
        return `${path} < ${this.bind(test.value)}`;
      case 'contains':
        return `CONTAINS(${path}, ${this.bind(test.value)})`;
      case 'in': {
        const within = test.values.length === 0 ? 'false' : `${path} IN (${test.values.map((value) => this.bind(value)).join(', ')})`;
        return test.orNull ? `(${within} OR ${isNull})` : within;
      }
    }
  }
}
