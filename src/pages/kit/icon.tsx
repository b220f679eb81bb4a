/** Icons as shapes, not as letters of a font that the machine may lack. Every icon stands beside a word. */
export const ICONS = {
  draft: 'M4 4h12v12H4z M7 8h6 M7 12h4',
  ready: 'M6 4l10 6-10 6z',
  busy: 'M10 3a7 7 0 1 0 7 7 M10 6v4l3 2',
  done: 'M3 10l5 5 9-10',
  undone: 'M8 5L3 10l5 5 M3 10h10a4 4 0 0 1 0 7h-2',
  refused: 'M4 4l12 12 M16 4L4 16',
  unknown: 'M7 7a3 3 0 1 1 4 3c-1 .5-1 1-1 2.500 M10 15.500v1',
  changed: 'M3 8h14 M3 13h14 M13 3L7 17',
  link: 'M3 10h14 M13 6l4 4-4 4',
  cut: 'M3 10h4 M13 10h4 M9 6l2 8',
} as const;
export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}
