/** The one style sheet of the pages, light and dark. It is trusted by its hash (`content-security-policy.ts`). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --panel: #ffffff; --line: #dbe0e7; --faint: #eef1f5;
  --text: #1b2330; --muted: #566273; --link: #0a58a8;
  --ok: #17663d; --ok-back: #e3f4ea; --warn: #7d4a00; --warn-back: #fcefd6;
  --bad: #a8201a; --bad-back: #fde8e6; --wait: #1d4f91; --wait-back: #e6effb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1319; --panel: #171c24; --line: #2d3643; --faint: #1f2630;
    --text: #dde4ec; --muted: #98a5b5; --link: #7ab7ff;
    --ok: #6bd69b; --ok-back: #12301f; --warn: #f0bb62; --warn-back: #38290f;
    --bad: #ff9a91; --bad-back: #3f1a18; --wait: #93c2ff; --wait-back: #16283e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
h1, h2, h3, p, dl, dd, ul, pre { margin: 0; }
h2 { font-size: 15px; margin: 26px 0 8px; }
h3 { font-size: 14px; }
ul { padding: 0; list-style: none; }
.unseen, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top { background: var(--panel); border-bottom: 1px solid var(--line); }
.top > div, main, footer, #connection { max-width: 1440px; margin: 0 auto; padding: 0 20px; }
.top > div { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 28px; padding-top: 9px; padding-bottom: 9px; }
.product { font-weight: 650; }
.product a { color: inherit; }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 18px; }
nav [aria-current] { color: var(--text); font-weight: 600; box-shadow: 0 2px 0 var(--link); }
main { padding-top: 16px; padding-bottom: 12px; }
footer { padding-top: 14px; padding-bottom: 28px; color: var(--muted); }
#connection:not([hidden]) { margin-top: 12px; padding: 9px 20px; background: var(--warn-back); color: var(--warn); font-weight: 600; }
.lost main { opacity: .6; }

.banner { border: 1px solid var(--line); border-left: 5px solid var(--tone); background: var(--panel); border-radius: 6px; padding: 12px 16px; }
.banner h1 { font-size: 17px; line-height: 1.4; font-weight: 650; }
.banner .mark { display: inline-block; width: 24px; margin-left: -24px; }
.banner h1, .banner li, .banner .as-of, .banner > .detail { padding-left: 24px; }
.banner li { margin-top: 7px; }
.detail { color: var(--muted); }
.banner > .detail { color: var(--text); margin-top: 2px; }
.banner .as-of { margin-top: 5px; }
.ok { --tone: var(--ok); --back: var(--ok-back); }
.warn { --tone: var(--warn); --back: var(--warn-back); }
.bad { --tone: var(--bad); --back: var(--bad-back); }
.wait { --tone: var(--wait); --back: var(--wait-back); }
.quiet { --tone: var(--muted); --back: var(--faint); }
.mark { color: var(--tone); font-weight: 700; }
.badge { display: inline-block; padding: 0 8px; border-radius: 9px; background: var(--back); color: var(--tone); font-size: 12px; font-weight: 600; line-height: 19px; text-indent: 0; }
.muted, .exact, .none, .as-of { color: var(--muted); }
.exact { font-size: 12px; white-space: nowrap; }

.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; }
.panel + .panel { margin-top: 10px; }
.panel > header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin-bottom: 10px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 10px 20px; }
.facts dt { color: var(--muted); font-size: 12px; }
.facts dd .exact { display: block; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin-top: 10px; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 8px 14px; }
.tiles strong { display: block; font-size: 19px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--muted); font-size: 12px; }
.note { margin-top: 10px; padding: 7px 12px; border-radius: 5px; background: var(--back); color: var(--text); }
.note strong { color: var(--tone); }
.plain { color: var(--muted); }

.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--muted); font-size: 12px; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; }
.when { white-space: nowrap; }
.fields { color: var(--muted); }
.fields span { margin-right: 12px; }
pre { overflow-x: auto; padding: 10px 14px; }

button, .button, select, input[type=search] {
  font: inherit; color: var(--text); background: var(--panel); border: 1px solid var(--line);
  border-radius: 5px; padding: 5px 10px; min-height: 32px; max-width: 100%;
}
input[type=search], select { border-color: var(--muted); }
button { cursor: pointer; border-color: var(--link); color: var(--link); font-weight: 600; }
button:hover { background: var(--faint); }
button.main { background: var(--link); color: var(--panel); }

.filters { display: grid; grid-template-columns: minmax(220px, 2fr) repeat(4, minmax(120px, 1fr)) auto; gap: 8px 12px; align-items: end; margin-top: 12px; }
.filters label > span { display: block; color: var(--muted); font-size: 12px; margin-bottom: 2px; }
.filters input, .filters select { width: 100%; }
.filters .go { display: flex; gap: 12px; align-items: center; }
.states { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 12px; }
.states a { display: block; padding: 2px 11px; border-radius: 12px; border: 1px solid var(--line); background: var(--panel); color: var(--text); }
.states a[aria-current] { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
.states b { font-variant-numeric: tabular-nums; font-weight: 650; }
.paging { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; margin: 12px 0 8px; }
.paging ul { display: flex; gap: 14px; margin-left: auto; }

.targets { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.columns, .targets summary { display: grid; grid-template-columns: 20px 150px minmax(150px, 1.3fr) minmax(80px, .7fr) minmax(100px, 1fr) minmax(120px, 1.2fr) minmax(0, 1.2fr); gap: 0 12px; padding: 5px 12px; align-items: baseline; }
.columns { color: var(--muted); font-size: 12px; }
.targets li { border-top: 1px solid var(--line); }
.targets summary { cursor: pointer; list-style: none; }
.targets summary::-webkit-details-marker { display: none; }
.targets summary:hover, .targets [open] summary { background: var(--faint); }
.targets summary::before { content: "▸"; color: var(--muted); }
.targets [open] summary::before { content: "▾"; }
.targets .why { grid-column: 3 / -1; color: var(--muted); }
.more { padding: 6px 12px 14px 44px; }
.more .scroll { margin-top: 8px; max-width: 1100px; }
.more td, .more th { padding: 3px 12px; }
.more td { width: 42%; }
.name { color: var(--muted); }
.legend dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 14px; padding: 8px 2px; }
.legend, .config { margin-top: 14px; }
summary { cursor: pointer; }

@media (max-width: 900px) {
  .filters { grid-template-columns: 1fr 1fr; }
  .filters .search, .filters .go { grid-column: 1 / -1; }
  .columns { display: none; }
  .targets summary { display: block; padding: 8px 12px; }
  .targets summary::before { display: inline-block; width: 16px; }
  .targets summary > span { margin-right: 10px; }
  .targets .label { position: static; clip-path: none; color: var(--muted); font: 12px system-ui, sans-serif; }
  .targets .mono .label { display: none; }
  .targets .why { display: block; }
  .more { padding-left: 12px; }
}
@media (max-width: 600px) {
  .top > div, main, footer, #connection { padding-left: 12px; padding-right: 12px; }
  .panel, .banner { padding: 10px 12px; }
  .banner h1 { font-size: 16px; }
  .facts { grid-template-columns: 1fr 1fr; gap: 8px 12px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr, .cards th, .cards td { display: block; border: 0; padding: 1px 0; text-align: left; }
  .cards tr { border-top: 1px solid var(--line); padding: 8px 12px; }
  .cards tr:first-child { border-top: 0; }
  .cards [data-label] { position: relative; padding-left: 100px; }
  .cards [data-label]::before { content: attr(data-label); position: absolute; left: 0; color: var(--muted); font-size: 12px; }
  .tiles li:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .paging ul { margin-left: 0; }
}
@media print { .top, .filters, button { display: none; } }
`;
