// Ticks on a classroom list: each is kept on this device, sent at once, and sent again until it is answered.
// What others tick is looked for every now and then, and shown where nothing of this device waits.
// An id of the act's own makes a repeated send the same tick. Without this script each row is a plain form.
"use strict";
(() => {
  const list = document.querySelector("[data-ticks]");
  if (!list) return;
  const texts = list.dataset;
  const rows = [...list.querySelectorAll("[data-person]")];
  const KEPT = "lms-bridge.tick.";
  const AGAIN_MS = 5000;
  const ANSWER_MS = 15000;
  const TWICE_MS = 400;
  const LOOK_MS = 15000;
  const CHANGED_MS = 1000;
  const memory = new Map();
  let trouble = "";
  let busy = false;
  let timer = 0;
  let heard = Date.now();
  let stale = false;
  let newer = false;

  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };
  const stored = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).map((key) => parsed(localStorage.getItem(key)));
    } catch { return []; }
  };
  const keep = (act) => {
    try {
      localStorage.setItem(KEPT + act.mark, JSON.stringify(act));
      memory.delete(act.mark);
    } catch { memory.set(act.mark, act); }
  };
  const forget = (act) => {
    memory.delete(act.mark);
    try { localStorage.removeItem(KEPT + act.mark); } catch { /* nothing is kept there */ }
  };
  const all = () => [...stored(), ...memory.values()].filter(Boolean).sort((one, other) => one.acted - other.acted);
  const mine = () => all().filter((act) => act.by === texts.visitor);
  const waiting = () => mine().filter((act) => !act.refused);
  const actsOf = (row) => mine().filter((act) =>
    act.realisation === texts.here && act.day === texts.day && act.person === row.dataset.person);

  const say = (row, text) => {
    list.querySelector("[data-said]").textContent = `${row.dataset.name}: ${text}`;
  };
  const rowOf = (act) => act.realisation === texts.here && act.day === texts.day
    ? rows.find((row) => row.dataset.person === act.person) : undefined;

  const stateOf = (act, row) => {
    if (!act) return row.dataset.told;
    if (act.refused) return `${texts.refused}: ${act.refused}`;
    return trouble ? texts.waits : texts.sending;
  };
  const show = (row) => {
    const acts = actsOf(row);
    const pending = acts.filter((act) => !act.refused).at(-1);
    const present = pending ? pending.present : row.dataset.server === "1";
    row.classList.toggle("is-present", present);
    row.classList.toggle("is-waiting", Boolean(pending));
    row.classList.toggle("is-refused", Boolean(acts.at(-1)?.refused));
    row.querySelector("button").value = present ? "0" : "1";
    row.querySelector("[data-presence]").textContent = present ? texts.present : texts.absent;
    row.querySelector("[data-act]").textContent = present ? texts.undo : texts.tick;
    row.querySelector("[data-state]").textContent = stateOf(acts.at(-1), row);
  };
  const tell = (element, text) => {
    element.hidden = !text;
    if (element.textContent !== text) element.textContent = text;
  };
  const showAll = () => {
    rows.forEach(show);
    const present = Number(texts.beyond) + rows.filter((row) => row.classList.contains("is-present")).length;
    const count = list.querySelector("[data-count-text]");
    tell(count, count.dataset.countText.replace("{present}", present).replace("{all}", texts.all));
    const number = waiting().length;
    const others = all().length - mine().length;
    const notices = [];
    if (number && trouble) notices.push(texts[trouble].replace("{number}", number));
    if (memory.size) notices.push(texts.full);
    if (others) notices.push(texts.others.replace("{number}", others));
    const time = new Date(heard).toTimeString().slice(0, 5);
    if (stale && !(number && trouble)) notices.push(texts.stale.replace("{time}", time));
    if (newer) notices.push(texts.newer);
    tell(list.querySelector("[data-connection]"), notices.join(" "));
  };

  const post = (act) => {
    const body = new URLSearchParams({
      csrf_token: document.querySelector("[name=csrf_token]").value,
      mark: act.mark, realisation: act.realisation, person: act.person, day: act.day,
      after: act.after, present: act.present ? "1" : "0", age: String(Math.max(0, Date.now() - act.acted)),
    });
    return fetch(texts.action, {
      method: "POST", body, redirect: "manual", credentials: "same-origin",
      headers: { "X-Requested-With": "tick" }, signal: AbortSignal.timeout(ANSWER_MS),
    });
  };
  const settled = async (act, answer) => {
    const told = await answer.json();
    const row = rowOf(act);
    if (answer.ok) {
      forget(act);
      // Somebody else's act may have been done later than this one: then theirs holds.
      const state = told.holds === act.mark ? texts.sent : told.by;
      if (row) Object.assign(row.dataset, { server: told.present ? "1" : "0", told: state, seen: told.holds });
      if (row) say(row, `${told.present ? texts.present : texts.absent}, ${state}`);
    } else {
      keep({ ...act, refused: told.refused });
      if (row) say(row, `${texts.refused}: ${told.refused}`);
    }
  };
  const send = async (act) => {
    try {
      const answer = await post(act);
      const signedOut = answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status);
      trouble = signedOut ? "signedOut" : answer.ok || answer.status === 409 ? "" : "offline";
      if (!trouble) await settled(act, answer);
    } catch { trouble = "offline"; }
    if (!trouble) return true;
    const row = rowOf(act);
    if (row) say(row, `${act.present ? texts.present : texts.absent}, ${texts.waits}`);
    return false;
  };
  const work = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    for (let next = waiting()[0]; next; next = waiting()[0]) {
      showAll();
      if (!(await send(next))) break;
    }
    busy = false;
    showAll();
    if (waiting().length) timer = setTimeout(work, AGAIN_MS);
  };

  // A thumb that is on its way to a button which changes meanwhile means what it showed before.
  const take = (row, told) => {
    if (!told || told.mark === row.dataset.seen) return true;
    if (actsOf(row).length) return false;
    const server = told.present ? "1" : "0";
    if (server !== row.dataset.server) row.dataset.acted = Date.now() + CHANGED_MS - TWICE_MS;
    Object.assign(row.dataset, { server, seen: told.mark, told: told.by });
    say(row, `${told.present ? texts.present : texts.absent}, ${told.by}`);
    return true;
  };
  const takeAll = (told) => {
    const shown = new Set(rows.map((row) => row.dataset.person));
    if (rows.map((row) => take(row, told.rows[row.dataset.person])).every(Boolean)) texts.known = told.known;
    const here = [...shown].filter((person) => told.rows[person]?.present).length;
    texts.beyond = String(told.present - here);
    newer = Object.keys(told.rows).length > Number(texts.all);
  };
  const look = async () => {
    if (!document.hidden && !busy) {
      try {
        const address = `${texts.look}&known=${encodeURIComponent(texts.known)}`;
        const answer = await fetch(address, { credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) });
        if (answer.status === 200) takeAll(await answer.json());
        stale = !answer.ok;
      } catch { stale = true; }
      if (!stale) heard = Date.now();
      showAll();
    }
    window.setTimeout(look, LOOK_MS);
  };

  const newMark = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const act = (row) => {
    const now = Date.now();
    if (now - Number(row.dataset.acted || 0) < TWICE_MS) return; // one tap that came twice
    row.dataset.acted = now;
    actsOf(row).filter((one) => one.refused).forEach(forget);
    const seen = actsOf(row).at(-1)?.mark ?? row.dataset.seen;
    keep({
      mark: newMark(), realisation: texts.here, person: row.dataset.person, day: texts.day,
      present: row.querySelector("button").value === "1", acted: now, by: texts.visitor, after: seen,
    });
    showAll();
    work();
  };

  const LATIN = { ђ: "dj", ж: "z", љ: "lj", њ: "nj", ћ: "c", ч: "c", џ: "dz", ш: "s", đ: "dj", х: "h", ц: "c",
    а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", з: "z", и: "i", ј: "j", к: "k", л: "l", м: "m", н: "n",
    о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f" };
  const fold = (text) => [...text.toLowerCase()].map((one) => LATIN[one] ?? one).join("")
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").split(/[\s-]+/).filter(Boolean);
  const find = (asked) => {
    const words = fold(asked);
    for (const row of rows) {
      const held = row.dataset.key.split(" ");
      row.hidden = !words.every((word) => held.some((one) => one.startsWith(word)));
    }
  };

  for (const row of rows) {
    row.dataset.server = row.classList.contains("is-present") ? "1" : "0";
    row.dataset.seen = row.querySelector("[name=after]").value;
    row.dataset.told = row.querySelector("[data-state]").textContent;
    row.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      act(row);
    });
  }
  const search = list.querySelector("[role=search]");
  search.addEventListener("submit", (event) => event.preventDefault());
  search.querySelector("input[type=search]").addEventListener("input", (event) => find(event.target.value));
  window.addEventListener("online", work);
  window.addEventListener("storage", showAll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) work(); });
  window.addEventListener("beforeunload", (event) => { if (memory.size) event.preventDefault(); });
  showAll();
  work();
  window.setTimeout(look, LOOK_MS);
})();
