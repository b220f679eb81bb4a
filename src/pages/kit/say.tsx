import type { ComponentChildren } from 'preact';

/** What a person reads: Chinese first, English second. */
export interface BilingualText {
  readonly zh: string;
  readonly en: string;
}

export function Say({ zh, en }: BilingualText) {
  return (
    <span class="say">
      <span class="zh">{zh}</span>{' '}
      <small class="en" lang="en">
        {en}
      </small>
    </span>
  );
}

/** A name in a list of names and values. */
export function Term({ zh, en, is, money }: BilingualText & { is: ComponentChildren; money?: boolean }) {
  return (
    <>
      <dt>
        {zh} <small lang="en">{en}</small>
      </dt>
      <dd class={money === true ? 'money' : undefined}>{is}</dd>
    </>
  );
}

/** The names of the columns of a table. */
export function Columns({ of }: { of: readonly BilingualText[] }) {
  return (
    <thead>
      <tr>
        {of.map(({ zh, en }) => (
          <th key={en} scope="col">
            {zh} <small lang="en">{en}</small>
          </th>
        ))}
      </tr>
    </thead>
  );
}
