// Finds relative links in the Markdown pages of this repository that lead nowhere: npm run docs:links
// A link must name a file or folder that git knows, and "#anchor" a heading of that page.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
// new files count as soon as they are written, ignored ones never
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 16 * 1024 * 1024,
});
const files = new Set(listed.split('\n').filter((file) => file !== '' && existsSync(path.join(ROOT, file))));
const folders = new Set(['.']);
for (const file of files)
  for (let folder = path.dirname(file); folder !== '.'; folder = path.dirname(folder)) folders.add(folder);

const pages = [...files].filter((file) => file.endsWith('.md'));
const textOf = (page) => readFileSync(path.join(ROOT, page), 'utf8');

/** The page without what only looks like a link: code, fenced, indented or inline. Line numbers stay. */
function withoutCode(text) {
  let fenced = false;
  let mayBeCode = true; // an indented line is code after an empty line or code, and else continues a paragraph
  return text.split('\n').map((line) => {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced;
      return '';
    }
    const isIndentedCode = mayBeCode && /^( {4}|\t)/.test(line);
    mayBeCode = line.trim() === '' || isIndentedCode;
    return fenced || isIndentedCode ? '' : line.replaceAll(/`[^`]*`/g, '');
  });
}

/** The names that GitHub gives to the headings of a page. */
function anchorsOf(page) {
  const anchors = new Set();
  let fenced = false;
  for (const line of textOf(page).split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    let unique = name;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${name}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function whyDead(page, link) {
  const [target, anchor] = link.split('#', 2);
  const file =
    target === ''
      ? page
      : path.normalize(path.join(path.dirname(page), decodeURIComponent(target))).replace(/\/$/, '');
  if (file.startsWith('..')) return 'leaves the repository';
  if (!files.has(file) && !folders.has(file)) return 'no such file';
  if (anchor && file.endsWith('.md') && !anchorsOf(file).has(anchor)) return `no such heading in ${file}`;
  return undefined;
}

let links = 0;
const dead = [];
for (const page of pages) {
  for (const [index, line] of withoutCode(textOf(page)).entries()) {
    for (const [, inline, reference] of line.matchAll(
      /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)/g,
    )) {
      const link = inline ?? reference;
      if (link === undefined || /^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
      links += 1;
      const why = whyDead(page, link);
      if (why !== undefined) dead.push(`${page}:${index + 1}: ${link}: ${why}`);
    }
  }
}
for (const line of dead) console.error(line);
console.log(`${links - dead.length} passed, ${dead.length} failed`);
process.exitCode = dead.length === 0 && links > 0 ? 0 : 1;
