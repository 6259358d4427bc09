/** The one style of the page. Colours follow the reader's system. */
export const OPEN_API_PAGE_CSS = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { padding: .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
nav ul { columns: 2; padding-left: 1rem; list-style: none; }
nav a { text-decoration: none; }
@media (max-width: 45rem) { nav ul { columns: 1; } }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
code { overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.2em; font-weight: 700; }
.lock { font-size: 13px; border: 1px solid var(--line); border-radius: 4px; padding: 0 .4em; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border: 1px solid var(--line); overflow-wrap: anywhere; }
`;
