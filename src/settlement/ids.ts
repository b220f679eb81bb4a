import { z } from 'zod';

/**
 * Ids of visits, settlements, sales, lines, hospitals and orders: visible ASCII, so that two ids that look alike are
 * one id. No blanks, no full-width digits, nothing invisible; no colon either, for our own ids join their parts with
 * one.
 */
const CHARACTERS = 'A-Za-z0-9._/#+=@~|()';

/** @param more further characters, as in a class of a pattern */
export const idShape = (lengthMax: number, more = ''): RegExp =>
  new RegExp(`^[${CHARACTERS}${more}-]{1,${lengthMax}}$`);

/** A part of an id of ours. */
export const ID_SHAPE = idShape(40);
/** A fee line is named within its bill alone. */
export const LINE_ID_SHAPE = idShape(64, ':');
/** A whole id of ours: "H33080000002:3300000100000725". */
export const WHOLE_ID_SHAPE = idShape(128, ':');

export const ID_EXPECTED = 'id';
export const id = (lengthMax = 40) => z.string().regex(idShape(lengthMax), ID_EXPECTED);

/** The sender's name of an order of several people, which may be that of a family or a unit. */
export const orderName = z
  .string()
  .regex(new RegExp(`^(?! )[${CHARACTERS} \\p{Script=Han}-]{1,64}(?<! )$`, 'u'), ID_EXPECTED);

/** Some certificates have hanzi in their number (军字第…号); nothing else that a person cannot see or tell apart. */
const CERTIFICATE_SHAPE = new RegExp(`^[${CHARACTERS}\\p{Script=Han}-]{4,50}$`, 'u');

/** Whether a number, without blanks around it, can be one of a certificate; a masked one is none. */
export const isCertificateNumber = (number: string): boolean => CERTIFICATE_SHAPE.test(number);
