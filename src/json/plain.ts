/** Numbers of our own messages are small integers; anything else stays what it is and fails its schema. */
export function plainNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== 'object' || value === null) return value;
  if ('isLosslessNumber' in value && 'value' in value) {
    const text = String(value.value);
    return /^-?\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plainNumbers(field)]));
}
