"""The program of a simulated year, as a coordinator would write it."""

from __future__ import annotations

from tests.simulations.people import HOLIDAYS

SOURCE = f"""
slug: harbor
public_name: Harbor Texts
zone: America/New_York
languages: [en, es]
quiet_hours: {{from: "21:00", to: "08:00"}}
lines:
  - {{name: main, phone: "+12025550100", rate: 100, optout: own, use: both}}
staff:
  - {{name: Sam Rivera, phone: "+12025550111", login: sam@example.org, roles: [specialist]}}
  - {{name: Lucia Ortega, phone: "+12025550113", login: lucia@example.org,
     roles: [supervisor, coordinator, admin]}}
ladder:
  steps: [specialist, supervisor, coordinator]
  wait: {{crisis: 5m, urgent: 15m, concern: 4h}}
  outcome_within: {{crisis: 2h, urgent: 1d, concern: 4d}}
night: {{from: "21:00", to: "08:00"}}
answer_hours: {{days: weekdays, from: "09:00", to: "17:00"}}
pace: {{day: 1, week: 4}}
still_you_after: none
holidays: {{own: [{", ".join(str(day) for day in sorted(HOLIDAYS))}]}}
schedules:
  - {{name: mood, flow: daily, days: [mon, thu], at: "10:00", expires_after: 3h, missed_after: 6h,
     remind_after: 2h, holidays: skip, misses: [{{after: 3, alert: concern}},
     {{after: 6, then: pause}}]}}
  - {{name: early, flow: daily, days: [wed], at: "07:30", expires_after: 3h, missed_after: 6h,
     holidays: shift, priority: 6}}
  - {{name: late, flow: daily, days: [fri], at: "20:30", expires_after: 3h, missed_after: 2h,
     priority: 7, misses: [{{after: 8, then: end}}]}}
  - {{name: court, flow: daily, series: {{from: "date:court", days: [-7, -2, -1]}}, at: "09:00",
     expires_after: 3h, missed_after: 6h, priority: 1}}
  - {{name: caring, flow: daily, varied: {{every: 16d, spread: 5d, between: {{from: "10:00",
     to: "19:00"}}}}, missed_after: 6h, priority: 4, holidays: shift}}
  - {{name: month, flow: daily, rrule: "FREQ=MONTHLY;BYMONTHDAY=-1", at: "12:00",
     expires_after: 3h, missed_after: 6h, priority: 3, holidays: skip}}
  - {{name: start, flow: daily, phases: [{{for: 14d, days: every day}}, {{for: 90d, days: [sun]}}],
     at: "11:00", expires_after: 3h, missed_after: 6h, priority: 2, holidays: skip}}
  - {{name: saturday, flow: weekly, days: [sat], window: {{from: "10:00", to: "13:00"}},
     missed_after: 20h, remind_after: 4h}}
"""
