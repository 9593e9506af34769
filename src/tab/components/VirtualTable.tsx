/** A table of any length: rows on screen only, cards where it is narrow, J and K to walk. */
import { Spinner, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer, useWindowVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../apiClient.ts';
import { Failed } from './states.tsx';

export interface Column<T> {
  key: string;
  header: string;
  /** A track of CSS grid: "2fr", "8rem". */
  width?: string;
  render: (row: T) => ReactNode;
  /** Shown without its header on a card, e.g. the name. */
  bare?: boolean;
}

export interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  /** Why the next page did not come: it is asked for again by hand only. */
  stuck?: ApiProblem | null;
  /** Enter on a row. */
  onOpen?: (row: T) => void;
  /** Space on a row, where rows are chosen. */
  onToggle?: (row: T) => void;
  testId?: string;
  rowTestId?: string;
}

const useStyles = makeStyles({
  // Cards where the table itself is narrow: on a phone, and beside the navigation of a small window.
  table: { containerType: 'inline-size', width: '100%', minWidth: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  header: {
    display: 'grid', columnGap: tokens.spacingHorizontalM, paddingBlock: tokens.spacingVerticalS, paddingInline: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightSemibold, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@container (max-width: 600px)': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  body: { position: 'relative', width: '100%' },
  row: {
    position: 'absolute', insetInline: 0, top: 0, display: 'grid', columnGap: tokens.spacingHorizontalM, alignItems: 'start',
    paddingBlock: tokens.spacingVerticalMNudge, paddingInline: tokens.spacingHorizontalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, boxSizing: 'border-box',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px', borderRadius: tokens.borderRadiusMedium },
    '@container (max-width: 600px)': { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalXXS },
  },
  cell: { minWidth: 0, maxWidth: '100%', overflowWrap: 'anywhere', hyphens: 'auto' },
  label: { display: 'none', '@container (max-width: 600px)': { display: 'inline', color: tokens.colorNeutralForeground2, '::after': { content: '": "' } } },
  scroll: { maxHeight: '65vh', overflowY: 'auto', overflowX: 'hidden' },
  more: { paddingBlock: tokens.spacingVerticalM },
});

const rowHeight = 48;

/** Scrolls with the page. */
export function VirtualTable<T>(props: TableProps<T>) {
  const ref = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- whatever stands above the table may have grown with any render; the condition ends the chain
  useLayoutEffect(() => {
    const here = ref.current === null ? 0 : ref.current.getBoundingClientRect().top + window.scrollY;
    if (Math.abs(here - top) > 1) setTop(here);
  });
  const virtualizer = useWindowVirtualizer({ count: props.rows.length, estimateSize: () => rowHeight, overscan: 12, scrollMargin: top, getItemKey: (index) => keyAt(props, index) });
  return <Rows {...props} virtualizer={virtualizer} offset={top} bodyRef={ref} />;
}

/** Scrolls by itself, in a drawer or dialog. */
export function ScrollingTable<T>(props: TableProps<T>) {
  const styles = useStyles();
  const ref = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count: props.rows.length, estimateSize: () => rowHeight, overscan: 12, getScrollElement: () => ref.current, initialRect: { width: 600, height: 600 }, getItemKey: (index) => keyAt(props, index) });
  return (
    <div ref={ref} className={styles.scroll} tabIndex={0} role="region" aria-label={props.label}>
      <Rows {...props} virtualizer={virtualizer} offset={0} bodyRef={bodyRef} />
    </div>
  );
}

function keyAt<T>(props: TableProps<T>, index: number): string | number {
  const row = props.rows[index];
  return row === undefined ? index : props.rowKey(row);
}

interface RowsProps<T, S extends Element | Window> extends TableProps<T> {
  virtualizer: Virtualizer<S, Element>;
  offset: number;
  bodyRef: React.RefObject<HTMLDivElement | null>;
}

function Rows<T, S extends Element | Window>(props: RowsProps<T, S>) {
  const { label, columns, rows, virtualizer, offset, bodyRef, hasMore = false, loadingMore = false, stuck = null, onMore, testId } = props;
  const styles = useStyles();
  const { t } = useTranslation();
  const template = { gridTemplateColumns: columns.map((column) => `minmax(0, ${column.width ?? '1fr'})`).join(' ') };
  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  const walk = useWalk(props);
  useEffect(() => {
    if (hasMore && !loadingMore && stuck === null && lastIndex >= rows.length - 20) onMore?.();
  }, [hasMore, loadingMore, stuck, lastIndex, onMore, rows.length]);
  return (
    <>
      <div role="table" aria-label={label} aria-rowcount={hasMore ? -1 : rows.length + 1} className={styles.table} data-testid={testId} onKeyDown={walk.onKeyDown} onFocus={walk.onFocus}>
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={styles.header} style={template}>
            {columns.map((column) => <span key={column.key} role="columnheader">{column.header}</span>)}
          </div>
        </div>
        <div role="rowgroup" ref={bodyRef} className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <div key={item.key} role="row" aria-rowindex={item.index + 2} data-index={item.index} data-testid={props.rowTestId} ref={virtualizer.measureElement}
                tabIndex={item.index === walk.active ? 0 : -1} className={styles.row} style={{ ...template, transform: `translateY(${String(item.start - offset)}px)` }}>
                {columns.map((column) => (
                  <div key={column.key} role="cell" className={styles.cell}>
                    {column.bare === true ? null : <span aria-hidden className={styles.label}>{column.header}</span>}
                    {column.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
        {loadingMore ? <div className={mergeClasses(styles.more)}><Spinner size="tiny" label={t('common.loadingMore')} labelPosition="after" /></div> : null}
      </div>
      {stuck === null || loadingMore || onMore === undefined ? null : <Failed problem={stuck} what={label} onRetry={onMore} />}
    </>
  );
}

/** J and K, or the arrows, walk the rows from the one that was last in focus; Enter opens it, Space chooses it. */
function useWalk<T, S extends Element | Window>({ rows, virtualizer, bodyRef, onOpen, onToggle }: RowsProps<T, S>) {
  const [last, setLast] = useState(0);
  // A filter may have left fewer rows.
  const active = Math.max(0, Math.min(rows.length - 1, last));
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = bodyRef.current?.querySelector<HTMLElement>(`[data-index="${String(wanted.current)}"]`);
    if (row === null || row === undefined) return;
    row.focus();
    wanted.current = null;
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
    const row = rows[active];
    if (event.key === 'Enter' && isRow(event.target) && row !== undefined) onOpen?.(row);
    if (event.key === ' ' && onToggle !== undefined && isRow(event.target) && row !== undefined) {
      event.preventDefault();
      onToggle(row);
    }
    if (step === 0) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(rows.length - 1, active + step));
    wanted.current = next;
    setLast(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
  };
  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    const index = event.target.closest('[data-index]')?.getAttribute('data-index') ?? null;
    if (index !== null) setLast(Number(index));
  };
  return { active, onKeyDown, onFocus };
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=combobox]');
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.getAttribute('role') === 'row';
}
