import Database from 'better-sqlite3';

/**
 * Loaded into a server of the bench before its own code: the ledger asks for synchronous=FULL, gets OFF, and is told
 * FULL when it looks. What durability costs is what such a server saves. No setting of the product does this.
 */
const FULL = 2;
const { pragma } = Database.prototype;

Database.prototype.pragma = function changed(this: Database.Database, text: string, options?: Database.PragmaOptions) {
  if (/^synchronous\s*=/i.test(text)) return pragma.call(this, 'synchronous = OFF', options);
  if (/^synchronous$/i.test(text)) return FULL;
  return pragma.call(this, text, options);
};
