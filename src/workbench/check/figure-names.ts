import type { FigureChoice } from '../../plan/index.ts';

/** Every figure a choice may come to. */
export function figureNames(choice: FigureChoice | undefined): string[] {
  if (choice === undefined) return [];
  if (typeof choice === 'string') return [choice];
  return [
    ...choice.choose.map((option) => option.figure),
    ...(choice.otherwise === undefined ? [] : [choice.otherwise]),
  ];
}
