"""How the page looks, light and dark."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5a6475; --back: #f4f6f9; --card: #fff; --line: #d7dde6;
  --mark: #8a4b00; --markback: #ffe9c7; --good: #14643c; --bad: #a3221b; --link: #1a56b0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a8b3c4; --back: #14181f; --card: #1e242e;
  --line: #38414f; --mark: #ffd08a; --markback: #4a3208; --good: #74d6a4; --bad: #ff9d94; --link: #8ebcff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1400px; margin: 0 auto; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 1.8rem 0 .6rem; font-size: 1.2rem; } h3 { margin: 0; font-size: 1rem; }
p { margin: .4rem 0; } ul { margin: .3rem 0; padding-left: 1.1rem; } a { color: var(--link); }
form { display: inline-block; margin: 0; }
button, input, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: .4rem; padding: .25rem .6rem; max-width: 100%; }
button { cursor: pointer; } button:hover { border-color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.mark { background: var(--markback); color: var(--mark); border-radius: .4rem; padding: .1rem .5rem; font-size: 1rem;
  vertical-align: middle; text-transform: uppercase; letter-spacing: .05em; }
.row { display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: center; }
.row button { padding: .05rem .5rem; font-size: .85rem; }
.fields { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .6rem 0; }
.fields label { display: grid; font-size: .85rem; color: var(--soft); min-width: 0; }
.fields input, .fields select { color: var(--ink); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem;
  align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem; min-width: 0;
  overflow-wrap: anywhere; }
.card img { display: block; width: 100%; height: 14rem; object-fit: contain; background: var(--back);
  border-radius: .4rem; margin-bottom: .5rem; }
.text { white-space: pre-wrap; max-height: 12rem; overflow: auto; }
.tag { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .85rem; color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .small { color: var(--soft); font-size: .85rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .6rem; margin: .4rem 0; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
.trouble td { color: var(--bad); }
"""
