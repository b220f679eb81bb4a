export { type Books, NO_BOOKS } from './books.ts';
export { type DrugBook, type DrugIds, drugBook, type Identified } from './drug-book.ts';
export { type InstitutionBook, institutionBook, type ListFill } from './institution-book.ts';
export type { CatalogueKind, DrugRow, InstitutionRow } from './rows.ts';
