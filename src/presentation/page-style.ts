/** The page's style sheet, inlined. Below 900 px the narrow charts replace the wide ones and table rows become cards. */
import { FONT, GRID, INK, MUTED } from './theme.js';

export const PAGE_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: ${INK}; font: 16px/1.55 ${FONT}; }
main { max-width: 908px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 17px; font-weight: 500; color: ${MUTED}; line-height: 1.4; margin: 0 0 12px; text-wrap: balance; }
.answer { font-size: 28px; line-height: 1.28; font-weight: 650; letter-spacing: -0.012em; margin: 0 0 28px; text-wrap: pretty; }
h2 { font-size: 20px; line-height: 1.3; margin: 52px 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 15px; margin: 24px 0 6px; }
p { margin: 0 0 12px; max-width: 68ch; }
.quiet, figcaption, dt, caption { color: ${MUTED}; }
small, .quiet { font-size: 14px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.4; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 500; color: ${MUTED}; vertical-align: bottom; }
th, td { padding: 8px 0 8px 10px; border-bottom: 1px solid ${GRID}; }
td { text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td .about { display: block; font-weight: 400; color: ${MUTED}; font-size: 13px; }
.name { font-weight: 650; overflow-wrap: anywhere; }
.key { display: inline-block; width: 18px; height: 0; border-top: 4px solid; vertical-align: 0.22em; margin-right: 7px; }
.summary td:nth-child(2) { font-weight: 650; }
.figure { white-space: nowrap; }
.chosen td { font-weight: 650; }
figure { margin: 36px 0 0; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { font-size: 14px; max-width: 76ch; margin-top: 4px; }
.narrow { display: none; }
.grids { display: grid; grid-template-columns: 1fr 1fr; gap: 0 48px; }
.grids td:first-child, .grids th { white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 6px 20px; margin: 0; font-size: 15px; }
dd { margin: 0; overflow-wrap: anywhere; }
.warnings { border-left: 3px solid #e69f00; padding: 2px 0 2px 14px; margin: 20px 0 0; list-style: none; font-size: 15px; }
details { margin: 0 0 8px; font-size: 15px; }
summary { cursor: pointer; }
pre { overflow-x: auto; margin: 6px 0 14px; font-size: 12.5px; line-height: 1.5; color: ${MUTED}; }
.execution { margin-top: 56px; border-top: 1px solid ${GRID}; padding-top: 16px; font-size: 13px; color: ${MUTED}; }
.execution dl { font-size: 13px; gap: 2px 20px; margin-bottom: 10px; }
@media (max-width: 899px) {
  main { padding: 24px 15px 48px; }
  .answer { font-size: 22px; }
  h2 { margin-top: 40px; font-size: 18px; }
  .wide { display: none; }
  .narrow { display: block; }
  thead { display: none; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr { padding: 12px 0; border-bottom: 1px solid ${GRID}; }
  .grids { display: block; }
  td, td:first-child { border: 0; padding: 2px 0; display: flex; justify-content: space-between; gap: 16px; text-align: right; }
  td::before { content: attr(data-label); color: ${MUTED}; text-align: left; flex: 0 0 auto; max-width: 60%; font-weight: 400; }
  td:first-child { display: block; text-align: left; }
  td:first-child::before { content: none; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 10px; }
}
@media print {
  main { max-width: none; padding: 0; }
  .wide { display: block !important; }
  .narrow { display: none !important; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
