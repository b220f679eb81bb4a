import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { certificateOf, keyOf, PLAN, RosterTable } from './kit.ts';

const file = (rows: readonly string[], header = '证件号码'): string => [header, ...rows].join('\n');
const persons = (count: number): string[] => Array.from({ length: count }, (_, index) => certificateOf(index));

describe('a roster', () => {
  let table: RosterTable;
  beforeEach(() => {
    table = new RosterTable();
  });
  afterEach(async () => {
    expect((await audit(table.ledger)).findings).toEqual([]);
    await table.ledger.close();
    expect(readdirSync(table.folder).filter((name) => name === 'work')).toEqual([]);
    rmSync(table.folder, { recursive: true });
  });

  test('enrols everybody once, as an insurer’s single records would', async () => {
    await table.ledger.enrol({ person: keyOf(0), plan: PLAN }, '2021-01-01T00:00:00.000Z');
    const taken = await table.take(file(persons(4)));
    expect(taken).toMatchObject({
      rows: 4,
      added: 3,
      duplicates: 1,
      refused: 0,
      alreadyImported: false,
      resumed: false,
    });
    expect(await table.held(3)).toEqual([{ person: keyOf(3), plan: PLAN }]);
    expect(await table.ledger.enrol({ person: keyOf(3), plan: PLAN }, '2021-02-01T00:00:00.000Z')).toEqual({
      duplicate: true,
    });
  });

  test('of the same content is taken in once, under whatever name and in whatever spelling of the line ends', async () => {
    const first = await table.take(file(persons(3)));
    const entries = await table.ledger.journal(0, 100);
    const again = await table.take(file(persons(3)), { file: table.file(file(persons(3)), 'copy.csv') });
    expect(again).toMatchObject({ alreadyImported: true, hash: first.hash, added: 3, rows: 3 });
    expect(await table.ledger.journal(0, 100)).toEqual(entries);
    const windows = await table.take(file(persons(3)).replaceAll('\n', '\r\n'));
    expect(windows).toMatchObject({ alreadyImported: false, added: 0, duplicates: 3 });
  });

  test('with every column gives the whole enrolment', async () => {
    const header =
      '\ufeff证件类型,证件号码,计划,生效日期,终止日期,连续参保年数,无理赔,连续无理赔年数,既往症,是否续保,家庭编号,份数,新市民,姓名';
    const row = `身份证,${certificateOf(1)},${PLAN},2021/2/1,20211130,3,x,2,group1；group2,是,F7,2,否,"李,梅"`;
    const none = `08,E12345678,${PLAN},,,,,,无,,,,,`;
    const taken = await table.take(file([row, none], header), { plan: '' });
    expect(taken).toMatchObject({ added: 2, refused: 0, ignoredColumns: ['无理赔', '姓名'] });
    expect(await table.held(1)).toEqual([
      {
        person: keyOf(1),
        plan: PLAN,
        from: '2021-02-01',
        to: '2021-11-30',
        attributes: {
          membershipYears: 3,
          noClaimYears: 2,
          preExisting: ['group1', 'group2'],
          renewed: true,
          familyKey: 'F7',
          units: 2,
          newCitizen: false,
        },
      },
    ]);
  });

  test('that writes out the days of the term says what one without them says', async () => {
    expect(await table.take(file([certificateOf(1)]))).toMatchObject({ added: 1 });
    const dated = file([`${certificateOf(1)},2021-01-01,20211231`], '证件号码,生效日期,终止日期');
    expect(await table.take(dated)).toMatchObject({ added: 0, duplicates: 1, refused: 0 });
  });

  test('in GB18030 is read when that is said', async () => {
    // 身份证号,既往症 and 无.
    const header = Buffer.from([
      0xc9, 0xed, 0xb7, 0xdd, 0xd6, 0xa4, 0xba, 0xc5, 0x2c, 0xbc, 0xc8, 0xcd, 0xf9, 0xd6, 0xa2, 0x0a,
    ]);
    const row = Buffer.concat([Buffer.from(`${certificateOf(1)},`), Buffer.from([0xce, 0xde, 0x0a])]);
    const content = Buffer.concat([header, row]);
    await expect(table.take(content)).rejects.toThrow(/first line cannot be read; is it utf-8/);
    expect(await table.take(content, { encoding: 'gb18030' })).toMatchObject({ added: 1 });
    expect((await table.held(1))[0]?.attributes).toEqual({ preExisting: [] });
  });

  test.each([
    [
      'a check digit',
      `${certificateOf(1).slice(0, 17)}${certificateOf(1).endsWith('0') ? '1' : '0'},`,
      'certificateNumber',
      'FIELD_INVALID',
    ],
    ['no number', ',', 'certificateNumber', 'FIELD_INVALID'],
    ['a field too many', `${certificateOf(1)},2021-02-01,x`, 'fields', 'ROSTER_LINE_MALFORMED'],
    ['a field too few', certificateOf(1), 'fields', 'ROSTER_LINE_MALFORMED'],
    ['a quote that does not close', `"${certificateOf(1)},`, 'quotes', 'ROSTER_LINE_MALFORMED'],
    ['a day that is none', `${certificateOf(1)},2021-02-30`, 'from', 'FIELD_INVALID'],
    ['a day outside the term', `${certificateOf(1)},2020-12-31`, 'from', 'FIELD_INVALID'],
    [
      'a line of nine thousand characters',
      `${certificateOf(1)},${'x'.repeat(9000)}`,
      'length',
      'ROSTER_LINE_MALFORMED',
    ],
  ])('%s is refused by line, field and code, and the rest is taken', async (_name, bad, field, code) => {
    const taken = await table.take(
      file([`${certificateOf(0)},`, bad, `${certificateOf(2)},2021-02-01`], '证件号码,生效日期'),
    );
    expect(taken).toMatchObject({ rows: 3, added: 2, refused: 1 });
    expect(readFileSync(taken.errorsFile ?? '', 'utf8')).toBe(`line,field,code\n3,${field},${code}\n`);
  });

  test.each([
    ['连续参保年数', '0', 'membershipYears'],
    ['连续无理赔年数', '-1', 'noClaimYears'],
    ['份数', '两份', 'units'],
    ['是否续保', '也许', 'renewed'],
    ['新市民', '2', 'newCitizen'],
    ['既往症', `${'x'.repeat(65)}`, 'preExisting'],
    ['家庭编号', `${'x'.repeat(65)}`, 'familyKey'],
    ['证件类型', '工作证', 'certificateType'],
  ])('%s of %s is refused: a word we do not know is not “nobody said”', async (column, value, field) => {
    const taken = await table.take(file([`${certificateOf(1)},${value}`], `证件号码,${column}`));
    expect(readFileSync(taken.errorsFile ?? '', 'utf8')).toContain(`2,${field},FIELD_INVALID`);
    expect(taken.added).toBe(0);
  });

  test('that contradicts the ledger, or itself, is refused line by line; the file of errors holds nobody’s data', async () => {
    await table.ledger.enrol({ person: keyOf(1), plan: PLAN, to: '2021-06-30' }, '2021-01-01T00:00:00.000Z');
    const rows = [
      `${certificateOf(0)},`,
      `${certificateOf(1)},`,
      `${certificateOf(0)},2021-03-01`,
      'secret,',
      `${certificateOf(0)},`,
    ];
    const taken = await table.take(file(rows, '证件号码,生效日期'));
    expect(taken).toMatchObject({ added: 1, duplicates: 1, refused: 3 });
    const errors = readFileSync(taken.errorsFile ?? '', 'utf8');
    expect(errors).toBe(
      'line,field,code\n5,certificateNumber,FIELD_INVALID\n3,to,ENROLMENT_CONFLICT\n4,from,ENROLMENT_CONFLICT\n',
    );
  });

  test('killed before it is done still names its refused lines when it is run again', async () => {
    await table.ledger.enrol({ person: keyOf(1), plan: PLAN, to: '2021-06-30' }, '2021-01-01T00:00:00.000Z');
    const content = file([certificateOf(0), certificateOf(1), 'secret']);
    await expect(table.take(content, {}, 0)).rejects.toThrow('killed');
    expect(readdirSync(table.folder).filter((name) => name.includes('errors'))).toEqual([]);
    const taken = await table.take(content);
    expect(readFileSync(taken.errorsFile ?? '', 'utf8').split('\n')).toHaveLength(4);
    expect(await table.take(content)).toMatchObject({ alreadyImported: true, refused: 2, added: 1, rows: 3 });
    expect(existsSync(taken.errorsFile ?? '')).toBe(true);
  });

  test('without a fault takes the file of errors of an earlier one away', async () => {
    const bad = await table.take(file(['secret']));
    expect(existsSync(bad.errorsFile ?? '')).toBe(true);
    const good = await table.take(file(persons(1)));
    expect(good.errorsFile).toBeUndefined();
    expect(existsSync(bad.errorsFile ?? '')).toBe(false);
  });

  test('that is tried dry leaves the ledger as it is, and says the same counts', async () => {
    const content = file([...persons(3), certificateOf(0), 'secret']);
    const dry = await table.take(content, { dry: true });
    expect(await table.ledger.journal(0, 10)).toEqual([]);
    expect(await table.ledger.rosters.list(10)).toEqual([]);
    const { dry: _dry, ...counts } = await table.take(content);
    expect({ ...dry, dry: false }).toEqual({ ...counts, dry: false });
  });

  test.each([
    ['an empty file', '', 'is empty'],
    ['a file of something else', 'a,b\n1,2', 'names no column of certificate numbers'],
    ['a first line that does not close', '"证件号码\n1', 'first line cannot be read'],
  ])('%s is refused as a whole, and nothing is begun', async (_name, content, says) => {
    await expect(table.take(content)).rejects.toThrow(says);
    expect(await table.ledger.rosters.list(10)).toEqual([]);
  });

  test('broken off between any two batches goes on behind the last, and nobody is lost or doubled', async () => {
    const rowsPerBatch = 400;
    const count = 3 * rowsPerBatch + 17;
    const rows = Array.from({ length: count }, (_, index) => `08,X${String(index).padStart(9, '0')}`);
    const content = file([...rows, rows[0] ?? '', '08,1'], '证件类型,证件号码');
    for (const after of [0, 1, 1]) {
      await expect(table.take(content, { rowsPerBatch }, after)).rejects.toThrow('killed');
      await table.reopen();
    }
    expect((await table.ledger.rosters.list(1))[0]).toMatchObject({ state: 'running', added: expect.any(Number) });
    const taken = await table.take(content, { rowsPerBatch });
    expect(taken).toMatchObject({ resumed: true, rows: count + 2, added: count, duplicates: 1, refused: 1 });
    expect(await table.ledger.plansHeld()).toEqual([PLAN]);
    expect((await table.ledger.rosters.list(1))[0]).toMatchObject({
      state: 'done',
      added: count,
      duplicates: 1,
      refused: 1,
    });
    // What a server audits after it: everybody who came in, page by page.
    const audited = await audit(table.ledger, { since: 10, whole: false });
    expect(audited).toMatchObject({ persons: count - 10, entries: count - 10, findings: [] });
  });
});
