import { beforeEach, describe, expect, test } from 'vitest';
import { Drive, type DriveOptions, driverOf, posted, readVisit } from './driving.ts';

/** One visit and a gateway that has never seen it. */
export type Visit = Omit<DriveOptions, 'firstNumber'>;

/**
 * The contract of every driver: what the desk relies on to say where the money is. `begin` gives a gateway in its first
 * state; the visit must be one that it settles.
 */
export function driverContract(name: string, begin: () => Visit | Promise<Visit>): void {
  describe(`driving ${name}`, () => {
    let visit: Visit;
    let drive: Drive;
    beforeEach(async () => {
      visit = await begin();
      drive = new Drive(visit);
    });
    const read = (step: Drive['messages'][number], text: string) =>
      driverOf(visit.adapter).read(step, drive.told, text);

    test('the trial is the last thing before the bill is shown, the settlement the last after it', () => {
      const { before, after, key, institution } = drive.visit;
      expect(before.at(-1)).toBe('trial');
      expect(after.at(-1)).toBe('settle');
      expect([...before, ...after.slice(0, -1)]).not.toContain('settle');
      expect(key.startsWith(`${institution}:`)).toBe(true);
    });

    test('the same visit reads the same, and is plain JSON', () => {
      const again = driverOf(visit.adapter).readVisit(posted(visit.payload));
      expect(JSON.parse(JSON.stringify(again))).toEqual(again);
      expect(readVisit(visit.adapter, visit.payload)).toEqual(drive.visit);
    });

    test('writing is pure: the same stamp gives the same message, another number another one', async () => {
      await drive.take(drive.visit.before);
      const at = visit.timeOf('identify');
      const write = (number: number) => driverOf(visit.adapter).write('identify', drive.told, { number, at });
      expect(write(5)).toEqual(write(5));
      expect(JSON.parse(JSON.stringify(write(5)))).toEqual(write(5));
      expect(write(6).msgid).not.toBe(write(5).msgid);
    });

    test('the trial reads as a trial, the settlement as final, with the same figures', async () => {
      expect(await drive.take(drive.visit.before)).toMatchObject({ kind: 'done' });
      const trial = drive.settlement();
      expect(trial.basic.state).toBe('trial');
      const settled = await drive.take(drive.visit.after);
      const final = drive.settlement();
      expect(final.basic.state).toBe('final');
      expect(final.amounts).toEqual(trial.amounts);
      expect(settled).toMatchObject({ gatewayVisit: `${drive.visit.institution}:${final.visit.id}` });
    });

    test('what was adopted by a query is the same settlement, but for where each figure was read', async () => {
      const settling = await drive.settle();
      const told = drive.settlement();
      const lost = drive.said.pop();
      expect(await drive.send(drive.write('query', settling))).toMatchObject({ kind: 'done' });
      const comparable = (settlement: object) => ({ ...settlement, origin: undefined, notes: undefined });
      expect(comparable(drive.settlement())).toEqual(comparable(told));
      if (lost !== undefined) drive.said.splice(-1, 0, { ...lost, response: null });
      expect(comparable(drive.settlement())).toEqual(comparable(told));
    });

    test('it is cancelled once; then there is nothing of the kind', async () => {
      const settling = await drive.settle();
      expect((await drive.send(drive.write('cancel', settling))).kind).toBe('done');
      expect((await drive.send(drive.write('cancel', settling))).kind).toBe('absent');
      expect((await drive.send(drive.write('query', settling))).kind).toBe('absent');
    });

    test('whatever was said since, the settlement stays what it was', async () => {
      const settling = await drive.settle();
      const told = drive.settlement();
      await drive.send(drive.write('cancel', settling));
      expect(drive.settlement()).toEqual(told);
    });

    test('it is reversed by our own message, without its answer; again it is reversed already, and is not found', async () => {
      const settling = await drive.settle();
      drive.said.pop();
      expect((await drive.send(drive.write('reverse', settling))).kind).toBe('done');
      expect((await drive.send(drive.write('reverse', settling))).kind).toBe('done');
      expect((await drive.send(drive.write('query', settling))).kind).toBe('absent');
    });

    test('what was never sent is not found, and cannot be reversed', async () => {
      await drive.take([...drive.visit.before, ...drive.visit.after.slice(0, -1)]);
      const never = drive.write('settle');
      expect((await drive.send(drive.write('query', never))).kind).toBe('absent');
      expect((await drive.send(drive.write('reverse', never))).kind).toBe('absent');
    });

    test('an answer to money that is cut short, doubled or no answer at all leaves everything open', async () => {
      await drive.take([...drive.visit.before, ...drive.visit.after.slice(0, -1)]);
      const settling = drive.write('settle');
      const text = await drive.textOf(settling);
      expect(read(settling, text).kind).toBe('done');
      const cut = Array.from({ length: text.length }, (_, length) => text.slice(0, length));
      for (const broken of [...cut, text + text, 'message=[500]', '<html></html>', '{}', 'null']) {
        expect(read(settling, broken).kind).toBe('unclear');
      }
    });

    test('the answer to one visit is none to another', async () => {
      await drive.take([...drive.visit.before, ...drive.visit.after.slice(0, -1)]);
      const first = drive.write('settle');
      const text = await drive.textOf(first);
      expect(read(drive.write('settle'), text).kind).toBe('unclear');
    });
  });
}
