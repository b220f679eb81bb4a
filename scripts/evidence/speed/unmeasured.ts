import { type FigureSpec, notMeasured } from '../../harness/figure.ts';

/** A promise that nothing measures falls short. */
const unmeasured = (figure: string, needed: string): FigureSpec => ({
  figure,
  alone: 'always',
  run: async () => ({ ...notMeasured(figure, 'nothing measures this yet'), needed }),
});

/** Entries a second on two cores, to the audit of before. */
export const audit = unmeasured('audit', '>= 10 ×, aim 20');
