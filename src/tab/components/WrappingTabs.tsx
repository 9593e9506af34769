/** Tabs that go on in the next line where it is narrow, rather than sideways. Arrow keys, Home and End move between them. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

const useStyles = makeStyles({
  list: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalXS, minWidth: 0 },
  tab: {
    minHeight: '36px', paddingInline: tokens.spacingHorizontalS, backgroundColor: 'transparent', fontFamily: tokens.fontFamilyBase, cursor: 'pointer',
    borderTopStyle: 'none', borderLeftStyle: 'none', borderRightStyle: 'none', borderBottom: '2px solid transparent',
    color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300,
    ':hover': { borderBottomColor: tokens.colorNeutralStroke1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, borderRadius: tokens.borderRadiusMedium },
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, borderBottomColor: tokens.colorCompoundBrandStroke, '@media (forced-colors: active)': { borderBottomColor: 'Highlight' } },
  panel: { minWidth: 0 },
});

export interface TabItem {
  value: string;
  text: string;
  testId?: string;
}

interface WrappingTabsProps {
  label: string;
  tabs: readonly TabItem[];
  value: string;
  onChange: (value: string) => void;
  /** What the chosen tab shows; elsewhere on the page when left out. */
  children?: ReactNode;
}

export function WrappingTabs({ label, tabs, value, onChange, children }: WrappingTabsProps) {
  const styles = useStyles();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, tabs.findIndex((tab) => tab.value === value), tabs.length);
    const tab = next === null ? undefined : tabs[next];
    if (next === null || tab === undefined) return;
    event.preventDefault();
    onChange(tab.value);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={styles.list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button key={tab.value} type="button" role="tab" id={`${id}-${tab.value}`} aria-selected={tab.value === value} tabIndex={tab.value === value ? 0 : -1} data-testid={tab.testId}
            className={mergeClasses(styles.tab, tab.value === value && styles.here)} onClick={() => {
              onChange(tab.value);
            }}>{tab.text}</button>
        ))}
      </div>
      {children === undefined ? null : <div role="tabpanel" aria-labelledby={`${id}-${value}`} className={styles.panel}>{children}</div>}
    </>
  );
}

function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight': return (at + 1) % count;
    case 'ArrowLeft': return (at - 1 + count) % count;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return null;
  }
}
