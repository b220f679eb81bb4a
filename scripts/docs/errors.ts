import { REFUSAL_SUBJECTS } from '../../src/refusals/index.ts';

const HEAD = `# Refusals 拒绝代码

Every refusal the product can give, by subject. \`npm run docs\` writes this page from \`src/refusals/\`. Answers are \`application/problem+json\`:
\`{type, title, status, detail, code, field?, details?, retry, cashier, requestId}\`. \`field\` names the field at fault, \`details\` holds amounts and codes;
no message carries patient data. After any refusal nothing has been settled by that request; after \`LEDGER_FAILED\` alone that is not
known until the server is up again, and the same request then gives the bill, recorded once, whichever way it was.

\`retry\`: \`never\` - the same request cannot succeed; \`same\` - send the same request again, unchanged; \`changed\` - repair the named field or quote again.
`;

const COLUMNS = `| code | status | retry | 说明 | meaning | 收费员怎么做 what the cashier does |
| --- | --- | --- | --- | --- | --- |
`;

/** The page docs/errors.md, from the table of refusals. */
export function errorsPage(): string {
  const subjects = REFUSAL_SUBJECTS.map(({ zh, en, rows }) => {
    const lines = Object.entries(rows).map(
      ([code, row]) => `| \`${code}\` | ${row.status} | ${row.retry} | ${row.zh} | ${row.en} | ${row.cashier} |\n`,
    );
    return `\n## ${zh} ${en}\n\n${COLUMNS}${lines.join('')}`;
  });
  return HEAD + subjects.join('');
}
