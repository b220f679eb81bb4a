import widthOf from 'string-width';
import { inColumns } from './columns.ts';

/** A page in blocks, written as plain text or as one HTML file that needs nothing beside it. */
export type Block =
  | { readonly is: 'title' | 'heading' | 'subheading' | 'text' | 'note'; readonly text: string }
  | { readonly is: 'quote'; readonly text: string; readonly from: string }
  | { readonly is: 'list'; readonly items: readonly string[] }
  | { readonly is: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export function pageAsText(blocks: readonly Block[]): string {
  return `${blocks.map(blockAsText).join('\n')}\n`;
}

function blockAsText(block: Block): string {
  switch (block.is) {
    case 'title':
      return `${block.text}\n${'═'.repeat(widthOf(block.text))}`;
    case 'heading':
      return `\n${block.text}\n${'─'.repeat(widthOf(block.text))}`;
    case 'subheading':
      return `\n${block.text}`;
    case 'text':
      return `  ${block.text}`;
    case 'note':
      return `    ※ ${block.text}`;
    case 'quote':
      return `    「${block.text}」 ${block.from}`;
    case 'list':
      return block.items.map((item) => `  · ${item}`).join('\n');
    case 'table':
      return inColumns(block.rows, [], block.head)
        .map((line) => `    ${line}`)
        .join('\n');
  }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const STYLE = `
  body { font: 16px/1.7 "Noto Sans CJK SC", "Microsoft YaHei", system-ui, sans-serif; color: #1b2430; background: #fff;
    max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.7rem; } h2 { font-size: 1.3rem; margin-top: 2.4rem; border-bottom: 2px solid #1f5f8b; }
  h3 { font-size: 1.05rem; margin: 1.4rem 0 .3rem; color: #1f5f8b; } p { margin: .3rem 0; }
  blockquote { margin: .2rem 0 .4rem 1rem; padding-left: .8rem; border-left: 3px solid #b9c6d2; color: #46535f; font-size: .92rem; }
  blockquote cite { font-style: normal; color: #6b7782; } .note { margin-left: 1rem; color: #7a5200; font-size: .92rem; }
  table { border-collapse: collapse; margin: .5rem 0 .7rem 1rem; } th, td { border: 1px solid #b9c6d2; padding: .25rem .7rem; text-align: left; }
  th { background: #eef3f7; } @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }`;

/** One file, no scripts, nothing loaded from anywhere. */
export function pageAsHtml(blocks: readonly Block[], lang: 'zh' | 'en'): string {
  const title = blocks.find((block) => block.is === 'title');
  const head = title !== undefined && 'text' in title ? title.text : 'huijie';
  return [
    '<!doctype html>',
    `<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(head)}</title>`,
    `<style>${STYLE}\n</style>`,
    '</head>',
    '<body>',
    ...blocks.map(blockAsHtml),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function blockAsHtml(block: Block): string {
  switch (block.is) {
    case 'title':
      return `<h1>${escaped(block.text)}</h1>`;
    case 'heading':
      return `<h2>${escaped(block.text)}</h2>`;
    case 'subheading':
      return `<h3>${escaped(block.text)}</h3>`;
    case 'text':
      return `<p>${escaped(block.text)}</p>`;
    case 'note':
      return `<p class="note">※ ${escaped(block.text)}</p>`;
    case 'quote':
      return `<blockquote>「${escaped(block.text)}」 <cite>${escaped(block.from)}</cite></blockquote>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'table': {
      const head = block.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
      const rows = block.rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
      return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
    }
  }
}
