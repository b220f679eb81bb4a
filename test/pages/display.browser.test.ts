import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('what the cashier page shows, on the real server', () => {
  const stage = setRealStage();

  test('beside the masked name stand the age and the end of the certificate, before and after F2 and a reload', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    const tail = stay.person.certificate.slice(-4);
    const quote = await hospital.present(at.counter, stay);
    await at.state('ready');
    expect(await at.text('.bill [data-who]')).toBe(`测*人 女 51 岁 证件尾号 ${tail}`);
    await at.press('F2');
    await at.state('settled');
    await at.page.reload();
    await at.state('settled');
    expect(await at.text('.bill [data-who]')).toBe(`测*人 女 51 岁 证件尾号 ${tail}`);
    await at.press('F8');
    expect(await at.text('.dialog [data-who]')).toContain(tail);
    const { patient } = (await hospital.get(`/v1/bills/${quote.settlementId}`)).body;
    expect(patient).toMatchObject({ certificateTail: tail, age: 51 });
    expect(JSON.stringify(patient)).not.toContain(stay.person.certificate);
  });

  test('the ledger keeps no part of a certificate', async () => {
    const { hospital } = stage;
    const stay = hospital.nextStay();
    await hospital.settle('C90', stay);
    const journal = await hospital.server.desk.ledger.journal(0, 1_000);
    const kept = journal.filter(({ kind }) => kind === 'settle').map(({ body }) => body);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((body) => body.includes('certificateTail'))).toEqual([]);
  });
});
