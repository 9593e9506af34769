/** Reads the `$filter` grammar that directory objects understand into a tree. Anything else is a syntax error, 400. */
import { malformedQuery } from './answer.ts';

export type Comparison = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt';
export type Call = 'startswith' | 'endswith' | 'contains';
export type Literal = string | number | boolean | null;

export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; of: Filter }
  | { kind: 'compare'; path: string[]; operator: Comparison; value: Literal }
  | { kind: 'in'; path: string[]; values: Literal[] }
  | { kind: 'call'; name: Call; path: string[]; value: Literal }
  /** `of` null: the collection is not empty. Paths inside start with the lambda's variable. */
  | { kind: 'any'; path: string[]; of: Filter | null }
  /** `assignedLicenses/$count ne 0` */
  | { kind: 'count'; path: string[]; operator: Comparison; value: Literal };

type Token = { kind: 'word' | 'symbol'; text: string } | { kind: 'literal'; value: Literal };

interface Reader {
  text: string;
  tokens: Token[];
  at: number;
}

const lexeme = /\s*(?:'((?:[^']|'')*)'|(-?\d[\w.:+-]*)|([A-Za-z_$][\w.]*)|([(),/:]))/y;

function invalid(text: string): Error {
  return malformedQuery(`Invalid filter clause: Syntax error in '${text}'.`);
}

function wordToken(text: string): Token {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { kind: 'literal', value: lower === 'true' };
  return lower === 'null' ? { kind: 'literal', value: null } : { kind: 'word', text };
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  const end = text.trimEnd().length;
  while (lexeme.lastIndex < end) {
    const match = lexeme.exec(text);
    if (!match) throw invalid(text);
    const [, quoted, bare, word, symbol] = match;
    if (quoted !== undefined) tokens.push({ kind: 'literal', value: quoted.replaceAll("''", "'") });
    else if (bare !== undefined) tokens.push({ kind: 'literal', value: /^-?\d+$/.test(bare) ? Number(bare) : bare });
    else if (word !== undefined) tokens.push(wordToken(word));
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
  }
  return tokens;
}

function word(reader: Reader): string | undefined {
  const token = reader.tokens[reader.at];
  return token?.kind === 'word' ? token.text : undefined;
}

function takeWord(reader: Reader, wanted: string): boolean {
  if (word(reader)?.toLowerCase() !== wanted) return false;
  reader.at += 1;
  return true;
}

function takeSymbol(reader: Reader, wanted: string): boolean {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'symbol' || token.text !== wanted) return false;
  reader.at += 1;
  return true;
}

function symbol(reader: Reader, wanted: string): void {
  if (!takeSymbol(reader, wanted)) throw invalid(reader.text);
}

function literal(reader: Reader): Literal {
  const token = reader.tokens[reader.at];
  if (token?.kind !== 'literal') throw invalid(reader.text);
  reader.at += 1;
  return token.value;
}

function path(reader: Reader): string[] {
  const parts: string[] = [];
  do {
    const part = word(reader);
    if (part === undefined) throw invalid(reader.text);
    parts.push(part);
    reader.at += 1;
  } while (takeSymbol(reader, '/'));
  return parts;
}

function comparison(reader: Reader): Comparison {
  const operator = word(reader)?.toLowerCase();
  reader.at += 1;
  switch (operator) {
    case 'eq':
    case 'ne':
    case 'ge':
    case 'le':
    case 'gt':
    case 'lt':
      return operator;
    default:
      throw invalid(reader.text);
  }
}

function lambda(reader: Reader, collection: string[]): Filter {
  symbol(reader, '(');
  if (takeSymbol(reader, ')')) return { kind: 'any', path: collection, of: null };
  path(reader);
  symbol(reader, ':');
  const of = either(reader);
  symbol(reader, ')');
  return { kind: 'any', path: collection, of };
}

function list(reader: Reader, property: string[]): Filter {
  const values: Literal[] = [];
  symbol(reader, '(');
  do values.push(literal(reader));
  while (takeSymbol(reader, ','));
  symbol(reader, ')');
  return { kind: 'in', path: property, values };
}

function call(reader: Reader, name: Call): Filter {
  symbol(reader, '(');
  const property = path(reader);
  symbol(reader, ',');
  const value = literal(reader);
  symbol(reader, ')');
  // `startswith(x,'y') eq true` says the same.
  if (takeWord(reader, 'eq') && literal(reader) !== true) throw invalid(reader.text);
  return { kind: 'call', name, path: property, value };
}

function single(reader: Reader): Filter {
  if (takeSymbol(reader, '(')) {
    const inner = either(reader);
    symbol(reader, ')');
    return inner;
  }
  if (takeWord(reader, 'not')) return { kind: 'not', of: single(reader) };
  const property = path(reader);
  const name = property[0]?.toLowerCase();
  if (name === 'startswith' || name === 'endswith' || name === 'contains') return call(reader, name);
  const last = property.at(-1)?.toLowerCase();
  if (last === 'any') return lambda(reader, property.slice(0, -1));
  if (takeWord(reader, 'in')) return list(reader, property);
  const operator = comparison(reader);
  const value = literal(reader);
  if (last === '$count') return { kind: 'count', path: property.slice(0, -1), operator, value };
  return { kind: 'compare', path: property, operator, value };
}

function both(reader: Reader): Filter {
  let left = single(reader);
  while (takeWord(reader, 'and')) left = { kind: 'and', left, right: single(reader) };
  return left;
}

/** Recursive descent: `or` binds least, then `and`, then `not`. */
function either(reader: Reader): Filter {
  let left = both(reader);
  while (takeWord(reader, 'or')) left = { kind: 'or', left, right: both(reader) };
  return left;
}

export function parseFilter(text: string): Filter {
  const reader: Reader = { text, tokens: tokenise(text), at: 0 };
  const filter = either(reader);
  if (reader.at !== reader.tokens.length) throw invalid(text);
  return filter;
}
