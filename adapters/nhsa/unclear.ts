import unclear from './unclear.json' with { type: 'json' };

/**
 * Why an answer, or the want of one, leaves open what happened: the only list. The words go into events and work items,
 * so they are short and carry nothing of the message.
 */
export const UNCLEAR = { ...unclear.line, ...unclear.form, ...unclear.content };

export type Unclear = keyof typeof UNCLEAR;
