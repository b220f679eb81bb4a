export { type Books, NO_BOOKS } from './books.ts';
export type { DrugBook } from './drug-book.ts';
export { type InstitutionBook, institutionBook, type ListFill } from './institution-book.ts';
