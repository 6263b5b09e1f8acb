"""How the report's page looks: calm, readable on a phone, in light and in dark."""

STYLE = """
:root { color-scheme: light dark; --ground: #f6f7f9; --sheet: #fff; --ink: #1b2430; --quiet: #5d6a79; --line: #e1e6ec;
  --error: #b3261e; --warning: #9a6200; --fine: #17703f }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --sheet: #1a2029; --ink: #e4e9f0; --quiet: #98a5b5;
  --line: #2c3541; --error: #ff8a80; --warning: #f0b95c; --fine: #6fd39b } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1rem 4rem }
header { margin-bottom: 2rem } header p { margin: .25rem 0; color: var(--quiet) }
.brand { font-size: .85rem; letter-spacing: .04em }
h1 { font-size: 2rem; line-height: 1.2; margin: .25rem 0 .5rem }
h1.error { color: var(--error) } h1.warning { color: var(--warning) } h1.fine { color: var(--fine) }
h2 { font-size: 1.15rem; margin: 0 0 .5rem }
h3 { font-size: .85rem; color: var(--quiet); margin: .75rem 0 .25rem }
article, section { background: var(--sheet); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1.1rem 1.25rem; margin: 0 0 1rem }
article { border-left: .3rem solid var(--quiet) } article.error { border-left-color: var(--error) }
article.warning { border-left-color: var(--warning) } article.allowed { opacity: .7 }
article small { font-size: .8rem; font-weight: 400; color: var(--quiet) }
.error small { color: var(--error) }
.warning small { color: var(--warning) }
.times { float: right; font-weight: 400; font-size: .85rem; color: var(--quiet) }
.seen { margin: 0 0 .75rem; overflow-wrap: anywhere } .note { font-style: italic }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line) }
tr:last-child td { border-bottom: 0 }
th { color: var(--quiet); font-weight: 500 }
.number { text-align: right; font-variant-numeric: tabular-nums }
time { white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--quiet) }
.rules td:first-child { white-space: nowrap }
.rules tr:not(.broken) td { color: var(--quiet) }
.broken td { font-weight: 500 }
code { font: .85em/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
.records code { display: inline-block; background: var(--ground); border-radius: .3rem; padding: 0 .4rem;
  margin: 0 .25rem .25rem 0 }
dl { display: grid; grid-template-columns: 6.5rem 1fr; gap: .3rem .75rem; margin: .75rem 0 0; font-size: .9rem }
dt { color: var(--quiet) } dd { margin: 0 }
details { border-top: 1px solid var(--line); padding: .5rem 0 }
summary { display: flex; gap: 1rem; align-items: center; cursor: pointer }
summary span { flex: 1 }
summary b { width: 6.5rem; text-align: right; font-weight: 500; font-variant-numeric: tabular-nums }
meter { width: 9rem; height: .8rem }
ul { margin: 0; padding: 0; list-style: none; columns: 18rem; font-size: .9rem }
li { padding: .1rem 0; overflow-wrap: anywhere } li small { color: var(--quiet) }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } meter { width: 4rem }
  summary b { width: auto }
.times { float: none; display: block }
.rules td:first-child { white-space: normal } }
"""
