import type { z } from 'zod';

/** A business refusal: the gateway answers infcode -2 with this sentence. It names fields, never their content. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** @throws Refused naming the first field at fault */
export function checked<Schema extends z.ZodType>(schema: Schema, raw: unknown, root: string): z.output<Schema> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path ?? [];
  const present = valueAt(raw, path);
  const why = present === undefined || present === null || present === '' ? '必填项缺失' : '格式不正确';
  throw new Refused(`交易输入校验失败：${nameOf(root, path)} ${why}`);
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function nameOf(root: string, path: readonly PropertyKey[]): string {
  const steps = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return (root + steps).replace(/^\./, '');
}
