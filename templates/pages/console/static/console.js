// Two small helps; every page works without them.
"use strict";

// 1. Look now and then whether a page has changed, and show what is new.
const EVERY = 15000;
let changed = false;
let busy = false; // somebody wrote something since the last look: they are still here

async function get(address, alone) {
  const path = new URL(address, location.origin);
  if (alone) path.searchParams.set("refresh", "1"); // asked for by the page itself, not by a person
  const answer = await fetch(path);
  if (answer.redirected) location.assign(address); // signed out meanwhile: to the sign-in page
  return answer.redirected || !answer.ok ? null : answer.text();
}

async function show(live) {
  const text = await get(live.dataset.pageUrl, true);
  const page = text && new DOMParser().parseFromString(text, "text/html");
  const fresh = page && page.getElementById("live");
  if (!fresh) return;
  for (const part of [live, ...document.querySelectorAll("[data-live]")]) {
    const other = page.getElementById(part.id);
    if (other && !inUse(part)) part.replaceChildren(...other.childNodes);
  }
  live.dataset.pulse = fresh.dataset.pulse;
  document.title = page.title;
  changed = false;
  say("The page shows what is new.");
}

// Somebody is in the middle of it, or has filled in something there.
function inUse(part) {
  const fields = [...part.querySelectorAll("input, textarea")];
  return part.contains(document.activeElement)
    || fields.some((one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked);
}

async function look() {
  const live = document.getElementById("live");
  if (!live || !live.dataset.pulseUrl || document.hidden) return;
  const alone = !busy;
  busy = false;
  try {
    const pulse = await get(live.dataset.pulseUrl, alone);
    changed = changed || (pulse !== null && pulse !== live.dataset.pulse);
    // Never take a button away from under somebody's finger.
    if (changed && !live.contains(document.activeElement)) await show(live);
  } catch {
    // No network just now: the next look tells.
  }
}

function say(text) {
  let place = document.getElementById("said");
  if (!place) {
    place = document.createElement("p");
    place.id = "said";
    place.className = "unseen";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = text;
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.addEventListener("input", () => { busy = true; });

// 2. Say what a text costs while it is written, as the carrier counts (3GPP TS 23.038).
const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("\f^{}\\[~]|€");

function segments(text) {
  const letters = [...text];
  const plain = letters.every((one) => BASIC.has(one) || EXTENDED.has(one));
  const sizes = letters.map((one) => (plain ? 1 + EXTENDED.has(one) : one.length));
  if (sizes.reduce((sum, size) => sum + size, 0) <= (plain ? 160 : 70)) return 1;
  const part = plain ? 153 : 67;
  let count = 1, room = part;
  for (const size of sizes) {
    if (size > room) { count += 1; room = part; }
    room -= size;
  }
  return count;
}

for (const hint of document.querySelectorAll("[data-segments]")) {
  const field = document.getElementById(hint.dataset.segments);
  const plain = hint.textContent;
  const tell = () => {
    const text = field.value.trim();
    const count = segments(text);
    hint.textContent = text ? `${[...text].length} characters, ${count} ${count === 1 ? "segment" : "segments"}` : plain;
  };
  field.addEventListener("input", tell);
  tell();
}
