/** What a person reads: Chinese first, English second. */
export interface Said {
  readonly zh: string;
  readonly en: string;
}

export function Say({ zh, en }: Said) {
  return (
    <span class="say">
      <span class="zh">{zh}</span>{' '}
      <small class="en" lang="en">
        {en}
      </small>
    </span>
  );
}
