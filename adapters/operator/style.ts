/** The style of the operator's page, in light and dark. */
export const STYLE = `
:root { --line: light-dark(#d5d9de, #3a4048); --quiet: light-dark(#5a626c, #a5adb8); --page: light-dark(#fff, #16191d);
  --raised: light-dark(#f5f7f9, #1f2329); --text: light-dark(#1a1d21, #e8eaed); --accent: light-dark(#0b57d0, #8ab4f8);
  color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; align-items: baseline; gap: 1rem; }
header p { color: var(--quiet); margin: 0; flex: 1; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
.count { color: var(--quiet); font-weight: 400; }
dl { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0; }
dl div { background: var(--raised); border-radius: .5rem; padding: .5rem .8rem; min-width: 9rem; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; }
th { color: var(--quiet); font-weight: 500; font-size: .85rem; background: var(--raised); }
tr + tr td { border-top: 1px solid var(--line); }
td:last-child form { text-align: right; }
small { display: block; color: var(--quiet); }
code { font: .92em ui-monospace, monospace; }
form { margin: 0; }
button { font: inherit; white-space: nowrap; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--page); color: var(--accent); cursor: pointer; }
button:hover { background: var(--raised); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.notice { border-left: 3px solid var(--accent); background: var(--raised); padding: .6rem .9rem; border-radius: .25rem; }
.empty { color: var(--quiet); margin: 0; }
.sign-in { max-width: 22rem; margin: 15vh auto 0; }
.sign-in form { display: grid; gap: .7rem; margin-top: 1.2rem; }
.sign-in input { font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--page);
  color: inherit; }
.sign-in .notice { margin: 0; }
`
