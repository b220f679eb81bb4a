import { type DrugBook, drugBook } from './drug-book.ts';
import { type InstitutionBook, institutionBook } from './institution-book.ts';

/** What is known of drugs and institutions, beside what messages and plans say. */
export interface Books {
  readonly drugs: DrugBook;
  readonly institutions: InstitutionBook;
}

/** No catalogue: nothing is identified, no list is filled. */
export const NO_BOOKS: Books = { drugs: drugBook([], 0), institutions: institutionBook([], 'published') };
