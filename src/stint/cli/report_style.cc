#include "stint/cli/report_style.h"

namespace stint::cli {

std::string_view report_style() {
    return R"css(
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1c2530; --soft: #5c6877; --line: #dfe3e8;
  --completed: #2a78c2; --failed: #d4402f; --canceled: #97a1ad; --open: #cfd6de;
  --good: #1d7f4b; --mark: #1c2530; }
@media (prefers-color-scheme: dark) { :root {
  --page: #11161c; --card: #1a2129; --ink: #e6ebf1; --soft: #98a5b4; --line: #2c3641;
  --completed: #539fe3; --failed: #f0695a; --canceled: #6d7885; --open: #3a4552;
  --good: #52c487; --mark: #e6ebf1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 48px; }
h1 { font-size: 26px; margin: 0; display: flex; gap: 12px; align-items: center;
  flex-wrap: wrap; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 8px; }
.badge { font-size: 13px; font-weight: 600; padding: 2px 10px; border-radius: 99px;
  color: #fff; background: var(--soft); }
.badge.completed { background: var(--good); }
.badge.failed { background: var(--failed); }
@media (prefers-color-scheme: dark) { .badge { color: #11161c; } }
.about { color: var(--soft); margin: 6px 0 20px; overflow-wrap: anywhere; }
code, .code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 16px 18px; margin: 0 0 16px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px;
  margin: 0 0 16px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 12px 14px; }
.tile b { display: block; font-size: 22px; font-weight: 600; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.tile.bad b { color: var(--failed); }
.tile span, .note { color: var(--soft); font-size: 13px; }
.note { margin: 8px 0 0; }
.equation { font-size: 17px; margin: 12px 0 0; font-variant-numeric: tabular-nums; }
.equation span { white-space: nowrap; }
.equation i { font-style: normal; color: var(--soft); font-size: 14px; }
.holds { color: var(--good); font-weight: 600; }
.broken { color: var(--failed); font-weight: 600; }
.whole { display: flex; height: 18px; border-radius: 5px; overflow: hidden; gap: 1px;
  background: var(--line); }
.whole div { min-width: 3px; }
.legend { display: flex; gap: 16px; flex-wrap: wrap; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px;
  margin-right: 6px; }
div.completed, i.completed { background: var(--completed); }
div.failed, i.failed { background: var(--failed); }
div.canceled, i.canceled { background: var(--canceled); }
div.open, i.open { background: var(--open); }
svg { display: block; width: 100%; height: auto; }
rect.completed, rect.duration { fill: var(--completed); }
rect.failed { fill: var(--failed); }
rect.canceled { fill: var(--canceled); }
rect.touch { fill: transparent; }
g:hover rect:not(.touch) { filter: brightness(1.25); }
line.grid { stroke: var(--line); }
line.tick { stroke: var(--soft); }
line.mark { stroke: var(--mark); stroke-dasharray: 3 3; opacity: .7; }
svg text { font-size: 13px; fill: var(--soft); }
svg text.label { fill: var(--ink); font-weight: 600; }
svg text.end { text-anchor: end; }
svg text.middle { text-anchor: middle; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.share { width: 22%; min-width: 90px; }
.share div { height: 12px; margin-top: 5px; border-radius: 3px; min-width: 2px; }
footer { color: var(--soft); font-size: 13px; }
@media print { body { background: none; } section, .tile { break-inside: avoid; } }
)css";
}

}  // namespace stint::cli
