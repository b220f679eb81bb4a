import { type FigureSpec, notMeasured } from '../../harness/figure.ts';

/** A promise that nothing measures falls short. */
const unmeasured = (figure: string, needed: string): FigureSpec => ({
  figure,
  alone: 'always',
  run: async () => ({ ...notMeasured(figure, 'nothing measures this yet'), needed }),
});

/** Processor time for a settlement in a ledger of ten million, to one of a thousand. */
export const size = unmeasured('size', '<= 1.2 ×, aim 1.05');
/** Entries a second on two cores, to the audit of before. */
export const audit = unmeasured('audit', '>= 10 ×, aim 20');
