import { describe, expect, it } from 'vitest';
import { csvHeaders, safeCell } from '../../src/api/http/csv.ts';
import { parseIfMatch } from '../../src/api/http/etag.ts';

describe('a cell', () => {
  it.each([['=1+1', "'=1+1"], ['+31 6', "'+31 6"], ['-1', "'-1"], ['@x', "'@x"], ['\tx', "'\tx"], ['\rx', "'\rx"], ['a=b', 'a=b'], ['', ''], [null, ''], [true, 'true'], [-1, '-1']])('%j becomes %j', (value, cell) => {
    expect(safeCell(value)).toBe(cell);
  });
});

describe('a file name', () => {
  it('is safe in a header whatever the company is called', () => {
    const { 'Content-Disposition': header = '' } = csvHeaders('Zoë\'s "Café"\r\nX: y; 100%');
    expect(header).toMatch(/^attachment; filename="[A-Za-z0-9._-]+\.csv"; filename\*=UTF-8''[\w%.-]+\.csv$/);
    expect(csvHeaders('日本')['Content-Disposition']).toContain('filename="export.csv"');
  });
});

describe('If-Match', () => {
  it.each([[undefined, undefined], [' ', undefined], ['*', 'any'], ['"a"', ['a']], ['a', ['a']], ['"a", "b"', ['a', 'b']], ['W/"a"', []]])('%j names %j', (header, tags) => {
    expect(parseIfMatch(header)).toEqual(tags);
  });
});
