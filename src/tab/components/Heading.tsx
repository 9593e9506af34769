import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';

const useStyles = makeStyles({
  root: { margin: 0, outlineStyle: 'none', overflowWrap: 'anywhere', color: tokens.colorNeutralForeground1 },
  h1: typographyStyles.title2,
  h2: typographyStyles.subtitle1,
  h3: typographyStyles.subtitle2,
});

interface HeadingProps {
  level: 1 | 2 | 3;
  children: ReactNode;
  /** The heading of a page: named in the window's title, and focused when one arrives on the page. */
  page?: string;
  id?: string;
}

export function Heading({ level, children, page, id }: HeadingProps) {
  const styles = useStyles();
  const ref = useRef<HTMLHeadingElement>(null);
  useArrival(ref, page);
  const Tag = `h${level}` as const;
  return (
    <Tag ref={ref} id={id} tabIndex={page === undefined ? undefined : -1} className={mergeClasses(styles.root, styles[Tag])}>
      {children}
    </Tag>
  );
}

let lastPath: string | null = null;

/** A screen reader hears the new page; the first page keeps the focus where Teams put it. */
function useArrival(ref: React.RefObject<HTMLHeadingElement | null>, page: string | undefined): void {
  const { pathname } = useLocation();
  useEffect(() => {
    if (page === undefined) return;
    document.title = `${page} · Instep`;
    const arrived = lastPath !== null && lastPath !== pathname;
    lastPath = pathname;
    if (arrived) ref.current?.focus({ preventScroll: true });
  }, [page, pathname, ref]);
}
