import ICONS from './icons.json' with { type: 'json' };

/** Icons as shapes, not as letters of a font that the machine may lack. Every icon stands beside a word. */
export { ICONS };
export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}
