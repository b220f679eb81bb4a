export * from './base.ts';
export { type PlanBook, planBook } from './book.ts';
export * from './condition.ts';
export * from './coordination.ts';
export { checkEnrolment } from './enrolment.ts';
export * from './in-force.ts';
export * from './plan.ts';
export type { Bilingual, SourceRef } from './text.ts';
