// Spares the reloading: asks each second what the phones show, and sends without leaving the page.
// Everything here also works by plain forms, so any failure may simply be shown.
"use strict";

const main = document.querySelector("main[data-poll]");
const status = document.querySelector("[data-status]");
const EVERY = 1000;

function localTime(time) {
  const at = new Date(time.dateTime);
  time.textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function drawEntry(item, entry) {
  item.className = entry.kind + (entry.failed ? " failed" : "");
  let body = item.querySelector("p");
  if (entry.body && !body) {
    body = element("p", "");
    item.prepend(body);
  }
  if (body && body.textContent !== entry.body) body.textContent = entry.body;
  const tick = item.querySelector("[data-tick]");
  const words = `${entry.mark} ${entry.words}`;
  if (tick.textContent === words) return;
  const mark = element("span", entry.mark);
  mark.setAttribute("aria-hidden", "true");
  tick.replaceChildren(mark, ` ${entry.words}`);
}

function newEntry(entry) {
  const item = document.createElement("li");
  item.id = entry.id;
  const line = document.createElement("small");
  const time = document.createElement("time");
  time.dateTime = entry.at;
  localTime(time);
  const tick = document.createElement("span");
  tick.dataset.tick = "";
  line.append(time, " ", tick);
  item.append(line);
  return item;
}

function drawEntries(phone, screen) {
  const list = phone.querySelector("[data-entries]");
  const wanted = new Set(screen.entries.map((entry) => entry.id));
  for (const item of [...list.children]) {
    if (!wanted.has(item.id) && (screen.entries.length || !("empty" in item.dataset))) item.remove();
  }
  let arrived = null;
  for (const entry of screen.entries) {
    const old = list.querySelector(`#${CSS.escape(entry.id)}`);
    const item = old || newEntry(entry);
    drawEntry(item, entry);
    if (old) continue;
    item.classList.add("new");
    list.append(item);
    if (entry.kind === "received") arrived = entry;
  }
  // The phone answers whoever texted last.
  if (!arrived) return;
  for (const field of phone.querySelectorAll("[data-line]")) field.value = screen.line;
}

function drawSuggestions(phone, screen) {
  const list = phone.querySelector("[data-suggestions]");
  const shown = [...list.querySelectorAll("button")].map((button) => button.value);
  if (shown.join("\n") === screen.suggestions.join("\n")) return;
  list.replaceChildren(...screen.suggestions.map((words) => {
    const button = element("button", words);
    button.name = "body";
    button.value = words;
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function drawRinging(phone, screen) {
  const form = phone.querySelector("[data-ringing]");
  const words = screen.ringing ? `Ringing: a call from ${screen.ringing.from}` : "";
  const said = form.querySelector("p");
  if (screen.ringing) form.setAttribute("action", `/simulator/calls/${screen.ringing.sid}`);
  form.hidden = !screen.ringing;
  if (said.textContent !== words) said.textContent = words;
}

function draw(state) {
  for (const screen of state.screens) {
    const phone = main.querySelector(`[data-phone="${CSS.escape(screen.number)}"]`);
    if (!phone) continue;
    drawEntries(phone, screen);
    drawSuggestions(phone, screen);
    drawRinging(phone, screen);
  }
}

function say(problem) {
  if (status.textContent !== problem) status.textContent = problem;
}

async function ask(url, options) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, ...options });
    const state = await answer.json();
    if (!answer.ok) {
      say(state.problem || "That did not work.");
      return false;
    }
    draw(state);
    return true;
  } catch {
    say("The simulator does not answer. Is it still running?");
    return false;
  }
}

function query() {
  const shown = [...main.querySelectorAll("[data-phone]")].map((phone) => ["show", phone.dataset.phone]);
  return `${main.dataset.poll}?${new URLSearchParams(shown)}`;
}

let away = false;
async function poll() {
  if (!document.hidden) {
    const fine = await ask(query());
    if (fine && away) say("");
    away = !fine;
  }
  setTimeout(poll, EVERY);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-send], [data-ringing]")) return;
  event.preventDefault();
  const button = event.submitter;
  const data = new URLSearchParams(new FormData(form));
  if (button && button.name) data.append(button.name, button.value);
  const url = (button && button.getAttribute("formaction")) || form.getAttribute("action");
  const fine = await ask(url, { method: "POST", body: data });
  if (!fine) return;
  say("");
  const typed = form.querySelector('input[name="body"]');
  if (typed) typed.value = "";
});

for (const time of document.querySelectorAll("time")) localTime(time);
document.querySelector("[data-refresh]").hidden = true;
setTimeout(poll, EVERY);
