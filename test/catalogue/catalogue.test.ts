import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { checkTable } from '../../src/catalogue/check.ts';
import { readCsv } from '../../src/catalogue/csv.ts';
import { importContent, openBooks } from '../../src/catalogue/store.ts';
import { demoCatalogue, openPlans } from '../../src/main/plans.ts';
import { termsOn } from '../../src/plan/index.ts';

const DRUGS = 'code,name,approval,barcode,kind,class,from,to';
const PLACES = 'code,name,region,online,plan,list,from,to';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-catalogue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const table = (...lines: string[]): string => {
  const file = join(folder, 'table.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
};
const faultsOf = (...lines: string[]): string[] => {
  const checked = checkTable(readFileSync(table(...lines)));
  return 'faults' in checked ? checked.faults.map(({ line, says }) => `${line}: ${says}`) : [];
};
const contentOf = (...lines: string[]) => {
  const checked = checkTable(readFileSync(table(...lines)));
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return checked.content;
};

describe('comma-separated text', () => {
  test('is read as RFC 4180 has it, whatever ends its lines', () => {
    const { rows, faults } = readCsv('\ufeffa,"b, ""c""",\r\n\r\n" d\ne ",f\ng,h');
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b, "c"', ''] },
      { line: 3, cells: ['d\ne', 'f'] },
      { line: 5, cells: ['g', 'h'] },
    ]);
  });

  test.each([
    ['a,"b', 1, 'a quote is not closed'],
    ['x\na,b"c', 2, 'a quote inside a cell that is not quoted'],
    ['a,"b"c', 1, 'text behind a closing quote'],
    ['x\r\n"a\r\nb"c,d\r\ne', 2, 'text behind a closing quote'],
    ['x\n"a\nb', 2, 'a quote is not closed'],
    ['"a" x', 1, 'text behind a closing quote'],
  ])('%j has a fault in its line', (text, line, says) => {
    expect(readCsv(text).faults).toEqual([{ line, says }]);
  });

  test('is read on below a fault', () => {
    const { rows, faults } = readCsv('a\r\nb"c\r\n"d\r\ne"f\r\ng\r\n\r\nh"\r\ni');
    expect(rows).toEqual([
      { line: 1, cells: ['a'] },
      { line: 5, cells: ['g'] },
      { line: 8, cells: ['i'] },
    ]);
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 7]);
  });
});

describe('a table', () => {
  test('may be headed in Chinese, in any order, and says 甲 or A, 是 or yes', () => {
    const head = '药品名称,药品代码,医保等级,类别,谈判药品,生效日期';
    expect(contentOf(head, '药一,XX0001,甲,药品,是,2020-01-01')).toEqual({
      kind: 'drugs',
      rows: [{ code: 'XX0001', name: '药一', class: 'A', kind: 'drug', negotiated: true, from: '2020-01-01' }],
    });
  });

  test.each([
    [['a,b'], '1: the columns are those of no catalogue'],
    [['code,name,kind,class'], '1: the column "from" is missing'],
    [[`${DRUGS},colour`, 'x'], '1: no column is called "colour"'],
    [['code,name,kind,class,from,code', 'x'], '1: the column "code" is there twice'],
    [[DRUGS], '1: there is no row below the columns'],
    [[DRUGS, 'XX0001,药,,,drug,C,2020-01-01'], '2: has 7 cells, the head has 8'],
    [[DRUGS, ',药,,,drug,C,2020-01-01,'], '2: code is missing'],
    [[DRUGS, 'XX0001,药,,,drug,D,2020-01-01,'], '2: class is not right'],
    [[DRUGS, 'XX0001,药,,,pill,C,2020-01-01,'], '2: kind is not right'],
    [[DRUGS, 'XX0001,药,,,constructor,toString,2020-01-01,'], '2: kind is not right'],
    [[DRUGS, 'XX0001,药,,12345,drug,C,2020-01-01,'], '2: barcode is not right'],
    [[DRUGS, 'XX0001,药,H123,,drug,C,2020-01-01,'], '2: approval is not right'],
    [[DRUGS, 'XX0001,药,,,drug,C,2020-02-30,'], '2: from is not right'],
    [[DRUGS, 'XX0001,药,,,drug,C,2020-02-01,2020-01-31'], '2: to is before from'],
    [[PLACES, 'P1,店,5101,,,,2020-01-01,'], '2: region is not right'],
    [[PLACES, 'P1,店,510100,maybe,,,2020-01-01,'], '2: online is not right'],
    [[PLACES, 'P1,店,510100,,a-plan,,2020-01-01,'], '2: plan and list go together'],
    [[PLACES, 'P:1,店,510100,,,,2020-01-01,'], '2: code is not right'],
  ])('%j is refused by line', (lines, fault) => {
    expect(faultsOf(...lines)[0]).toMatch(new RegExp(`^${fault.replace(/[()]/g, '\\$&')}`));
  });

  test('without a head that can be read says no more', () => {
    expect(faultsOf('code,na"me', 'x,y')).toEqual(['1: a quote inside a cell that is not quoted']);
  });

  test('names every bad row, not only the first', () => {
    const rows = ['XX0001,药,,,drug,D,2020-01-01,', 'XX0002,药,,,drug,C,2020-01-01,', 'XX0003,,,,drug,C,2020-01-01,'];
    expect(faultsOf(DRUGS, ...rows).map((fault) => fault.slice(0, 2))).toEqual(['2:', '4:']);
  });

  test('that is not UTF-8 says so', () => {
    const file = join(folder, 'gbk.csv');
    writeFileSync(file, Buffer.from([0x63, 0x2c, 0xd5, 0xc5, 0x0a]));
    expect(checkTable(readFileSync(file))).toEqual({ faults: [{ line: 1, says: 'is not UTF-8; save it as UTF-8' }] });
  });
});

describe('rows that contradict each other', () => {
  const drug = (code: string, from: string, to = '', barcode = '') => `${code},药,,${barcode},drug,C,${from},${to}`;

  test('one code on one day twice is named by both lines', () => {
    expect(faultsOf(DRUGS, drug('XX0001', '2020-01-01'), drug('XX0001', '2021-01-01'))).toEqual([
      '3: code XX0001 is in line 2 too, for some of the same days',
    ]);
    expect(faultsOf(DRUGS, drug('XX0001', '2021-01-01'), drug('XX0001', '2020-01-01', '2021-01-01'))).toHaveLength(1);
    expect(faultsOf(DRUGS, drug('XX0001', '2020-01-01', '2020-12-31'), drug('XX0001', '2021-01-01'))).toEqual([]);
  });

  test('a short row inside a long one is found, also behind another', () => {
    const rows = [drug('XX0001', '2020-01-01'), drug('XX0001', '2020-02-01', '2020-02-02')];
    expect(faultsOf(DRUGS, ...rows, drug('XX0001', '2021-01-01', '2021-02-01'))).toHaveLength(2);
  });

  test('a barcode names one code at a time', () => {
    const [a, b] = ['6900000000014', '6900000000021'];
    expect(faultsOf(DRUGS, drug('XX0001', '2020-01-01', '', a), drug('XX0002', '2020-01-01', '', a))).toEqual([
      `3: barcode ${a} is in line 2 too, for some of the same days`,
    ]);
    const moved = [drug('XX0001', '2020-01-01', '2020-12-31', a), drug('XX0002', '2021-01-01', '', a)];
    expect(faultsOf(DRUGS, ...moved, drug('XX0003', '2020-01-01', '', b))).toEqual([]);
  });

  test('an institution stands in one region at a time, on each list once', () => {
    const rows = ['P1,店,510100,,a,x,2020-01-01,', 'P1,店,510100,,b,x,2020-01-01,', 'P1,店,510200,,,,2020-06-01,'];
    expect(faultsOf(PLACES, ...rows)).toEqual([
      '4: region or online of P1 is in line 2 too, for some of the same days',
    ]);
    expect(faultsOf(PLACES, rows[0] ?? '', rows[0] ?? '')).toHaveLength(1);
  });
});

describe('the catalogue folder', () => {
  const one = () => contentOf(DRUGS, 'XX0001,药,,,drug,C,2020-01-01,');
  const two = () => contentOf(DRUGS, 'XX0002,药,,,drug,C,2020-01-01,', 'XX0001,药,,,drug,B,2020-01-01,');
  const store = () => join(folder, 'store');

  test('keeps each version for ever; the newest counts; the same again is no new version', () => {
    expect(importContent(one(), 'published', store())).toMatchObject({ version: 1, duplicate: false });
    const first = readFileSync(join(store(), 'drugs.v1.json'), 'utf8');
    expect(importContent(one(), 'published', store())).toMatchObject({ version: 1, duplicate: true });
    expect(importContent(two(), 'published', store())).toMatchObject({ version: 2, duplicate: false });
    expect(importContent(one(), 'published', store())).toMatchObject({ version: 3, duplicate: false });
    expect(readFileSync(join(store(), 'drugs.v1.json'), 'utf8')).toBe(first);
    expect(readdirSync(store()).sort()).toEqual(['drugs.v1.json', 'drugs.v2.json', 'drugs.v3.json']);
    expect(openBooks(store()).drugs.version).toBe(3);
  });

  test('gives one content one hash, whatever order its rows come in', () => {
    const turned = contentOf(DRUGS, 'XX0001,药,,,drug,B,2020-01-01,', 'XX0002,药,,,drug,C,2020-01-01,');
    const { hash } = importContent(two(), 'published', store());
    expect(importContent(turned, 'published', store())).toMatchObject({ hash, duplicate: true });
    expect(importContent(turned, 'made-up', store()).hash).not.toBe(hash);
  });

  test('a version that was meddled with, is no catalogue, or is not there stops the start, by its name', () => {
    expect(() => openBooks(store())).toThrow('does not exist');
    const { file } = importContent(one(), 'published', store());
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"C"', '"B"'));
    expect(() => openBooks(store())).toThrow('drugs.v1.json is not what its hash says');
    writeFileSync(file, '{');
    expect(() => openBooks(store())).toThrow('drugs.v1.json is no catalogue');
    rmSync(file);
    expect(() => openBooks(store())).toThrow('holds no catalogue');
  });

  test('a draft that a dying import left behind counts for nothing', () => {
    importContent(one(), 'published', store());
    writeFileSync(join(store(), '.half'), '{"schema":');
    expect(openBooks(store()).drugs.version).toBe(1);
  });

  test('imports at once each make a version of their own, whole', async () => {
    await ensureBuilt();
    const files = Array.from({ length: 6 }, (_, index) => {
      const file = join(folder, `t${index}.csv`);
      writeFileSync(file, `${DRUGS}\nXX000${index},药,,,drug,C,2020-01-01,\n`);
      return file;
    });
    const codes = await Promise.all(
      files.map(
        (file) =>
          new Promise((resolve) => {
            const args = ['dist/src/cli/huijie.js', 'catalogue', 'import', file, '--into', store()];
            spawn(process.execPath, args, { stdio: 'ignore' }).once('exit', resolve);
          }),
      ),
    );
    expect(codes).toEqual(files.map(() => 0));
    expect(readdirSync(store())).toHaveLength(files.length);
    expect(openBooks(store()).drugs.version).toBe(files.length);
  });

  test('fills the lists of plans for the days it names, and the plan’s hash says which', () => {
    importContent(
      contentOf(PLACES, 'P1,店,330800,,huiqubao-2021,designatedPharmacies,2021-07-01,2021-12-31'),
      'published',
      store(),
    );
    const [bare, filled] = [openPlans(), openPlans(undefined, [], openBooks(store()))];
    const plan = filled.find('huiqubao-2021');
    if (plan === undefined) throw new Error('no plan');
    expect(plan.hash).not.toBe(bare.find('huiqubao-2021')?.hash);
    const listed = (on: string) => termsOn(plan, on).lists.get('designatedPharmacies')?.codes.has('P1');
    expect([listed('2021-06-30'), listed('2021-07-01'), listed('2022-01-01')]).toEqual([false, true, false]);
    expect(plan.plan.lists.designatedPharmacies?.status).toBe('published');
  });

  test.each([
    ['no-such-plan,x', 'no plan has this id'],
    ['huiqubao-2021,pharmacies', 'the plan has no such list'],
    ['huiqubao-2021,specialDrugs', 'is a list of kind drug'],
  ])('a list that fits no plan (%s) stops the start: it would be left out unsaid', (names, says) => {
    importContent(contentOf(PLACES, `P1,店,330800,,${names},2021-07-01,`), 'published', store());
    expect(() => openPlans(undefined, [], openBooks(store()))).toThrow(says);
  });
});

describe('huijie catalogue', () => {
  const huijie = (...args: string[]): { code: number; out: string } => {
    try {
      const out = execFileSync(process.execPath, ['dist/src/cli/huijie.js', 'catalogue', ...args], {
        encoding: 'utf8',
      });
      return { code: 0, out };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, out: stdout };
    }
  };

  test('imports all of its files or none', async () => {
    await ensureBuilt();
    const good = join(folder, 'good.csv');
    writeFileSync(good, `${DRUGS}\nXX0001,药,,,drug,C,2020-01-01,\n`);
    const bad = table(DRUGS, 'XX0001,药,,,drug,D,2020-01-01,');
    const store = join(folder, 'store');
    const refused = huijie('import', good, bad, '--into', store);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining(`${bad}:2: class is not right`) });
    expect(existsSync(store)).toBe(false);
    expect(huijie('check', good).code).toBe(0);
    expect(huijie('import', good).code).toBe(2);
    expect(huijie('import', good, '--into', store).code).toBe(0);
    expect(readdirSync(store)).toEqual(['drugs.v1.json']);
  });

  test('makes of the tables that ship exactly the catalogue that ships', () => {
    const demo = join(demoCatalogue(), '..');
    const store = join(folder, 'store');
    huijie('import', join(demo, 'drugs.csv'), join(demo, 'institutions.csv'), '--made-up', '--into', store);
    for (const name of readdirSync(demoCatalogue())) {
      expect(readFileSync(join(store, name), 'utf8')).toBe(readFileSync(join(demoCatalogue(), name), 'utf8'));
    }
  });
});
