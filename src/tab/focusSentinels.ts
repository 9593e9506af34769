/**
 * Fluent's focus manager puts empty focus sentinels around the page that pass the focus on. It hides them from screen readers, which nothing
 * focusable may be (axe: aria-hidden-focus, https://dequeuniversity.com/rules/axe/4.11/aria-hidden-focus). They hold nothing to be read:
 * outside of lists and menus, which allow no other children, they need not be hidden.
 */
const sentinel = 'i[data-tabster-dummy][aria-hidden]';
const strict = '[role=menu], [role=listbox], [role=tablist], [role=radiogroup], ul, ol, dl';

function unhide(node: Node): void {
  if (!(node instanceof HTMLElement) || !node.matches(sentinel) || node.parentElement?.matches(strict) === true) return;
  node.removeAttribute('aria-hidden');
  node.removeAttribute('role');
}

/** Watches the page for as long as it lives. */
export function unhideFocusSentinels(page: Document): void {
  page.querySelectorAll(sentinel).forEach(unhide);
  new MutationObserver((records) => {
    for (const record of records) record.addedNodes.forEach(unhide);
  }).observe(page.body, { childList: true, subtree: true });
}
